"""Amina has a mobile phone: her code may come by SMS, and signs as well."""

import datetime
import json
import urllib.error

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.choices import Assurance, CodeChannel
from conventions.evidence.chain import NOWHERE
from conventions.models import Party, SignatureEvent, SignatureRequest, SigningCode
from conventions.signing.actions import ceremony as signing
from immersions.accounts import rate_limits
from immersions.accounts.actor import ANONYMOUS
from immersions.messaging import sms
from immersions.models import Letter, LetterStatus
from immersions.permissions import Refused
from tests.support.jobs import run_jobs
from tests.support.signers import letters_to, open_round, signer

PHONE = "06 12 34 56 78"


@pytest.fixture
def phones(settings, tmp_path):
    """The demonstration's short messages, and how to read the last one."""
    settings.SMS_BACKEND, settings.DEMO_MAILBOX = "demo", tmp_path

    def last():
        files = sorted(tmp_path.glob("*.log"), key=lambda path: path.stat().st_mtime_ns)
        return files[-1].read_text() if files else ""

    return last


@pytest.fixture
def version(cast, phones):
    found = open_round(cast)
    Party.objects.filter(role="beneficiary").update(phone=PHONE)
    return found


def by_sms(version):
    amina = signer(version, "beneficiary")
    amina.arrive()
    amina.read()
    page = amina.client.get(amina.url("accord")).content.decode()
    answer = amina.client.post(amina.url("accord"), {"agree": "on", "channel": "SMS"})
    run_jobs()
    return amina, page, answer


def digits(text):
    return next(line for line in text.splitlines() if len(line) == 6 and line.isdecimal())


def test_amina_chooses_sms_and_signs_with_the_code_of_her_phone(version, phones):
    mails = len(letters_to("amina@demo.example"))
    amina, page, answer = by_sms(version)
    assert answer.status_code == 302
    assert "06 •• •• •• 78" in page
    assert PHONE not in page
    assert len(letters_to("amina@demo.example")) == mails  # the code is not among them
    said = phones()
    assert version.fingerprint in said
    assert "+33612345678" in said
    assert "Code reçu par SMS" in amina.client.get(amina.url("code")).content.decode()
    assert amina.type_code(code=digits(said)).status_code == 302
    signed = amina.again()
    assert signed.assurance == Assurance.SMS_OTP
    event = SignatureEvent.objects.get(kind="signed")
    assert json.loads(event.payload)["consent_id"] == "consent-2"
    assert json.loads(event.pii.data)["phone"] == PHONE
    assert PHONE not in event.payload


def test_the_digits_wait_nowhere(version, phones):
    amina = signer(version, "beneficiary")
    amina.arrive()
    amina.read()
    amina.client.post(amina.url("accord"), {"agree": "on", "channel": "SMS"})
    assert SigningCode.objects.get().code_hmac is None
    run_jobs()
    code = SigningCode.objects.get()
    assert code.channel == CodeChannel.SMS
    assert digits(phones()) not in str(Letter.objects.values())


def test_a_code_by_mail_replaces_the_one_by_sms(version, phones):
    amina, _, _ = by_sms(version)
    old = digits(phones())
    amina.client.post(amina.url("autre-code"), {"channel": "EMAIL"})
    run_jobs()
    assert amina.type_code(code=old).status_code == 422
    assert amina.type_code().status_code == 302
    assert amina.again().assurance == Assurance.EMAIL_OTP


def test_another_code_follows_the_same_way(version, phones):
    amina, _, _ = by_sms(version)
    amina.client.post(amina.url("autre-code"))
    run_jobs()
    assert amina.type_code(code=digits(phones())).status_code == 302
    assert amina.again().assurance == Assurance.SMS_OTP


def test_without_a_choice_nothing_is_sent(version):
    amina = signer(version, "beneficiary")
    amina.arrive()
    amina.read()
    for posted in ({"agree": "on"}, {"agree": "on", "channel": "DESK"}):
        assert amina.client.post(amina.url("accord"), posted).status_code == 422
    assert not SigningCode.objects.exists()


@pytest.mark.parametrize(("backend", "phone"), [("", PHONE), ("demo", "02 40 12 34 56"), ("demo", "")])
def test_sms_is_not_offered_where_it_cannot_arrive(version, settings, backend, phone):
    settings.SMS_BACKEND = backend
    Party.objects.filter(role="beneficiary").update(phone=phone)
    amina = signer(version, "beneficiary")
    amina.arrive()
    amina.read()
    assert "SMS" not in amina.client.get(amina.url("accord")).content.decode()
    assert amina.client.post(amina.url("accord"), {"agree": "on", "channel": "SMS"}).status_code == 302
    assert SigningCode.objects.get().channel == CodeChannel.EMAIL


def test_five_codes_an_hour_whatever_the_way(version):
    amina, _, _ = by_sms(version)
    for channel in ("EMAIL", "SMS", "EMAIL", "SMS"):
        assert amina.client.post(amina.url("autre-code"), {"channel": channel}).status_code == 302
    assert amina.client.post(amina.url("autre-code"), {"channel": "EMAIL"}).status_code == 409
    assert SigningCode.objects.count() == 5


def test_a_phone_corrected_meanwhile_receives_nothing(version, phones):
    amina = signer(version, "beneficiary")
    amina.arrive()
    amina.read()
    amina.client.post(amina.url("accord"), {"agree": "on", "channel": "SMS"})
    Party.objects.filter(role="beneficiary").update(phone="06 99 99 99 99")
    run_jobs()
    assert phones() == ""
    assert Letter.objects.get(kind="sign_code_sms").status == LetterStatus.FAILED


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("06 12 34 56 78", "+33612345678"), ("+33 7 12 34 56 78", "+33712345678"), ("0033612345678", "+33612345678"),
        ("0692 12 34 56", "+262692123456"), ("+262 692 12 34 56", "+262692123456"), ("0696123456", "+596696123456"),
        ("02 40 12 34 56", None), ("", None), ("06 12", None), ("+44 7700 900123", None),
    ],
)  # fmt: skip
def test_mobile_numbers_as_the_world_writes_them(typed, written):
    assert sms.mobile(typed) == written


class Answer:
    status = 202

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


def test_the_provider_gets_one_json_post_with_the_token(settings, monkeypatch):
    settings.SMS_BACKEND, settings.SMS_URL, settings.SMS_TOKEN = "http", "https://sms.example/send", "secret"
    calls = []

    def urlopen(call, timeout):
        calls.append((call, timeout))
        return Answer()

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    sms.send_sms("+33612345678", "123456")
    call, timeout = calls[0]
    assert json.loads(call.data) == {"to": "+33612345678", "from": settings.SMS_SENDER, "text": "123456"}
    assert call.get_header("Authorization") == "Bearer secret"
    assert (call.method, timeout) == ("POST", settings.SMS_TIMEOUT)


def test_a_silent_provider_is_asked_again_and_claire_can_know(version, settings, monkeypatch):
    settings.SMS_BACKEND, settings.SMS_URL = "http", "https://sms.example/send"

    def urlopen(call, timeout):
        raise urllib.error.URLError("timed out")

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    amina = signer(version, "beneficiary")
    amina.arrive()
    amina.read()
    assert amina.client.post(amina.url("accord"), {"agree": "on", "channel": "SMS"}).status_code == 302
    with pytest.raises(OSError, match="timed out"):
        run_jobs()
    letter = Letter.objects.get(kind="sign_code_sms")
    assert (letter.status, letter.failure) == (LetterStatus.FAILED, "URLError")


@pytest.mark.parametrize(("backend", "url"), [("", ""), ("http", "http://sms.example/")])
def test_nothing_leaves_when_it_is_off_or_in_clear(settings, backend, url):
    settings.SMS_BACKEND, settings.SMS_URL = backend, url
    with pytest.raises(sms.SmsRefused):
        sms.send_sms("+33612345678", "123456")


def test_ten_messages_a_day_to_one_phone(version):
    now = timezone.now()
    request = SignatureRequest.objects.get(version=version, role="beneficiary")
    for _ in range(10):
        assert rate_limits.allows(
            "sign_sms", "+33612345678", limit=10, per=datetime.timedelta(days=1), at=now
        )
    signing.present(request, by=ANONYMOUS, trace=NOWHERE, at=now)
    with pytest.raises(Refused):
        signing.ask_code(request, by=ANONYMOUS, nonce="n", trace=NOWHERE, at=now, channel="SMS")
    assert signing.ask_code(request, by=ANONYMOUS, nonce="n", trace=NOWHERE, at=now, channel="EMAIL")


def test_the_demonstration_shows_its_short_messages_beside_its_letters(db, phones, settings, client):
    settings.DEMO = True
    sms.send_sms("+33612345678", "123456\nVotre code")
    page = client.get(reverse("demo_mailbox"))
    assert "+33612345678" in page.content.decode()
    assert "SMS" in page.content.decode()
