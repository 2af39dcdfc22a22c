"""An outside checker (PyPI's outloud) reads our files as PDF/UA-1, and finds nothing to say."""

import dataclasses
import datetime
import io
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from outloud import check

from conventions.content.canonical import canonical_bytes
from conventions.content.document import ConventionDocument
from conventions.documents.pdf import render_convention
from conventions.documents.signed_pdf import SignatureLine, render_dossier, said_moment
from conventions.sealing import pades
from french import NO_BREAK
from tests.support.documents import (
    LOCKED_AT,
    amina_document,
    minor_document,
    six_party_document,
    three_uneven_weeks,
)
from tests.support.drawing import DRAWS

from .test_pdf import pdftotext

pytestmark = DRAWS

EVENT = "ab" * 32


def drawn(document: ConventionDocument) -> bytes:
    return render_convention(canonical_bytes(document), locked_at=LOCKED_AT)


def one_day() -> ConventionDocument:
    return amina_document(timetable=amina_document().timetable[:1])


@cache
def dossier() -> bytes:
    lines = [
        SignatureLine(
            role, "Amina Benali", "", "code reçu par courriel", "a***@demo.example", LOCKED_AT, "ab" * 32
        )
        for role in ("beneficiary", "host", "prescriber")
    ]
    return render_dossier(
        canonical_bytes(amina_document()),
        drawn(amina_document()),
        locked_at=LOCKED_AT,
        signatures=lines,
        evidence={"chain_head": "cd" * 32},
        made_at=LOCKED_AT + datetime.timedelta(hours=2),
        seal_words="certificat de démonstration, sans valeur",
    )


FILES = {
    "frozen": lambda: drawn(amina_document()),
    "six parties": lambda: drawn(six_party_document()),
    "minor": lambda: drawn(minor_document()),
    "three weeks": lambda: drawn(three_uneven_weeks()),
    "one day": lambda: drawn(one_day()),
    "signed": dossier,
    "sealed": lambda: pades.seal_pdf(dossier()),
}


def remarks(pdf: bytes, folder: Path) -> Iterator[str]:
    path = folder / "file.pdf"
    path.write_bytes(pdf)
    result = check(str(path))
    assert result.error is None
    assert result.stats["tagged"]
    for found in result.findings:
        if found.severity != "info":
            yield f"{found.severity} {found.rule}, page {found.page}: {found.message} ({found.evidence})"


@pytest.mark.parametrize("name", FILES)
def test_the_outside_checker_finds_nothing_in(name, tmp_path):
    assert list(remarks(FILES[name](), tmp_path)) == []


@pdftotext
@pytest.mark.parametrize(
    "moment",
    [datetime.datetime(2026, *day, 9, 3, 4, tzinfo=datetime.UTC) for day in ((9, 30), (11, 25), (12, 30))],
)
def test_no_column_cuts_the_longest_dates_nor_a_word(moment):
    line = SignatureLine(
        "support", "Anne-Charlotte Montgolfier", "Accompagnatrice socioprofessionnelle",
        "signature manuscrite", "a***@demo.example", moment, EVENT,
    )  # fmt: skip
    week = tuple(
        dataclasses.replace(amina_document().timetable[0], date=datetime.date(2026, 11, day))
        for day in range(23, 30)
    )
    document = amina_document(timetable=week)
    pdf = render_dossier(
        canonical_bytes(document), b"%PDF-1.7", locked_at=LOCKED_AT, signatures=[line],
        evidence={"chain_head": "cd" * 32}, made_at=moment,
    )  # fmt: skip
    made = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    lines = made.stdout.decode().splitlines()
    assert said_moment(moment).split(" à")[0].replace(NO_BREAK, " ") in lines
    pieces = {word for each in lines for word in each.split()}
    for word in (
        "Montgolfier", "socioprofessionnelle", "d’accompagnement", "manuscrite", "ABAB-ABAB-ABAB",
        "Mercredi", "Vendredi", "Dimanche", "novembre",
    ):  # fmt: skip
        assert word in pieces, word


def test_the_outside_checker_sees_a_header_without_scope_and_an_item_without_body(tmp_path):
    """The control: the same file, less what we add to it."""
    path = tmp_path / "spoilt.pdf"
    with pikepdf.open(io.BytesIO(drawn(amina_document()))) as opened:
        for each in opened.objects:
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TH":
                del each.A["/Scope"]
            if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/LBody":
                each.S = pikepdf.Name.Span
        opened.save(path)
    said = " ".join(remarks(path.read_bytes(), tmp_path))
    assert "TBL-002" in said
    assert "LST-002" in said


def test_a_renewed_seal_has_no_other_remark_than_the_one_that_pdf_md_explains(tmp_path):
    renewed = pades.renew_timestamp(pades.seal_pdf(dossier()))
    (remark,) = remarks(renewed, tmp_path)
    assert remark.startswith("error FRM-003")
    assert "1 form field widget(s)" in remark
