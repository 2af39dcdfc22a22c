"""Claire, dishonest for a day, tries to sign for everyone in silence, by every door and in every order."""

import io
import json

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from conventions.choices import DocumentKind, RequestState
from conventions.drafting.actions.draft import save_step
from conventions.drafting.actions.freezing import open_to_signature
from conventions.drafting.wizard import STEP_BY_SLUG, fingerprint, sheet_of
from conventions.evidence.chain import NOWHERE
from conventions.evidence.export.archive import proof_of
from conventions.law.states import Verb
from conventions.models import (
    Convention,
    Document,
    Party,
    PastContact,
    SignatureEvent,
    SignatureRequest,
    SigningCode,
)
from conventions.permissions import refusal
from conventions.permissions.guards import Bearer
from conventions.signing.actions.objections import refuse_to_sign
from demo.cast import create_colleagues
from immersions.accounts.actor import ANONYMOUS, actor_of
from immersions.models import Membership
from tests.conventions.documents.test_pdf import pdftotext, raw_words
from tests.support.drafts import complete_draft
from tests.support.drawing import DRAWS
from tests.support.jobs import run_jobs
from tests.support.pdf_structure import attached
from tests.support.signers import last_code, letters_to, open_round, signer

AMINA, BRUNO, MINE = "amina@demo.example", "bruno@demo.example", "claire.morel@elsewhere.example"


def told(email):
    run_jobs()
    return [message.subject for message in letters_to(email)]


def contact(browser, version, role, **given):
    request = SignatureRequest.objects.filter(version=version, role=role).latest("pk")
    address = f"/conventions/{version.convention.reference}/signataires/{request.pk}/adresse/"
    return browser.post(address, {"email": "", "phone": "", **given})


def write_draft(cast, convention, role, slug, **changes):
    """One step of the draft saved by Claire, one party changed."""
    convention = Convention.objects.get(pk=convention.pk)
    step = STEP_BY_SLUG[slug]
    stored, sheet = sheet_of(convention, step), sheet_of(convention, step)
    sheet.parties[role].update(changes)
    save_step(
        convention, by=actor_of(cast.claire), step=step, sheet=sheet, seen=fingerprint(stored),
        at=convention.updated_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "slug", "old"), [("beneficiary", "beneficiaire", AMINA), ("host", "accueil", BRUNO)]
)
@pytest.mark.parametrize("new", ["", MINE])
def test_an_address_wiped_or_changed_in_the_draft_is_told_at_once_to_the_old_one(cast, role, slug, old, new):
    convention = complete_draft(cast)
    write_draft(cast, convention, role, slug, email=new, in_person=not new)
    assert PastContact.objects.get().email == old
    assert any("adresse a été changée" in subject for subject in told(old))
    body = letters_to(old)[-1].body
    assert convention.reference in body
    assert "Benali" not in body
    assert "Boulangerie" not in body


@pytest.mark.parametrize(("role", "old"), [("beneficiary", AMINA), ("host", BRUNO)])
@pytest.mark.parametrize("given", [{"in_person": "on"}, {"email": MINE}])
def test_an_address_wiped_or_changed_after_the_opening_is_told_at_once(cast, browse, role, old, given):
    version = open_round(cast)
    assert contact(browse(cast.claire), version, role, **given).status_code == 302
    assert any("adresse a été changée" in subject for subject in told(old))


def test_saving_the_same_address_again_tells_nobody(cast):
    convention = complete_draft(cast)
    write_draft(cast, convention, "beneficiary", "beneficiaire", email=AMINA.upper(), last_name="Benalli")
    assert not PastContact.objects.exists()
    assert told(AMINA) == []


def test_amina_learns_at_her_own_address_that_claire_signed_in_her_name_at_another(cast, browse):
    version = open_round(cast)
    contact(browse(cast.claire), version, "beneficiary", email=MINE)
    run_jobs()
    assert signer(version, "beneficiary").sign().status_code == 302
    assert any("une signature à votre titre" in subject for subject in told(AMINA))
    assert "toutes les signatures" not in " ".join(told(AMINA))
    for role in ("host", "prescriber"):
        signer(version, role).sign()
    assert any("toutes les signatures sont là" in subject for subject in told(AMINA))
    assert any("que vous suivez est signée" in subject for subject in told(version.convention.tutor_email))
    assert not any(message.attachments for message in letters_to(AMINA))
    assert any(message.attachments for message in letters_to(MINE))


def test_bruno_learns_it_even_when_claire_wrote_herself_in_from_the_first_draft(cast):
    convention = complete_draft(cast)
    Party.objects.filter(convention=convention, role="host").update(email=MINE)
    Party.objects.filter(convention=convention, role="beneficiary").update(email="autre@elsewhere.example")
    version = open_to_signature(
        Convention.objects.get(pk=convention.pk), by=actor_of(cast.claire), at=convention.updated_at
    )
    run_jobs()
    signer(version, "host").sign()
    signer(version, "beneficiary").sign()
    assert any("une signature à votre titre" in subject for subject in told(BRUNO))
    assert any("une signature à votre titre" in subject for subject in told(AMINA))


def test_a_refusal_in_aminas_name_is_told_to_amina(cast, browse):
    version = open_round(cast)
    contact(browse(cast.claire), version, "beneficiary", email=MINE)
    run_jobs()
    asked = signer(version, "beneficiary").request
    refuse_to_sign(asked, by=ANONYMOUS, reason="other", words="", trace=NOWHERE, at=timezone.now())
    assert any("un refus à votre titre" in subject for subject in told(AMINA))


def test_amina_known_by_phone_only_is_told_by_a_short_message(cast, browse, settings, tmp_path):
    settings.SMS_BACKEND, settings.DEMO_MAILBOX = "demo", tmp_path
    version = open_round(cast)
    Party.objects.filter(role="beneficiary").update(phone="06 12 34 56 78")
    contact(browse(cast.claire), version, "beneficiary", in_person="on")
    run_jobs()
    sent = "".join(path.read_text() for path in tmp_path.iterdir())
    assert "+33612345678" in sent
    assert version.convention.reference in sent
    assert "Amina" not in sent
    assert not any("+33612345678" in message.to for message in mail.outbox)


@pytest.fixture
def colleagues(cast):
    """Inès and Noé, of Claire's agency."""
    return create_colleagues(cast)


def at_the_desk(browser, version, role, confirmed_by):
    """The statuses of opening, reading and agreeing at the desk; the code then goes to `confirmed_by`."""
    one = signer(version, role, browser)
    pk = one.request.pk
    opened = browser.post(f"/conventions/{version.convention.reference}/signataires/{pk}/recevoir/")
    read = one.read()
    witness = Membership.objects.get(user=confirmed_by).pk
    agreed = browser.post(one.url("accord"), {"agree": "on", "witness": witness})
    run_jobs()
    return one, [opened.status_code, read.status_code, agreed.status_code]


@pytest.mark.parametrize("role", ["beneficiary", "host"])
def test_claire_who_signs_last_never_runs_the_desk_of_who_has_no_mailbox(cast, browse, colleagues, role):
    version = open_round(cast)
    claire = browse(cast.claire)
    contact(claire, version, role, in_person="on")
    one, statuses = at_the_desk(claire, version, role, colleagues[0])
    assert statuses[0] == 403
    assert not SigningCode.objects.exists()
    assert one.again().state == RequestState.PENDING


@pytest.mark.parametrize("chosen", ["herself", "claire"])
def test_ines_cannot_confirm_her_own_desk_nor_have_claire_do_it(cast, browse, colleagues, chosen):
    version = open_round(cast)
    ines = colleagues[0]
    contact(browse(cast.claire), version, "beneficiary", in_person="on")
    confirmed_by = ines if chosen == "herself" else cast.claire
    _, statuses = at_the_desk(browse(ines), version, "beneficiary", confirmed_by)
    assert statuses == [302, 302, 422]
    assert not SigningCode.objects.exists()


def test_claire_opens_the_desk_first_and_empties_the_address_next(cast, browse, colleagues):
    """The order that opens a session while Amina still has her mailbox."""
    version = open_round(cast)
    claire = browse(cast.claire)
    amina = signer(version, "beneficiary", claire)
    url = f"/conventions/{version.convention.reference}/signataires/{amina.request.pk}/recevoir/"
    assert claire.post(url).status_code == 302
    Party.objects.filter(role="beneficiary").update(email="", phone="", in_person=True)
    amina.read()
    witness = Membership.objects.get(user=colleagues[0]).pk
    assert claire.post(amina.url("accord"), {"agree": "on", "witness": witness}).status_code == 403
    assert not SigningCode.objects.exists()


def test_ines_who_attested_never_becomes_the_prescriber_afterwards(cast, browse, colleagues):
    ines, noe = colleagues
    version = open_round(cast)
    contact(browse(cast.claire), version, "beneficiary", in_person="on")
    amina, statuses = at_the_desk(browse(ines), version, "beneficiary", noe)
    assert statuses == [302, 302, 302]
    assert amina.type_code(code=last_code("noe@demo.example"), id_shown="CARD").status_code == 302
    signer(version, "host").sign()
    for attestor, alias in ((ines, "ines+2@demo.example"), (noe, "noe@demo.example")):
        Party.objects.filter(role="prescriber").update(email=alias, first_name="X", last_name="Y")
        last = signer(version, "prescriber", browse(attestor))
        last.request.refresh_from_db()
        refused = refusal(Bearer.of(last.request), Verb.SIGN, last.request, at=timezone.now())
        assert refused is not None
        assert refused.status == 403


@DRAWS
@pdftotext
def test_two_people_attest_and_the_proof_and_the_file_name_them(cast, browse, colleagues):
    ines, noe = colleagues
    version = open_round(cast)
    contact(browse(cast.claire), version, "beneficiary", in_person="on")
    amina, _ = at_the_desk(browse(ines), version, "beneficiary", noe)
    amina.type_code(code=last_code("noe@demo.example"), id_shown="CARD")
    event = json.loads(SignatureEvent.objects.get(kind="in_person_attested").payload)
    assert event["attestors"] == [ines.pk, noe.pk]
    own = proof_of(amina.again(), at=timezone.now())
    assert "Inès Roux et Noé Blanc" in attached(own, "preuves.json").decode()
    for role in ("host", "prescriber"):
        signer(version, role).sign()
    run_jobs()
    dossier = bytes(Document.objects.get(kind=DocumentKind.DOSSIER).content)
    for words in (raw_words(dossier), raw_words(own)):
        assert "en présence, à l’agence" in words
        assert "Inès Roux et Noé Blanc" in words
        assert "du conseiller" not in words.partition("en présence")[2][:20]
    assert "attestée par Inès Roux et Noé Blanc, de l’agence" in raw_words(dossier)
    assert any("une signature à votre titre" in subject for subject in told(AMINA))


def test_claire_neither_deposits_nor_certifies_a_paper(cast, browse, colleagues):
    ines, noe = colleagues
    version = open_round(cast)
    request = SignatureRequest.objects.get(version=version, role="host")
    address = f"/conventions/{version.convention.reference}/signataires/{request.pk}/papier/"
    picture = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(picture, format="JPEG")

    def file():
        return {"file": SimpleUploadedFile("a.jpg", picture.getvalue())}

    assert browse(cast.claire).get(address).status_code == 403
    assert browse(cast.claire).post(address, file()).status_code == 403
    assert browse(ines).post(address, file()).status_code == 302
    assert browse(cast.claire).get(f"{address}certifier/").status_code == 403
    assert browse(noe).get(f"{address}certifier/").status_code == 200
    assert any("copie signée déposée" in subject for subject in told(BRUNO))
    assert "Certifier la copie" in browse(noe).get(reverse("dashboard")).content.decode()
    assert "Certifier la copie" not in browse(ines).get(reverse("dashboard")).content.decode()
    page = browse(cast.bruno).get(f"/conventions/{version.convention.reference}/").content.decode()
    assert "la copie est déposée" in page
