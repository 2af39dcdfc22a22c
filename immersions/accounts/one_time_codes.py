"""Six digits sent by mail: what every kind of code shares. The database holds their HMAC, never the digits."""

import hmac
import secrets
import unicodedata

from django.conf import settings


def draw_digits() -> str:
    """Six digits, each of the million equally likely."""
    return f"{secrets.randbelow(1_000_000):06d}"


def draw_number() -> int:
    """A number drawn at random, which fits in a row: digits can be derived from it."""
    return secrets.randbits(63)


def derived_digits(purpose: str, number: int, *, length: int = 6) -> str:
    """The digits of a number, for who holds the pepper: two processes find the same and nothing keeps them."""
    told = hmac.digest(settings.EVIDENCE_PEPPER.encode(), f"digits|{purpose}|{number}".encode(), "sha256")
    return f"{int.from_bytes(told[:8], 'big') % 10**length:0{length}d}"


def digest(purpose: str, row_id: int, digits: str) -> bytes:
    """HMAC of a code under the pepper, tied to its purpose and its row: a code of another row never fits."""
    return hmac.digest(settings.EVIDENCE_PEPPER.encode(), f"{purpose}|{row_id}|{digits}".encode(), "sha256")


def normalised(typed: str) -> str:
    """The digits of what was typed or pasted, whatever the spaces, dashes and shapes of digits.

    Anything else stays, so that « 12 34 5O » is not a code.
    """
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c
        for c in unicodedata.normalize("NFKC", typed)
        if not c.isspace() and c not in "-.\u2010\u2011\u2013\u200b\u2060"
    )
