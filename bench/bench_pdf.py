"""Time of one convention's PDF, against a naive rendering of the same page in the same run.

    .venv/bin/python bench/bench_pdf.py [rounds]

Naive: system font, style inside the page, tables whose columns fit their content, hyphens, no shared font
configuration, PDF/A-3a and the attachment all the same. Rounds alternate, so that a busy machine slows both.
"""

import datetime
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmsmp_portal.settings")
os.environ.setdefault("DEMO", "1")

import django  # noqa: E402 - settings first

django.setup()

import weasyprint  # noqa: E402 - settings first
from django.template.loader import render_to_string  # noqa: E402 - settings first

from conventions.content.canonical import canonical_bytes  # noqa: E402 - settings first
from conventions.content.presentation import reading  # noqa: E402 - settings first
from conventions.documents import pdf as drawing  # noqa: E402 - settings first
from conventions.documents.signed_pdf import SignatureLine, render_dossier  # noqa: E402 - settings first
from tests.support.documents import LOCKED_AT, amina_document  # noqa: E402 - settings first

NAIVE = (
    ("table-layout: fixed;", ""),
    ("hyphens: none", "hyphens: auto"),
    ("overflow-wrap: break-word", "overflow-wrap: anywhere"),
    ("border-spacing: 0", "border-collapse: collapse"),
    ('"Atkinson PDF"', "sans-serif"),
)


def naive(canonical: bytes) -> bytes:
    """The same page drawn without any of our care."""
    style = (ROOT / "templates/conventions/documents/convention.css").read_text()
    for careful, careless in NAIVE:
        style = style.replace(careful, careless)
    context = {
        **reading(canonical),
        "description": "",
        "created": "2026-02-20T09:30:00Z",
        "engagements_number": 9,
        "signatures_number": 10,
        "is_draft": False,
        "attestation": None,
    }
    html = render_to_string("conventions/documents/convention.html", context)
    html = html.replace("</head>", f"<style>{style}</style></head>")
    fetcher = drawing.BundledOnly({**drawing._faces(), drawing.QR: drawing.qr_code(context["verify_url"])})
    joined = [drawing.json_attachment(canonical, LOCKED_AT)]
    drawn: bytes = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf(
        pdf_variant="pdf/a-3a", attachments=joined
    )
    return drawn


def timed(action: Callable[[], bytes]) -> tuple[float, float, bytes]:
    """Wall and processor milliseconds of one call, and its result."""
    wall, processor = time.perf_counter(), time.process_time()
    made = action()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000, made


def main() -> None:
    """Print the medians, the minima and the ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    canonical = canonical_bytes(amina_document())
    original = drawing.render_convention(canonical, locked_at=LOCKED_AT)
    lines = [
        SignatureLine(
            role, "Amina Benali", "", "code reçu par courriel", "a***@demo.example", LOCKED_AT, "ab" * 32
        )
        for role in ("beneficiary", "host", "prescriber")
    ]
    actions: dict[str, Callable[[], bytes]] = {
        "convention": lambda: drawing.render_convention(canonical, locked_at=LOCKED_AT),
        "naive": lambda: naive(canonical),
        "dossier": lambda: render_dossier(
            canonical, original, locked_at=LOCKED_AT, signatures=lines,
            evidence={"chain_head": "cd" * 32}, made_at=LOCKED_AT + datetime.timedelta(hours=1),
        ),
    }  # fmt: skip
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in actions}
    sizes: dict[str, int] = {}
    for action in actions.values():
        action()
    for _ in range(rounds):
        for name, action in actions.items():
            wall, processor, made = timed(action)
            taken[name].append((wall, processor))
            sizes[name] = len(made)
    for name, times in taken.items():
        walls, processors = zip(*times, strict=True)
        print(
            f"{name:10} wall median {statistics.median(walls):4.0f} ms  min {min(walls):4.0f} ms   "
            f"processor median {statistics.median(processors):4.0f} ms  min {min(processors):4.0f} ms   "
            f"{sizes[name] / 1000:.0f} kB"
        )
    medians = {name: statistics.median(processor for _, processor in times) for name, times in taken.items()}
    print(f"convention / naive, processor: {medians['convention'] / medians['naive']:.2f}")
    print(
        f"convention / naive, least:     {min(p for _, p in taken['convention']) / min(p for _, p in taken['naive']):.2f}"
    )


if __name__ == "__main__":
    main()
