"""Claire, dishonest for a day, tries to sign for everyone in silence, by every door and in every order."""

import pytest
from django.core import mail
from django.utils import timezone

from conventions.actions.disputing import refuse_to_sign
from conventions.actions.drafting import save_step
from conventions.actions.opening import open_to_signature
from conventions.evidence import NOWHERE
from conventions.models import Convention, Party, PastContact, SignatureRequest
from conventions.wizard import STEP_BY_SLUG, fingerprint, sheet_of
from immersions.actors import actor_of
from tests.conventions.drafts import complete_draft
from tests.conventions.signers import DRAWS, letters_to, open_round, signer
from tests.jobs import run_jobs

pytestmark = DRAWS
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
        by=actor_of(cast.claire), convention=convention, step=step, sheet=sheet, seen=fingerprint(stored),
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
    refuse_to_sign(asked.pk, reason="other", words="", trace=NOWHERE, at=timezone.now())
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
