"""Evidence on demand in a browser: Amina her own, Claire all of it for a reason, Driss nothing."""

import datetime
import json

import pytest
from django.utils import timezone

from conventions.choices import EventKind
from conventions.evidence.chain import faults
from conventions.evidence.export import actions as proving
from conventions.models import ProofFile, SignatureEvent
from immersions.accounts.actor import actor_of
from immersions.models import JournalEntry
from tests.support.drafts import complete_draft
from tests.support.jobs import run_jobs
from tests.support.pdf_structure import attached
from tests.support.signers import letters_to, sign_all, signer

pytestmark = pytest.mark.django_db
MOTIVE = {"motive": "judge", "words": "Tribunal de Lyon"}


def own_page(asked):
    return f"/conventions/{asked.version.convention.reference}/preuve/{asked.pk}/"


def all_page(version):
    return f"/conventions/{version.convention.reference}/preuves/"


def file_page(made):
    return f"/conventions/{made.convention.reference}/preuves/{made.pk}.pdf"


def test_amina_asks_for_her_evidence_from_her_receipt_and_gets_it_twice(version):
    amina = signer(version, "beneficiary")
    amina.sign()
    url = own_page(amina.request)
    assert url in amina.client.get(amina.url("recu")).content.decode()
    assert amina.client.get(url).status_code == 200
    assert amina.client.post(url).status_code == 302
    made = ProofFile.objects.get()
    assert made.content is None
    assert "se prépare" in amina.client.get(url).content.decode()
    assert amina.client.get(file_page(made)).status_code == 404
    assert run_jobs() == ["make_proof", "deliver_letter"]
    assert file_page(made) in amina.client.get(url).content.decode()
    answer = amina.client.get(file_page(made))
    assert answer["Cache-Control"] == "no-store"
    facts = json.loads(attached(answer.content, "preuves.json"))
    assert {event["kind"] for event in facts["events"]} >= {"document_presented", "intent_given", "signed"}
    ((name, mailed, _),) = letters_to(amina.email)[-1].attachments
    assert name.endswith(".pdf")
    assert bytes(mailed) == answer.content


def test_asked_twice_within_the_hour_it_is_made_once(version):
    amina = signer(version, "beneficiary")
    amina.sign()
    for _ in range(3):
        amina.client.post(own_page(amina.request))
    run_jobs()
    made = ProofFile.objects.get()
    first = bytes(made.content)
    assert proving.make_proof(made.pk, at=timezone.now()).pk == made.pk
    made.refresh_from_db()
    assert bytes(made.content) == first
    assert sum("dossier de preuve" in letter.subject for letter in letters_to(amina.email)) == 1


def test_from_her_account_too_and_nobody_else_from_theirs(cast, version, browse):
    sign_all(version)
    asked = signer(version, "beneficiary").request
    amina = browse(cast.amina)
    page = amina.get(f"/conventions/{version.convention.reference}/").content.decode()
    assert own_page(asked) in page
    assert f"/v/{version.code}" in page
    assert amina.post(own_page(asked)).status_code == 302
    run_jobs()
    made = ProofFile.objects.get()
    assert amina.get(file_page(made)).status_code == 200
    for other in (cast.driss, cast.bruno, cast.claire, cast.elodie):
        browser = browse(other)
        assert browser.get(own_page(asked)).status_code == 404
        assert browser.post(own_page(asked)).status_code == 404
        assert browser.get(file_page(made)).status_code == 404
    assert browse(None).get(file_page(made)).status_code == 302
    assert ProofFile.objects.count() == 1


def test_before_she_signs_there_is_nothing_to_give(cast, version, browse):
    asked = signer(version, "beneficiary").request
    answer = browse(cast.amina).post(own_page(asked))
    assert answer.status_code == 409
    assert "quand vous aurez signé" in answer.content.decode()
    assert not ProofFile.objects.exists()


def test_claire_gets_everything_for_a_motive_that_stays(cast, version, browse):
    """Case 58: all of it needs a role and a reason."""
    sign_all(version)
    claire = browse(cast.claire)
    assert claire.post(all_page(version), MOTIVE).status_code == 302
    event = SignatureEvent.objects.get(kind=EventKind.EVIDENCE_EXPORTED)
    assert json.loads(event.payload)["by"] == cast.claire.pk
    assert "Tribunal de Lyon" in event.pii.data
    assert JournalEntry.objects.filter(verb="export_evidence", by=cast.claire).count() == 1
    run_jobs()
    made = ProofFile.objects.get()
    told = letters_to("claire@demo.example")[-1]
    assert told.attachments == []
    assert all_page(version) in told.body
    assert file_page(made) in claire.get(all_page(version)).content.decode()
    facts = json.loads(attached(claire.get(file_page(made)).content, "preuves.json"))
    assert facts["motive"].endswith("Tribunal de Lyon")
    assert faults(version.convention) == []


def test_nobody_else_gets_everything(cast, version, browse):
    """Case 58: a party has its own data only."""
    sign_all(version)
    made = proving.ask_complete_proof(
        version.convention, by=actor_of(cast.claire), motive="Contrôle", at=timezone.now()
    )
    run_jobs()
    before = SignatureEvent.objects.count()
    for person, expected in ((cast.amina, 403), (cast.bruno, 403), (cast.driss, 404), (cast.elodie, 404)):
        browser = browse(person)
        assert browser.get(all_page(version)).status_code == expected
        assert browser.post(all_page(version), MOTIVE).status_code == expected
        assert browser.get(file_page(made)).status_code == expected
    link_only = signer(version, "host")
    link_only.arrive()
    assert link_only.client.get(file_page(made)).status_code == 403
    assert SignatureEvent.objects.count() == before + 1  # the host's link, opened


@pytest.mark.parametrize("form", [{}, {"motive": "judge"}, {"motive": "x", "words": "y"}, {"words": "y"}])
def test_without_a_motive_nothing_is_asked(cast, version, browse, form):
    assert browse(cast.claire).post(all_page(version), form).status_code == 422
    assert not ProofFile.objects.exists()
    assert not SignatureEvent.objects.filter(kind=EventKind.EVIDENCE_EXPORTED).exists()


def test_a_draft_has_no_evidence_yet(cast, browse):
    convention = complete_draft(cast)
    answer = browse(cast.claire).post(f"/conventions/{convention.reference}/preuves/", MOTIVE)
    assert answer.status_code == 409


def test_after_a_month_the_file_is_gone_and_the_event_stays(cast, version):
    now = timezone.now()
    proving.ask_complete_proof(version.convention, by=actor_of(cast.claire), motive="Contrôle", at=now)
    run_jobs()
    assert proving.purge_proofs(at=now + datetime.timedelta(days=29)) == 0
    assert proving.purge_proofs(at=now + datetime.timedelta(days=31)) == 1
    assert SignatureEvent.objects.filter(kind=EventKind.EVIDENCE_EXPORTED).count() == 1
    assert faults(version.convention) == []
