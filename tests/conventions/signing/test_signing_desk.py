"""Amina comes to the agency: Claire opens the ceremony for her, and answers for who has no mailbox at all."""

import json

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from conventions.case_facts import findings_of
from conventions.choices import Assurance, CodeChannel, RequestState
from conventions.drafting.actions.freezing import open_to_signature
from conventions.law.states import State
from conventions.models import Convention, Party, SignatureEvent, SignatureRequest, SigningCode
from conventions.signing.actions.objections import correct_contact
from demo.cast import create_colleagues
from immersions.accounts.actor import actor_of
from immersions.models import Letter, Membership
from immersions.permissions import Refused
from tests.support.drafts import complete_draft
from tests.support.jobs import run_jobs
from tests.support.signers import last_code, sign_all, signer

NOE = "noe@demo.example"


def receive_url(version, role="beneficiary", reference=None):
    request = SignatureRequest.objects.filter(version=version, role=role).latest("pk")
    return f"/conventions/{reference or version.convention.reference}/signataires/{request.pk}/recevoir/"


@pytest.fixture
def noe(cast):
    """Another, who confirms."""
    return create_colleagues(cast)[1]


@pytest.fixture
def without_mailbox(cast, ines, noe):
    """Amina has neither e-mail nor phone: the draft says that she will come."""
    convention = complete_draft(cast)
    Party.objects.filter(convention=convention, role="beneficiary").update(email="", phone="", in_person=True)
    found = open_to_signature(
        Convention.objects.get(pk=convention.pk), by=actor_of(cast.claire), at=convention.updated_at
    )
    run_jobs()
    return found


def attested(version, browser, **changes):
    """Up to the code in Noé's mailbox; then what Inès types."""
    amina = signer(version, "beneficiary", browser)
    assert browser.post(receive_url(version)).status_code == 302
    assert amina.read().status_code == 302
    answer = agree_with(amina)
    assert answer.status_code == 302, answer.content.decode()
    return amina


def agree_with(signatory, email=NOE):
    witness = Membership.objects.get(user__email=email)
    answer = signatory.client.post(signatory.url("accord"), {"agree": "on", "witness": witness.pk})
    run_jobs()
    return answer


def test_amina_signs_on_claires_screen_with_the_code_of_her_own_mailbox(cast, version, browse):
    claire = browse(cast.claire)
    amina = signer(version, "beneficiary", claire)
    assert claire.post(receive_url(version)).status_code == 302
    amina.read()
    amina.agree()
    assert SigningCode.objects.get().channel == CodeChannel.EMAIL
    assert amina.type_code().status_code == 302
    assert amina.again().assurance == Assurance.EMAIL_OTP
    opened = json.loads(SignatureEvent.objects.get(kind="in_person_opened").payload)
    assert opened["membership"] == Membership.objects.get(user=cast.claire).pk
    assert opened["account"] == cast.claire.pk


def test_only_the_agency_opens_the_ceremony_and_only_by_post(cast, version, browse):
    url = receive_url(version)
    assert browse(cast.claire).get(url).status_code == 405
    assert browse(cast.driss).post(url).status_code == 404
    assert browse(cast.elodie).post(url).status_code == 404
    for party in (cast.amina, cast.bruno):
        assert browse(party).post(url).status_code == 403
    assert not SignatureEvent.objects.filter(kind="in_person_opened").exists()


def test_not_before_its_turn_nor_once_signed(cast, version, browse):
    claire = browse(cast.claire)
    assert claire.post(receive_url(version, "prescriber")).status_code == 409
    signer(version, "beneficiary").sign()
    assert claire.post(receive_url(version)).status_code == 409
    assert not SignatureEvent.objects.filter(kind="in_person_opened").exists()


def test_a_draft_asks_no_address_of_who_comes_to_sign(cast):
    convention = complete_draft(cast)
    party = Party.objects.get(convention=convention, role="beneficiary")
    party.email = ""
    party.save()

    def missing():
        fresh = Convention.objects.get(pk=convention.pk)
        return [one.message for one in findings_of(fresh, complete=True) if one.code == "PAR-2"]

    assert "l’adresse e-mail" in missing()[0]
    party.in_person = True
    party.save()
    assert missing() == []


def test_the_prescriber_never_signs_on_its_own_word(cast):
    convention = complete_draft(cast)
    Party.objects.filter(convention=convention, role="prescriber").update(email="", in_person=True)
    with pytest.raises(Refused):
        open_to_signature(convention, by=actor_of(cast.claire), at=convention.updated_at)
    assert Convention.objects.get().state == State.DRAFT


def test_without_a_mailbox_ines_and_noe_attest_with_the_code_of_noe(ines, noe, without_mailbox, browse):
    assert not Letter.objects.filter(recipient="").exists()
    desk = browse(ines)
    amina = attested(without_mailbox, desk)
    page = desk.get(amina.url("code")).content.decode()
    assert "Pièce d’identité présentée" in page
    assert "numéro" in page
    code = last_code(NOE)
    assert amina.type_code(code=code).status_code == 422  # no kind of ID chosen
    assert amina.type_code(code=code, id_shown="CARD").status_code == 302
    run_jobs()
    signed = amina.again()
    assert (signed.state, signed.assurance) == (RequestState.SIGNED, Assurance.IN_PERSON)
    event = json.loads(SignatureEvent.objects.get(kind="in_person_attested").payload)
    assert event["membership"] == Membership.objects.get(user=noe).pk
    assert event["id_shown"] == "CARD"
    assert json.loads(SignatureEvent.objects.get(kind="signed").payload)["consent_id"] == "consent-desk-1"
    assert desk.get(amina.url("recu")).status_code == 200
    assert not Letter.objects.filter(recipient="").exists()


def test_the_box_is_for_her_and_nothing_goes_on_without_it(ines, noe, without_mailbox, browse):
    desk = browse(ines)
    amina = signer(without_mailbox, "beneficiary", desk)
    desk.post(receive_url(without_mailbox))
    amina.read()
    assert "qui a vu ma pièce d’identité" in desk.get(amina.url("accord")).content.decode()
    assert desk.post(amina.url("accord"), {}).status_code == 422
    assert not SigningCode.objects.exists()


@pytest.mark.parametrize("shown", ["", "SOMETHING", "12AB34567"])
def test_a_kind_of_id_out_of_the_list_signs_nothing(ines, noe, without_mailbox, browse, shown):
    amina = attested(without_mailbox, browse(ines))
    assert amina.type_code(code=last_code(NOE), id_shown=shown).status_code == 422
    assert amina.again().state == RequestState.PENDING


def test_noes_code_is_worth_nothing_once_ines_is_logged_out_or_noe_gone(ines, noe, without_mailbox, browse):
    desk = browse(ines)
    amina = attested(without_mailbox, desk)
    code = last_code(NOE)
    Membership.objects.filter(user=noe).update(is_active=False)
    assert amina.type_code(code=code, id_shown="CARD").status_code == 409
    Membership.objects.filter(user=noe).update(is_active=True)
    session = dict(desk.session)
    anonymous = Client()
    held = anonymous.session
    held["signing"] = session["signing"]
    held.save()
    anonymous.cookies["session"] = held.session_key
    amina.client = anonymous
    assert amina.type_code(code=code, id_shown="CARD").status_code == 403
    assert anonymous.post(amina.url("autre-code")).status_code == 403
    assert amina.again().state == RequestState.PENDING
    assert SigningCode.objects.get().attempts == 0


def test_five_wrong_codes_lock_the_desk_too(ines, noe, without_mailbox, browse):
    amina = attested(without_mailbox, browse(ines))
    right = last_code(NOE)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        assert amina.type_code(code=wrong, id_shown="CARD").status_code == 422
    assert amina.type_code(code=right, id_shown="CARD").status_code == 422
    assert amina.again().state == RequestState.PENDING


def test_everyone_else_signs_from_home_and_the_dossier_says_how(ines, noe, without_mailbox, browse):
    amina = attested(without_mailbox, browse(ines))
    amina.type_code(code=last_code(NOE), id_shown="PASSPORT")
    run_jobs()
    signer(without_mailbox, "host").sign()
    signer(without_mailbox, "prescriber").sign()
    run_jobs()
    convention = Convention.objects.get()
    assert convention.state == State.SIGNED
    assert without_mailbox.documents.exists()
    assert {tuple(message.to) for message in mail.outbox} >= {(NOE,)}
    assert not any("" in message.to for message in mail.outbox)


def test_ines_learns_during_the_round_that_bruno_has_no_mailbox(ines, noe, version, browse):
    desk = browse(ines)
    request = SignatureRequest.objects.get(version=version, role="host")
    url = f"/conventions/{version.convention.reference}/signataires/{request.pk}/adresse/"
    assert desk.post(url, {"email": "", "phone": ""}).status_code == 422
    assert desk.post(url, {"email": "", "phone": "", "in_person": "on"}).status_code == 302
    run_jobs()
    page = desk.get(f"/conventions/{version.convention.reference}/").content.decode()
    assert "Signe à l’agence ou sur papier" in page
    assert "n’a pas d’adresse e-mail" in page
    bruno = signer(version, "host", desk)
    desk.post(receive_url(version, "host"))
    bruno.read()
    agree_with(bruno)
    assert bruno.type_code(code=last_code(NOE), id_shown="CARD").status_code == 302


def test_the_prescribers_address_is_never_taken_away(ines, version, browse):
    request = SignatureRequest.objects.get(version=version, role="prescriber")
    url = f"/conventions/{version.convention.reference}/signataires/{request.pk}/adresse/"
    assert browse(ines).post(url, {"email": "", "phone": "", "in_person": "on"}).status_code == 422
    assert Party.objects.get(role="prescriber").email


def test_a_round_all_from_home_is_as_before(version):
    assert sign_all(version).state == State.SIGNED


def test_a_stale_page_says_that_a_newer_request_took_its_place(version, browse, cast, ines):
    old = receive_url(version)
    request = SignatureRequest.objects.get(version=version, role="beneficiary")
    correct_contact(
        request, by=actor_of(cast.claire), email="amina@autre.example", phone="", at=timezone.now()
    )
    page = browse(ines).post(old)
    assert page.status_code == 409
    assert "Une demande de signature plus récente a remplacé celle-ci" in page.content.decode()
    assert "reprise" not in page.content.decode()
