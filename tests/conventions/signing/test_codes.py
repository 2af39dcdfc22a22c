"""One-time codes: what they are tied to, and how they die."""

import datetime

import pytest
from django.utils import timezone

from conventions.models import SigningCode
from conventions.signing import codes
from conventions.signing.codes import Verdict, compare, consume, draw, new_code, normalised
from tests.support.signers import open_round, signer

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def asked(cast):
    return signer(open_round(cast), "beneficiary").request


def make(asked, at, nonce="nonce"):
    code = new_code(asked, asked.version, nonce, at=at)
    return code, draw(code, at=at)


def attempt(code, digits, at, nonce="nonce", content=None):
    content = content or bytes(code.request.version.content_sha256)
    return compare(code, digits, content_sha256=content, nonce=nonce, at=at)


@pytest.mark.parametrize(
    "typed", ["123456", " 123 456 ", "123-456", "12 34 56\n", "１２３４５６", "١٢٣٤٥٦", "123\u00a0456"]
)
def test_digits_are_read_however_they_are_typed(typed):
    """Case 17."""
    assert normalised(typed) == "123456"


@pytest.mark.parametrize("typed", ["12345O", "1234567", "12345", "-1.5e3", "0x1E240", "", "½23456"])
def test_what_is_not_six_digits_never_fits(asked, typed):
    """Case 17."""
    at = timezone.now()
    code = new_code(asked, asked.version, "nonce", at=at)
    code.code_hmac = codes.fingerprint(code.pk, "123456")
    code.save()
    assert attempt(code, typed, at) is Verdict.WRONG


def test_the_code_is_stored_as_an_hmac_only(asked):
    """Cases 3 and 16."""
    code, digits = make(asked, timezone.now())
    row = SigningCode.objects.filter(pk=code.pk).values().get()
    assert digits not in str({key: value for key, value in row.items() if key not in ("id", "request_id")})
    assert len(bytes(row["code_hmac"])) == 32


def test_the_right_code_fits_once(asked):
    """Case 13."""
    at = timezone.now()
    code, digits = make(asked, at)
    assert attempt(code, digits, at) is Verdict.RIGHT
    assert consume(code, at=at)
    assert not consume(code, at=at)
    assert attempt(code, digits, at) is Verdict.WRONG


def test_after_five_errors_the_right_code_is_refused(asked):
    """Case 12."""
    at = timezone.now()
    code, digits = make(asked, at)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    assert [attempt(code, wrong, at) for _ in range(5)] == [Verdict.WRONG] * 4 + [Verdict.LOCKED]
    assert attempt(code, digits, at) is Verdict.WRONG
    code.refresh_from_db()
    assert code.attempts == 5


def test_the_fifth_try_may_still_be_right(asked):
    at = timezone.now()
    code, digits = make(asked, at)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    for _ in range(4):
        attempt(code, wrong, at)
    assert attempt(code, digits, at) is Verdict.RIGHT


def test_a_new_code_kills_the_old_one(asked):
    """Case 13."""
    at = timezone.now()
    old, digits = make(asked, at)
    make(asked, at)
    assert attempt(old, digits, at) is Verdict.WRONG


def test_a_code_dies_after_ten_minutes(asked):
    """Case 13: one second after its end."""
    at = timezone.now()
    code, digits = make(asked, at)
    assert attempt(code, digits, at + 10 * MINUTE + datetime.timedelta(seconds=1)) is Verdict.WRONG
    assert attempt(code, digits, at + 10 * MINUTE - datetime.timedelta(seconds=1)) is Verdict.RIGHT


def test_a_code_is_tied_to_its_browser_and_to_its_text(asked):
    """Cases 13 and 14."""
    at = timezone.now()
    code, digits = make(asked, at)
    assert attempt(code, digits, at, nonce="another browser") is Verdict.WRONG
    assert attempt(code, digits, at, content=b"0" * 32) is Verdict.WRONG
    code.refresh_from_db()
    assert code.attempts == 0
    assert attempt(code, digits, at) is Verdict.RIGHT


def test_the_same_digits_do_not_open_another_row(asked):
    """Case 13: a code of another request."""
    other = signer(asked.version, "host").request
    at = timezone.now()
    mine, digits = make(asked, at)
    theirs = new_code(other, other.version, "nonce", at=at)
    theirs.code_hmac = mine.code_hmac
    theirs.save()
    assert attempt(theirs, digits, at) is Verdict.WRONG


def test_a_code_not_sent_yet_fits_nothing(asked):
    at = timezone.now()
    code = new_code(asked, asked.version, "nonce", at=at)
    assert attempt(code, "", at) is Verdict.WRONG


def test_five_codes_an_hour_and_ten_a_day(asked):
    """Case 15."""
    at = timezone.now()
    for _ in range(5):
        assert codes.may_send_again(asked, at=at) is None
        new_code(asked, asked.version, "n", at=at)
    assert codes.may_send_again(asked, at=at) == at + 60 * MINUTE
    later = at + 61 * MINUTE
    for _ in range(5):
        assert codes.may_send_again(asked, at=later) is None
        new_code(asked, asked.version, "n", at=later)
    assert codes.may_send_again(asked, at=later + 61 * MINUTE) == at + datetime.timedelta(days=1)


def test_five_errors_close_the_door_for_a_quarter_of_an_hour(asked):
    at = timezone.now()
    code, digits = make(asked, at)
    for _ in range(5):
        attempt(code, "x", at)
    assert codes.may_send_again(asked, at=at + 14 * MINUTE) == at + 15 * MINUTE
    assert codes.may_send_again(asked, at=at + 15 * MINUTE) is None
    assert digits
