"""The ceremony: what is signed, by whom, when, and what is never signed."""

import datetime
import json

import pytest
import time_machine
from django.utils import timezone

from conventions.choices import Assurance, DocumentKind, RequestState
from conventions.documents.jobs import make_dossier
from conventions.drafting.actions.freezing import open_to_signature
from conventions.evidence.chain import faults
from conventions.law.states import State
from conventions.local_time import first_instant
from conventions.models import Convention, Document, SigningCode
from conventions.signing.actions import lifecycle
from immersions.accounts.actor import actor_of
from immersions.models import JournalEntry, Letter
from tests.support.jobs import run_jobs
from tests.support.signers import letters_to, open_round, sign_all, signer

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def amina(version):
    return signer(version, "beneficiary")


def unsigned(who) -> None:
    assert who.again().state != RequestState.SIGNED
    assert not who.request.version.convention.events.filter(kind="signed").exists()


def test_amina_reads_agrees_and_signs_with_the_code_of_her_mailbox(amina, jobs):
    """The whole ceremony, and what it leaves."""
    assert amina.sign().headers["Location"] == amina.url("recu")
    asked = amina.again()
    assert (asked.state, asked.assurance) == (RequestState.SIGNED, Assurance.EMAIL_OTP)
    kinds = list(asked.version.convention.events.values_list("kind", flat=True))
    assert kinds[-7:] == [
        "request_sent", "link_opened", "document_presented", "intent_given", "otp_sent", "otp_verified", "signed",
    ]  # fmt: skip
    signed = json.loads(asked.version.convention.events.get(kind="signed").payload)
    assert signed["content_sha256"] == bytes(asked.version.content_sha256).hex()
    assert signed["pdf_sha256"] == bytes(asked.version.pdf_sha256).hex()
    assert (signed["role"], signed["assurance"], signed["idempotency"]) == ("beneficiary", "email_otp", "k")
    assert JournalEntry.objects.filter(verb="sign").count() == 1
    receipt = letters_to(amina.email)[-1].body
    event = asked.version.convention.events.get(kind="signed")
    assert bytes(event.hash).hex() in receipt
    assert asked.version.fingerprint in receipt


def test_the_receipt_on_screen_names_time_text_and_proof(amina):
    amina.sign()
    page = amina.client.get(amina.url("recu")).content.decode()
    event = amina.request.version.convention.events.get(kind="signed")
    for word in (
        amina.request.version.fingerprint,
        bytes(event.hash).hex(),
        amina.request.version.convention.reference,
    ):
        assert word in page


def test_when_all_have_signed_the_file_is_made_once_and_posted_to_each(version, jobs, mailoutbox):
    convention = sign_all(version)
    assert convention.state == State.SIGNED
    assert convention.signed_at is not None
    assert Document.objects.filter(kind=DocumentKind.DOSSIER).count() == 1
    document = Document.objects.latest("pk")  # the sealed one where documents are sealed
    sent = [m.to[0] for m in mailoutbox if m.attachments]
    assert sorted(sent) == ["amina@demo.example", "bruno@demo.example", "claire@demo.example"]
    assert {m.attachments[0][1] for m in mailoutbox if m.attachments} == {bytes(document.content)}
    assert faults(convention) == []


def test_making_the_file_twice_makes_one(version, jobs):
    """Case 56."""
    sign_all(version)
    before = Letter.objects.count(), Document.objects.count()
    make_dossier(version_id=version.pk)
    jobs()
    assert (Letter.objects.count(), Document.objects.count()) == before


def test_the_answer_to_the_last_signer_waits_for_no_file(cast, version):
    for role in ("beneficiary", "host"):
        signer(version, role).sign()
    claire = signer(version, "prescriber").ready()
    assert claire.type_code().status_code == 302
    assert Convention.objects.get().state == State.SIGNED
    assert not Document.objects.exists()


def test_claire_signs_last(version):
    """Case 24."""
    claire = signer(version, "prescriber")
    assert claire.request.invited_at is None
    assert letters_to(claire.email) == []
    for role in ("beneficiary", "host"):
        signer(version, role).sign()
    assert signer(version, "prescriber").sign().status_code == 302


def test_claire_cannot_sign_before_the_others_by_posting_straight(cast, version, browse):
    """Case 24."""
    client = browse(cast.claire)
    assert client.post(f"/conventions/{version.convention.reference}/signer/").status_code == 302
    claire = signer(version, "prescriber", client)
    assert claire.read().status_code == 409
    assert claire.agree().status_code == 409
    assert client.post(claire.url("code"), claire_form(version)).status_code == 409
    assert not SigningCode.objects.exists()
    unsigned(claire)


def claire_form(version):
    return {
        "code": "123456",
        "version": version.number,
        "content_sha256": bytes(version.content_sha256).hex(),
        "idempotency": "k",
    }


def test_the_box_is_not_ticked_beforehand_and_no_code_leaves_without_it(amina):
    amina.arrive()
    amina.read()
    page = amina.client.get(amina.url("accord")).content.decode()
    assert "checked" not in page
    assert amina.client.post(amina.url("accord")).status_code == 422
    assert not SigningCode.objects.exists()


def test_no_code_leaves_before_the_text_was_read_and_agreed_to(amina):
    """The three steps are three links of the chain: none is skipped by posting straight to the next."""
    amina.arrive()
    assert amina.agree().status_code == 409
    assert amina.client.post(amina.url("autre-code")).status_code == 409
    amina.read()
    assert amina.client.post(amina.url("autre-code")).status_code == 409
    assert not SigningCode.objects.exists()
    assert amina.agree().status_code == 302
    assert amina.client.post(amina.url("autre-code")).status_code == 302


def test_the_signature_names_the_very_sentence_whose_box_was_ticked(amina):
    amina.sign()
    told = [json.loads(e.payload) for e in amina.request.version.convention.events.order_by("seq")]
    agreed, signed = next(t for t in told if "consent_id" in t), told[-1]
    assert (signed["consent_id"], signed["consent_sha256"]) == ("consent-1", agreed["consent_sha256"])


@pytest.mark.parametrize("wrong", ["missing", "", "0" * 64, "f" * 63, "upper", "é" * 64])
def test_a_hash_that_is_not_the_texts_signs_nothing(amina, wrong):
    """Case 25."""
    amina.ready()
    good = bytes(amina.request.version.content_sha256).hex()
    form = amina.form(content_sha256=good.upper() + "F" if wrong == "upper" else wrong)
    if wrong == "missing":
        del form["content_sha256"]
    assert amina.client.post(amina.url("code"), form).status_code == 409
    unsigned(amina)
    assert SigningCode.objects.get().attempts == 0


@pytest.mark.parametrize("version_said", ["2", "0", "-1", "x", ""])
def test_a_version_that_is_not_the_texts_signs_nothing(amina, version_said):
    """Case 25."""
    amina.ready()
    assert amina.type_code(version=version_said).status_code == 409
    unsigned(amina)


def test_a_wrong_code_says_so_beside_the_field_and_keeps_the_page(amina):
    amina.ready()
    right = amina.code()
    answer = amina.type_code(code=f"{(int(right) + 1) % 1_000_000:06d}")
    assert answer.status_code == 422
    assert "Ce code ne convient pas" in answer.content.decode()
    unsigned(amina)
    assert amina.type_code(code=right).status_code == 302


def test_after_five_errors_even_the_right_code_is_refused_and_the_door_closes_for_a_while(amina, jobs):
    """Case 12."""
    amina.ready()
    right = amina.code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    for _ in range(5):
        amina.type_code(code=wrong)
    assert amina.type_code(code=right).status_code == 422
    unsigned(amina)
    kinds = list(amina.request.version.convention.events.values_list("kind", flat=True))
    assert (kinds.count("otp_failed"), kinds.count("otp_locked")) == (4, 1)
    assert amina.client.post(amina.url("autre-code")).status_code == 409
    with time_machine.travel(timezone.now() + HOUR / 4 + HOUR / 60):
        assert amina.client.post(amina.url("autre-code")).status_code == 302


def test_wrong_expired_and_used_codes_read_the_same(amina, jobs):
    amina.ready()
    wrong = amina.type_code(code="abc").content.decode()
    with time_machine.travel(timezone.now() + HOUR / 4):
        expired = amina.type_code().content.decode()
    sentence = "Ce code ne convient pas ou n’est plus valable."
    assert sentence in wrong
    assert sentence in expired


def test_a_code_asked_in_one_browser_is_worth_nothing_in_another(amina):
    """Case 14."""
    link = amina.link()
    amina.ready()
    other = signer(amina.request.version, "beneficiary")
    other.client.post(link)
    assert other.type_code().status_code == 422
    unsigned(amina)


def test_the_code_of_a_forwarded_link_still_goes_to_amina(amina):
    """Case 9."""
    colleague = signer(amina.request.version, "beneficiary")
    colleague.ready()
    assert letters_to(amina.email)[-1].subject.startswith("Votre code")
    assert "Ne donnez ce code à personne" in letters_to(amina.email)[-1].body


@pytest.mark.parametrize("typed", [["111111", "222222"], "9" * 5000, "1\x0022222", "１２３"])
def test_odd_codes_are_refused_quietly(amina, typed):
    """Case 17."""
    amina.ready()
    assert amina.type_code(code=typed).status_code == 422
    unsigned(amina)


def test_sending_the_form_twice_signs_once(amina):
    """Case 21."""
    amina.ready()
    form = amina.form()
    answers = [amina.client.post(amina.url("code"), form) for _ in range(3)]
    assert {a.headers["Location"] for a in answers} == {amina.url("recu")}
    assert amina.request.version.convention.events.filter(kind="signed").count() == 1
    assert Letter.objects.filter(kind="sign_receipt").count() == 1


def test_a_text_edited_under_aminas_eyes_is_not_signed_and_she_sees_what_changed(cast, amina, jobs):
    """Case 18."""
    amina.ready()
    form, claire, at = amina.form(), actor_of(cast.claire), timezone.now()
    convention = lifecycle.revise(amina.request.version.convention, by=claire, at=at)
    task = convention.tasks.get(position=0)
    before, task.text = task.text, "Peser la farine et le sel"
    task.save()
    answer = amina.client.post(amina.url("code"), form)
    assert answer.status_code == 409
    second = open_to_signature(convention, by=claire, at=at)
    for step in ("accord", "code"):  # a page reloaded asks for nothing that no longer counts
        assert amina.client.get(amina.url(step)).headers["Location"] == amina.url("lire")
    answer = amina.client.post(amina.url("code"), form)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert before in page
    assert "Peser la farine et le sel" in page
    unsigned(amina)
    follow = amina.client.post(amina.url("nouvelle-version"))
    again = signer(second, "beneficiary", amina.client)
    assert follow.headers["Location"] == again.url("lire")
    assert (
        "Ce qui a changé depuis votre dernière lecture"
        in amina.client.get(again.url("lire")).content.decode()
    )
    again.read()
    again.agree()
    assert again.type_code().status_code == 302


def test_the_session_of_an_old_address_does_not_follow_to_the_new_text(cast, amina, jobs):
    amina.ready()
    claire, at = actor_of(cast.claire), timezone.now()
    convention = lifecycle.revise(amina.request.version.convention, by=claire, at=at)
    convention.parties.filter(role="beneficiary").update(email="amina.b@demo.example")
    convention.tasks.filter(position=0).update(text="Un secret nouveau")
    open_to_signature(convention, by=claire, at=at)
    page = amina.client.post(amina.url("nouvelle-version"))
    assert page.status_code == 409
    assert "Un secret nouveau" not in page.content.decode()


def test_nothing_is_signed_from_the_first_instant_of_the_first_day(amina):
    """Case 53: half past midnight in Paris is still the day before in UTC."""
    begins = first_instant(amina.request.version.convention)
    with time_machine.travel(begins - HOUR / 20) as clock:
        lifecycle.send_new_link(amina.request, at=timezone.now())
        run_jobs()
        amina.ready()
        clock.move_to(begins + HOUR / 120)
        assert amina.type_code().status_code == 409
        unsigned(amina)
        clock.move_to(begins - HOUR / 120)
        assert amina.type_code().status_code == 302


def test_an_account_enters_the_ceremony_but_its_code_goes_to_the_mailbox(cast, version, browse, mailoutbox):
    bruno = signer(version, "host", browse(cast.bruno))
    url = f"/conventions/{version.convention.reference}/signer/"
    assert bruno.client.get(url).status_code == 405
    assert bruno.client.post(url).headers["Location"] == bruno.url("lire")
    bruno.read()
    bruno.agree()
    assert mailoutbox[-1].to == ["bruno@demo.example"]
    assert bruno.type_code().status_code == 302


def test_hugo_the_tutor_has_nothing_to_sign_and_driss_sees_nothing(cast, version, browse):
    url = f"/conventions/{version.convention.reference}/signer/"
    assert browse(cast.hugo).post(url).status_code == 403
    assert browse(cast.driss).post(url).status_code == 404


def test_no_field_of_a_form_writes_a_signature(amina):
    """Case 26."""
    amina.arrive()
    extra = {"signed_at": "2026-01-01", "state": "SIGNED", "assurance": "paper", "status": "SIGNED"}
    for step in ("lire", "accord", "code", "prolonger"):
        amina.client.post(amina.url(step), extra)
    assert amina.again().state == RequestState.PENDING
    assert amina.request.signed_at is None


def test_six_parties_sign_in_the_order_of_their_groups(cast, jobs):
    convention = sign_all(open_round(cast, guardian=True, employer=True, support=True))
    assert convention.state == State.SIGNED
    roles = [json.loads(e.payload)["role"] for e in convention.events.filter(kind="signed")]
    assert roles == ["beneficiary", "guardian", "host", "employer", "support", "prescriber"]
