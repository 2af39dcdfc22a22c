"""When the person asked does not sign: a refusal, somebody else's mailbox, another signatory, a lost letter."""

import datetime
import json

import pytest
import time_machine
from django.utils import timezone

from conventions.choices import RequestState
from conventions.law.states import State
from conventions.local_time import first_instant
from conventions.models import Convention, SignatureEvent, SignatureRequest
from conventions.signing.actions import lifecycle
from conventions.signing.actions.scheduled import tend_rounds, witness_lost_letters
from immersions.accounts.actor import actor_of
from immersions.messaging.bounces import RETURNED
from immersions.models import Letter, LetterStatus
from immersions.permissions import Refused
from tests.support.jobs import run_jobs
from tests.support.signers import last_link, letters_to, open_round, sign_all, signer

HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR
NOT_ME = {"word": "erreur"}


def refusal_form(**changes):
    return {"reason": "dates", "words": "Trop tôt le matin", "word": "refuser", **changes}


def test_bruno_refuses_claire_reads_why_and_amina_learns_the_fact_only(cast, version, browse, jobs):
    bruno, amina = signer(version, "host"), signer(version, "beneficiary")
    amina.sign()
    bruno.arrive()
    assert bruno.client.post(bruno.url("refuser"), refusal_form()).status_code == 200
    jobs()
    convention = Convention.objects.get()
    assert convention.state == State.REFUSED
    assert bruno.again().state == RequestState.REFUSED
    told = letters_to(amina.email)[-1]
    assert "n’a pas souhaité signer" in told.body
    assert "Trop tôt" not in told.body + letters_to("claire@demo.example")[-1].body
    url = f"/conventions/{convention.reference}/"
    assert "Trop tôt le matin" in browse(cast.claire).get(url).content.decode()
    assert "Trop tôt le matin" not in browse(cast.amina).get(url).content.decode()
    assert "Trop tôt" not in "".join(SignatureEvent.objects.values_list("payload", flat=True))


@pytest.mark.parametrize("missing", ["reason", "word"])
def test_a_refusal_wants_a_reason_and_a_typed_word(version, missing):
    bruno = signer(version, "host")
    bruno.arrive()
    form = refusal_form()
    del form[missing]
    assert bruno.client.post(bruno.url("refuser"), form).status_code == 422
    assert Convention.objects.get().state == State.OPEN


def test_nobody_signs_after_a_refusal(version, jobs):
    amina = signer(version, "beneficiary").ready()
    bruno = signer(version, "host")
    bruno.arrive()
    bruno.client.post(bruno.url("refuser"), refusal_form())
    assert amina.type_code().status_code == 409
    assert amina.again().state == RequestState.VOID


def test_who_has_signed_cannot_refuse_nor_deny(version):
    amina = signer(version, "beneficiary")
    amina.sign()
    assert amina.client.post(amina.url("refuser"), refusal_form()).status_code == 409
    assert amina.client.post(amina.url("pas-moi"), NOT_ME).status_code == 409
    assert Convention.objects.get().state == State.OPEN


def test_not_me_without_the_code_is_a_flag_for_claire_and_bruno_still_signs(cast, version, browse, jobs):
    bruno, stranger = signer(version, "host"), signer(version, "host")
    link = bruno.link()
    stranger.arrive()
    for _ in range(2):
        answer = stranger.client.post(stranger.url("pas-moi"), NOT_ME)
        stranger.arrive()
    assert "vérifie l’adresse" in answer.content.decode()
    jobs()
    told = [one for one in letters_to("claire@demo.example") if "une adresse à corriger" in one.subject]
    assert len(told) == 1
    page = browse(cast.claire).get(f"/conventions/{version.convention.reference}/").content.decode()
    assert "répond que ce n’est pas elle" in page
    assert bruno.again().state == RequestState.PENDING
    assert bruno.client.post(link).status_code == 302
    assert bruno.sign().status_code == 302


def test_who_says_not_me_is_asked_to_follow_the_link_again(version):
    bruno = signer(version, "host")
    bruno.arrive()
    bruno.client.post(bruno.url("pas-moi"), NOT_ME)
    assert bruno.client.get(bruno.url("lire")).status_code == 403


def test_not_me_by_mistake_is_mended_by_claire_and_the_trace_stays(cast, version, browse, jobs):
    """Case 49."""
    bruno = signer(version, "host")
    bruno.arrive()
    bruno.client.post(bruno.url("pas-moi"), NOT_ME)
    url = f"/conventions/{version.convention.reference}/signataires/{bruno.request.pk}/adresse/"
    answer = browse(cast.claire).post(url, {"email": "bruno@demo.example", "phone": ""})
    assert answer.status_code == 302
    jobs()
    assert signer(version, "host").sign().status_code == 302
    kinds = set(version.convention.events.values_list("kind", flat=True))
    assert {"wrong_person", "contact_corrected"} <= kinds


def delegation(**changes):
    return {
        "first_name": "Inès", "last_name": "Roux", "function": "Directrice", "email": "ines@demo.example",
        "word": "proposer", **changes,
    }  # fmt: skip


def test_bruno_names_ines_claire_accepts_and_amina_does_not_sign_again(cast, version, browse, jobs):
    amina, bruno = signer(version, "beneficiary"), signer(version, "host")
    amina.sign()
    link = bruno.link()
    bruno.arrive()
    assert bruno.client.post(bruno.url("autre-signataire"), delegation()).status_code == 200
    desk, page = browse(cast.claire), f"/conventions/{version.convention.reference}/"
    seen = desk.get(page).content.decode()
    assert "Inès Roux" in seen
    assert "ines@demo.example" in seen
    assert "ines@demo.example" not in browse(cast.amina).get(page).content.decode()
    url = f"{page}signataires/{bruno.request.pk}/remplacer/"
    assert desk.get(url).status_code == 405
    assert browse(cast.driss).post(url).status_code == 404
    assert browse(cast.amina).post(url).status_code == 403
    assert desk.post(url).status_code == 302
    jobs()
    assert bruno.client.post(link).status_code == 410
    ines = signer(version, "host")
    assert (ines.email, ines.request.pk == bruno.request.pk) == ("ines@demo.example", False)
    assert ines.sign().status_code == 302
    assert amina.again().state == RequestState.SIGNED
    assert "Inès" not in "".join(SignatureEvent.objects.values_list("payload", flat=True))
    assert desk.post(url).status_code == 409


def test_a_proposed_address_of_another_party_is_refused_to_claire(cast, version, browse):
    """Case 48."""
    bruno = signer(version, "host")
    bruno.arrive()
    bruno.client.post(bruno.url("autre-signataire"), delegation(email="Amina@demo.example"))
    url = f"/conventions/{version.convention.reference}/signataires/{bruno.request.pk}/remplacer/"
    assert browse(cast.claire).post(url).status_code == 409
    assert signer(version, "host").email == "bruno@demo.example"


def test_claire_is_warned_of_another_domain_and_of_a_look_alike_address(cast, version, browse):
    """Case 48."""
    bruno = signer(version, "host")
    bruno.arrive()
    page = f"/conventions/{version.convention.reference}/"
    bruno.client.post(bruno.url("autre-signataire"), delegation(email="ines@ailleurs.example"))
    assert "même domaine que la précédente" in browse(cast.claire).get(page).content.decode()
    bruno.client.post(bruno.url("autre-signataire"), delegation(email="a.mina+1@demo.example"))
    assert "ressemble beaucoup" in browse(cast.claire).get(page).content.decode()


@pytest.mark.parametrize("role", ["beneficiary", "guardian"])
def test_a_person_who_signs_for_themselves_names_nobody_else(cast, role):
    """Case 48."""
    one = signer(open_round(cast, guardian=True), role)
    one.arrive()
    assert one.client.post(one.url("autre-signataire"), delegation()).status_code == 403
    assert not SignatureEvent.objects.filter(kind="delegation_proposed").exists()


def test_a_signature_is_handed_on_twice_and_no_more(cast, version, browse, jobs):
    """Case 48: a chain of three."""
    for rank in range(3):
        one = signer(version, "host")
        one.arrive()
        answer = one.client.post(
            one.url("autre-signataire"),
            delegation(email=f"ines{rank}@demo.example", last_name=f"Roux {rank}"),
        )
        assert answer.status_code == (200 if rank < 2 else 409)
        url = f"/conventions/{version.convention.reference}/signataires/{one.request.pk}/remplacer/"
        browse(cast.claire).post(url)
        jobs()


def test_a_round_expires_when_the_first_day_comes_at_the_hosts_and_not_before(cast, jobs):
    """Case 53, in Guadeloupe: five hours after Paris in winter."""
    version = open_round(cast, place_postcode="97110", host_postcode="97110", place_city="Pointe-à-Pitre")
    begins = first_instant(version.convention)
    assert tend_rounds(at=begins - HOUR / 60)["expired"] == 0
    assert tend_rounds(at=begins)["expired"] == 1
    assert tend_rounds(at=begins)["expired"] == 0
    jobs()
    convention = Convention.objects.get()
    assert convention.state == State.EXPIRED
    assert set(version.requests.values_list("state", flat=True)) == {RequestState.VOID}
    assert [m.subject for m in letters_to("amina@demo.example")][-1].endswith("non signée à temps")
    assert convention.events.filter(kind="expired").count() == 1


def test_claire_gives_the_project_up_and_the_links_die(cast, version, browse, jobs):
    amina = signer(version, "beneficiary")
    link = amina.link()
    url = f"/conventions/{version.convention.reference}/abandonner/"
    desk = browse(cast.claire)
    assert desk.get(url).status_code == 200
    assert desk.post(url, {"reason": ""}).status_code == 422
    assert browse(cast.driss).post(url, {"reason": "x", "sure": "on"}).status_code == 404
    assert browse(cast.bruno).post(url, {"reason": "x", "sure": "on"}).status_code == 403
    assert Convention.objects.get().state == State.OPEN
    assert desk.post(url, {"reason": "Projet changé", "sure": "on"}).status_code == 302
    jobs()
    assert Convention.objects.get().state == State.WITHDRAWN
    assert amina.client.post(link).status_code == 410
    assert "Projet changé" not in letters_to(amina.email)[-1].body
    assert desk.post(url, {"reason": "x", "sure": "on"}).status_code == 409


def test_a_signed_immersion_is_cancelled_before_its_first_day_only(cast, version, browse, jobs):
    convention = sign_all(version)
    url = f"/conventions/{convention.reference}/annuler/"
    with time_machine.travel(first_instant(convention) + HOUR):
        assert browse(cast.claire).post(url, {"reason": "x", "sure": "on"}).status_code == 409
        assert Convention.objects.get().state == State.SIGNED
    assert browse(cast.amina).post(url, {"reason": "x", "sure": "on"}).status_code == 403
    assert browse(cast.claire).post(url, {"reason": "Fermeture", "sure": "on"}).status_code == 302
    assert Convention.objects.get().state == State.CANCELLED


def test_the_tutor_who_expects_somebody_is_told_of_the_cancellation(cast, version, browse, jobs):
    convention = sign_all(version)
    jobs()
    url = f"/conventions/{convention.reference}/annuler/"
    browse(cast.claire).post(url, {"reason": "Fermeture", "sure": "on"})
    jobs()
    last = letters_to(convention.tutor_email)[-1]
    assert "est annulée" in last.subject
    assert "n’attendez personne" in last.body
    assert "Benali" not in last.body


def test_an_address_given_twice_is_refused_and_the_page_keeps_what_was_typed(cast, version, browse):
    """Case 47."""
    bruno = signer(version, "host")
    url = f"/conventions/{version.convention.reference}/signataires/{bruno.request.pk}/adresse/"
    answer = browse(cast.claire).post(url, {"email": "AMINA@demo.example", "phone": ""})
    assert answer.status_code == 422
    assert "AMINA@demo.example" in answer.content.decode()
    assert browse(cast.bruno).post(url, {"email": "x@demo.example"}).status_code == 403
    assert browse(cast.driss).post(url, {"email": "x@demo.example"}).status_code == 404
    assert signer(version, "host").email == "bruno@demo.example"


@pytest.mark.parametrize("email", ["x@demo.example\r\nBcc: y@demo.example", "pas une adresse", ""])
def test_an_address_that_is_none_is_refused(cast, version, browse, email):
    """Case 54."""
    bruno = signer(version, "host")
    url = f"/conventions/{version.convention.reference}/signataires/{bruno.request.pk}/adresse/"
    assert browse(cast.claire).post(url, {"email": email, "phone": ""}).status_code == 422


@pytest.mark.parametrize(
    "fate", [{"attempts": 3, "failure": "SMTPRecipientsRefused"}, {"attempts": 1, "failure": RETURNED}]
)
def test_a_letter_that_did_not_arrive_is_shown_to_claire_and_written_in_the_evidence_once(
    cast, version, browse, fate
):
    """Case 54."""
    bruno = signer(version, "host")
    lost = Letter.objects.filter(subject_id=bruno.request.pk, kind="sign_invitation")
    lost.update(status=LetterStatus.FAILED, **fate)
    assert [witness_lost_letters(at=timezone.now()) for _ in range(2)] == [1, 0]
    event = version.convention.events.get(kind="delivery_failed")
    assert json.loads(event.payload)["role"] == "host"
    page = f"/conventions/{version.convention.reference}/"
    assert "n’a pas été remis" in browse(cast.claire).get(page).content.decode()
    assert "n’a pas été remis" not in browse(cast.amina).get(page).content.decode()


def test_signers_of_a_refused_text_come_back_to_the_differences(cast, version, browse, jobs):
    amina, bruno = signer(version, "beneficiary"), signer(version, "host")
    amina.sign()
    bruno.arrive()
    bruno.client.post(bruno.url("refuser"), refusal_form())
    desk, page = browse(cast.claire), f"/conventions/{version.convention.reference}/"
    assert desk.post(f"{page}corriger/").status_code == 302
    convention = Convention.objects.get()
    assert convention.state == State.DRAFT
    convention.objectives.filter(position=0).update(text="Savoir si le métier me plaît vraiment")
    assert desk.post(f"{page}ouvrir/").status_code == 302
    jobs()
    second = signer(convention.versions.get(number=2), "beneficiary")
    second.arrive()
    seen = second.client.get(second.url("lire")).content.decode()
    assert "Ce qui a changé" in seen
    assert "Savoir si le métier me plaît vraiment" in seen
    assert "verrez d’abord ce qui change" in letters_to(amina.email)[-1].body
    first = SignatureRequest.objects.get(version=version, role="beneficiary")
    assert first.state == RequestState.SIGNED  # kept as a proof, worth nothing for the new text
    assert second.sign().status_code == 302


def test_only_the_desk_may_correct_a_text(cast, version):
    for person in (cast.bruno, cast.amina, cast.elodie):
        with pytest.raises(Refused):
            lifecycle.revise(version.convention, by=actor_of(person), at=timezone.now())
    assert Convention.objects.get().state == State.OPEN
    assert last_link("amina@demo.example")
    assert run_jobs() == []


def test_claire_sees_a_lost_letter_mends_the_address_and_a_new_link_leaves_for_it_alone(
    cast, version, browse, jobs
):
    bruno, desk = signer(version, "host"), browse(cast.claire)
    old = bruno.link()
    Letter.objects.filter(subject_id=bruno.request.pk, kind="sign_invitation").update(
        status=LetterStatus.FAILED, attempts=3, failure="SMTPRecipientsRefused"
    )
    page = f"/conventions/{version.convention.reference}/"
    address = f"{page}signataires/{bruno.request.pk}/adresse/"
    shown = desk.get(page).content.decode()
    assert "n’a pas été remis" in shown
    assert address in shown
    assert "/s/" not in shown  # no link to copy: it only ever leaves for the registered address
    assert desk.post(address, {"email": "bruno.garnier@demo.example", "phone": ""}).status_code == 302
    jobs()
    assert "n’a pas été remis" not in desk.get(page).content.decode()
    assert last_link("bruno.garnier@demo.example") != old
    assert bruno.client.post(old).status_code == 410
    assert signer(version, "host").sign().status_code == 302
