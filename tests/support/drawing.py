"""Sketches: a file with all that is stored, joined, sealed and verified, and not its pages.

Half of the time of the suite went in laying out pages that nobody read. A test whose subject is what the pages
say, or how the file is built, carries the mark `DRAWS`; the others get one heading, written by the same renderer
with the same attachments, after the same templates were filled.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from weasyprint import Attachment

from conventions.documents import pdf

DRAWS = pytest.mark.draws
_real = pdf._draw


def sketch(html: str, _bundle: dict[str, bytes], attachments: Sequence[Attachment]) -> bytes:
    """Another HTML gives other bytes, the same HTML the same."""
    digest = hashlib.sha256(html.encode()).hexdigest()
    return _real(
        f"<html lang=fr><title>Esquisse</title><meta name=description content={digest}><h1>Esquisse</h1>",
        {},
        attachments,
    )


@contextmanager
def drawn() -> Iterator[None]:
    """Inside, pages are drawn, whatever the test."""
    before, pdf._draw = pdf._draw, _real
    try:
        yield
    finally:
        pdf._draw = before
