"""Codes to log in: drawn as a number, kept sealed, compared by one statement; who may have one, and how long it is.

The limits fall on who asks, never on whose address it is (ADR 0012).
"""

import datetime
import secrets
from enum import Enum

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from immersions.accounts.client_address import client_ip, network_of
from immersions.accounts.one_time_codes import derived_digits, draw_number
from immersions.accounts.rate_limits import allows, rank_of
from immersions.messaging.contacts import mailbox

from .known_browsers import known_browser
from .letters import is_living

CODE_LENGTH, LONG_LENGTH = 6, 9  # digits
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)
A_MINUTE = 3  # asked by one network, or one known browser, for one address
# Of strangers all together, for one mailbox: networks that ask for the first time that day, and the others.
NEW_ASKERS, OLD_ASKERS = 4, 2  # times what one may ask a day


class Answer(Enum):
    """What leaves when a code is asked for; nobody sees which on the page."""

    SHORT = "six digits"
    LONG = "nine digits"
    NOTHING = "no letter"


def answer_to(request: HttpRequest, email: str, *, at: datetime.datetime) -> Answer | None:
    """What leaves for that address, asked from there; `None` when who asks has asked too much.

    The same, and in the same time, whether an account bears the address or not.
    """
    box, day = mailbox(email) or email, settings.LOGIN_CODES_A_DAY
    browser = known_browser(request, email)
    who = f"{browser or network_of(client_ip(request), prefix=48)}|{box}"
    if not allows("login_minute", who, limit=A_MINUTE, per=MINUTE, at=at):
        return None
    rank = rank_of("login_day", who, limit=day, per=DAY, at=at)
    if rank is None:
        return None
    if not browser:
        what, limit = ("login_new", NEW_ASKERS * day) if rank == 1 else ("login_old", OLD_ASKERS * day)
        if not allows(what, box, limit=limit, per=DAY, at=at):
            return Answer.NOTHING
    return Answer.SHORT if allows("login_short", box, limit=day, per=DAY, at=at) else Answer.LONG


def draw(answer: Answer) -> int:
    """A number at random; an odd one has nine digits."""
    return draw_number() & ~1 | (answer is Answer.LONG)


def digits_of(number: int) -> str:
    """The digits of a number, for who holds the pepper."""
    return derived_digits("login", number, length=LONG_LENGTH if number & 1 else CODE_LENGTH)


def seal_of(number: int) -> str:
    """What the session keeps of a code."""
    return sealed(digits_of(number), str(number))


def sealed(code: str, salt: str) -> str:
    """The salt, then the HMAC of both under the pepper, in hexadecimal: no two seals are alike."""
    told = salted_hmac(
        "immersions.accounts.login.adapter",
        f"{salt}|{code}",
        secret=settings.EVIDENCE_PEPPER,
        algorithm="sha256",
    )
    return f"{salt}-{told.hexdigest()}"


def compare(seal: str, typed: str, *, at: datetime.datetime) -> bool:
    """Whether these digits are those of the seal; counted by one statement, and false past five comparisons.

    The library counts in the session, where a hundred guesses sent together are a few (design/security.md, T14).
    A code whose letter was withdrawn, or never written, is nobody's.
    """
    if not seal or not allows(
        "login_code", seal, limit=settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS, per=DAY, at=at
    ):
        return False
    number = seal.partition("-")[0]
    return secrets.compare_digest(sealed(typed, number), seal) and is_living(number)
