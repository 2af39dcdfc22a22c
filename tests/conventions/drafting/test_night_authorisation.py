"""Ilyes, seventeen, helps in a restaurant until eleven: the labour inspector's paper is joined, read, and kept."""

import datetime
import io
import json
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image

from conventions.case_facts import findings_of
from conventions.drafting.actions.freezing import open_to_signature
from conventions.evidence.chain import faults
from conventions.evidence.export.archive import complete_proof, witness_export
from conventions.law.findings import Severity
from conventions.models import Convention, NightAuthorisation, SignatureEvent
from demo.cast import Cast
from immersions.accounts.actor import actor_of
from immersions.models import JournalEntry
from tests.conventions.evidence.test_evidence_broken import bypass
from tests.conventions.signing.test_signing_paper import busy_pdf, photo, streams
from tests.support.drafts import complete_draft
from tests.support.pdf_structure import attached

Browse = Callable[[Any], Client]


@pytest.fixture
def evening(cast: Cast) -> Convention:
    """A draft for a minor in a restaurant, present until 23:00 on one day."""
    convention = complete_draft(cast, guardian=True, host_naf="56.10A")
    convention.slots.all().delete()
    convention.slots.create(day=convention.start_on, starts=datetime.time(19), ends=datetime.time(23))
    return convention


def url(convention: Convention, more: str = "") -> str:
    return f"/conventions/{convention.reference}/brouillon/nuit/{more}"


def deposit(
    claire: Client, convention: Convention, content: bytes | None = None, name: str = "papier.pdf"
) -> Any:
    file = SimpleUploadedFile(name, busy_pdf() if content is None else content)
    return claire.post(url(convention), {"file": file})


def night_of(convention: Convention) -> Severity:
    [found] = [one for one in findings_of(Convention.objects.get(pk=convention.pk)) if one.code == "MIN-4"]
    return found.severity


def decide(claire: Client, convention: Convention) -> Any:
    page = claire.get(f"/conventions/{convention.reference}/brouillon/horaires/")
    [remark] = [one for one in page.context["remarks"] if one.form and "est jointe" in one.message]
    said = {"key": remark.form.initial["key"], "reason": "Autorisation du 3 mars lue, valable un an."}
    return claire.post(f"/conventions/{convention.reference}/brouillon/horaires/decision/", said)


def test_a_ticked_box_opens_no_night_and_the_paper_does(
    cast: Cast, browse: Browse, evening: Convention
) -> None:
    ticked = {**evening.minor_risks, "night_authorisation": True}
    Convention.objects.filter(pk=evening.pk).update(minor_risks=ticked)
    assert night_of(evening) is Severity.BLOCK
    claire = browse(cast.claire)
    hours = claire.get(f"/conventions/{evening.reference}/brouillon/horaires/").content.decode()
    assert url(evening) in hours
    assert "Joindre l’autorisation" in hours

    assert deposit(claire, evening).status_code == 302
    assert night_of(evening) is Severity.HUMAN
    hours = claire.get(f"/conventions/{evening.reference}/brouillon/horaires/").content.decode()
    assert "déposée par Claire Morel" in hours
    assert "Une autorisation de l’inspection du travail est jointe" in hours
    assert JournalEntry.objects.filter(verb="deposit_authorisation").count() == 1

    decide(claire, evening)
    assert night_of(evening) is Severity.INFO


@pytest.mark.parametrize("content", [photo(), photo("PNG"), busy_pdf()])
def test_the_file_is_told_by_its_content_and_made_again(
    cast: Cast, browse: Browse, evening: Convention, content: bytes
) -> None:
    claire = browse(cast.claire)
    assert deposit(claire, evening, content, name="n’importe.exe").status_code == 302
    given = claire.get(url(evening, "fichier/"))
    assert given.content.startswith(b"%PDF-")
    assert given["Content-Disposition"].startswith("attachment")
    assert "no-store" in given["Cache-Control"]
    assert b"Secret" not in streams(given.content)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ\x90 not a paper", "ni un PDF, ni une photo"),
        (b"%PDF-1.7 broken", "ne peut pas être lu"),
        (b"", "est vide"),
        (b"%PDF-" + b"0" * (5 * 1024 * 1024), "dépasse 5 Mo"),
    ],
)
def test_what_is_no_paper_is_refused_beside_the_field(
    cast: Cast, browse: Browse, evening: Convention, content: bytes, sentence: str
) -> None:
    response = deposit(browse(cast.claire), evening, content)
    assert response.status_code == 422
    assert any(sentence in error for error in response.context["form"].errors["file"])
    assert not NightAuthorisation.objects.exists()
    assert night_of(evening) is Severity.BLOCK


def test_another_paper_asks_for_another_decision_and_the_first_goes(
    cast: Cast, browse: Browse, evening: Convention
) -> None:
    claire = browse(cast.claire)
    deposit(claire, evening)
    decide(claire, evening)
    deposit(claire, evening, photo())
    assert night_of(evening) is Severity.HUMAN
    assert NightAuthorisation.objects.count() == 1


def test_a_file_deposited_by_mistake_is_taken_back(cast: Cast, browse: Browse, evening: Convention) -> None:
    claire = browse(cast.claire)
    deposit(claire, evening)
    assert "Retirer ce fichier" in claire.get(url(evening)).content.decode()
    assert claire.post(url(evening), {"withdraw": "file"}).status_code == 302
    assert not NightAuthorisation.objects.exists()
    assert night_of(evening) is Severity.BLOCK
    assert claire.get(url(evening, "fichier/")).status_code == 404


def test_nobody_else_sees_it_or_joins_one(cast: Cast, browse: Browse, evening: Convention) -> None:
    deposit(browse(cast.claire), evening)
    for stranger in (cast.amina, cast.bruno, cast.elodie):
        assert browse(stranger).get(url(evening, "fichier/")).status_code == 404
        assert deposit(browse(stranger), evening, photo()).status_code == 404
    assert NightAuthorisation.objects.get().deposited_by == cast.claire


def test_once_the_text_is_frozen_the_paper_stays_with_the_evidence(
    cast: Cast, browse: Browse, evening: Convention
) -> None:
    claire = browse(cast.claire)
    deposit(claire, evening)
    decide(claire, evening)
    open_to_signature(evening, by=actor_of(cast.claire), at=timezone.now())
    kept = NightAuthorisation.objects.get()
    locked = json.loads(SignatureEvent.objects.get(kind="version_locked").payload)
    assert locked["night_authorisation"] == kept.pk
    assert locked["night_authorisation_sha256"] == bytes(kept.sha256).hex()
    assert deposit(claire, evening, photo()).status_code == 409

    for change in (kept.delete, lambda: NightAuthorisation.objects.update(content=b"%PDF-")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert faults(Convention.objects.get()) == []

    exported = witness_export(evening, by=cast.claire, motive="Contrôle", at=timezone.now())
    proof = complete_proof(Convention.objects.get(), exported=exported, at=timezone.now())
    assert attached(proof, f"autorisation-nuit-{kept.pk}.pdf") == bytes(kept.content)
    with pikepdf.open(io.BytesIO(proof)) as pdf:
        assert len(pdf.attachments) == 2


@pytest.mark.parametrize("harm", ["UPDATE {} SET content = 'x'", "DELETE FROM {}"])
def test_a_paper_altered_by_who_owns_the_database_is_a_fault_of_the_evidence(
    cast: Cast, browse: Browse, evening: Convention, harm: str
) -> None:
    claire = browse(cast.claire)
    deposit(claire, evening)
    decide(claire, evening)
    open_to_signature(evening, by=actor_of(cast.claire), at=timezone.now())
    bypass(harm.format("conventions_nightauthorisation"))
    [fault] = faults(Convention.objects.get())
    assert fault.startswith("autorisation de nuit")


def test_a_picture_turned_by_the_telephone_is_upright(
    cast: Cast, browse: Browse, evening: Convention
) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (800, 600), "white").save(out, format="JPEG", exif=exif)
    deposit(browse(cast.claire), evening, out.getvalue())
    with pikepdf.open(io.BytesIO(bytes(NightAuthorisation.objects.get().content))) as pdf:
        _, _, width, height = pdf.pages[0].mediabox
        assert height > width
