"""« Signer » pressed many times at once: one signature, and everyone is answered as the winner."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from conventions.choices import EventKind
from conventions.evidence.chain import faults
from conventions.models import SignatureEvent, SigningCode
from tests.support.drafts import next_monday
from tests.support.jobs import run_jobs
from tests.support.signers import Signer, open_round, signer

from .test_races import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 2
AT_ONCE = 34  # six signatures: 204 presses


def press(one: Signer, form: dict[str, Any]) -> Callable[[], tuple[int, str]]:
    """The same browser, from a window of its own."""
    window = Client()
    window.cookies = copy.deepcopy(one.client.cookies)

    def pressed() -> tuple[int, str]:
        answer = window.post(one.url("code"), form)
        return answer.status_code, answer.get("Location", "")

    return pressed


def test_two_hundred_presses_of_sign_all_lead_to_the_receipt_and_no_try_failed(cast):
    for rank in range(ROUNDS):
        version = open_round(cast, start=next_monday().replace(year=2030 + 2 * rank))
        for role in version.requests.order_by("group", "pk").values_list("role", flat=True):
            one = signer(version, role).ready()
            form = one.form()
            answers = together(*[press(one, form) for _ in range(AT_ONCE)])
            assert set(answers) == {(302, one.url("recu"))}, role
            run_jobs()
        told = SignatureEvent.objects.filter(convention=version.convention)
        assert told.filter(kind=EventKind.SIGNED).count() == version.requests.count()
        assert not told.filter(kind__in=[EventKind.OTP_FAILED, EventKind.OTP_LOCKED]).exists()
        assert faults(version.convention) == []
    assert set(SigningCode.objects.values_list("attempts", flat=True)) == {0}


def test_a_wrong_code_after_the_signature_from_another_browser_is_witnessed(cast):
    """Who holds the link in another browser and guesses leaves a trace, even beaten by the true signer."""
    version = open_round(cast)
    amina = signer(version, "beneficiary").ready()
    stranger = signer(version, "beneficiary")
    assert stranger.client.post(amina.link()).status_code == 302
    form = amina.form()

    def guess() -> int:
        return stranger.type_code(code="000000" if form["code"] != "000000" else "111111").status_code

    assert guess() == 422
    assert amina.client.post(amina.url("code"), form).status_code == 302
    failed = SignatureEvent.objects.filter(convention=version.convention, kind=EventKind.OTP_FAILED)
    assert failed.count() == 1


def test_the_earlier_steps_lead_to_the_receipt_once_signed(cast):
    version = open_round(cast)
    amina = signer(version, "beneficiary")
    assert amina.sign().status_code == 302
    before = SignatureEvent.objects.filter(convention=version.convention).count()
    for step, form in (("lire", {}), ("accord", {"agree": "on"}), ("autre-code", {}), ("code", amina.form())):
        answer = amina.client.post(amina.url(step), form)
        assert (answer.status_code, answer["Location"]) == (302, amina.url("recu")), step
    assert SignatureEvent.objects.filter(convention=version.convention).count() == before
