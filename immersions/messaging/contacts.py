"""Mailboxes and telephones as they are compared: one home, for whoever asks whether two people are one.

Pure text; nothing here is written to nor printed: it only serves to compare.
"""

import unicodedata
from enum import Enum

# One mailbox under two names; and there, dots in the local part count for nothing.
SAME_HOUSE = {"googlemail.com": "gmail.com"}
DOTLESS = frozenset({"gmail.com"})
# Letters and digits that the eye takes for another: Cyrillic and Greek ones, and those of the keyboard.
LOOKS_LIKE = str.maketrans(
    "асеіјорѕухһԁԛԝкмтвнαοενικρτυχ01",
    "aceijopsyxhdqwkmtbhaoevikptuxol",
)
PREFIXES = {
    "0033": "0", "33": "0", "00262": "0", "262": "0", "00590": "0", "590": "0", "00594": "0", "594": "0",
    "00596": "0", "596": "0",
}  # fmt: skip


class Likeness(Enum):
    """How two different-looking addresses may be one person's, the surest first."""

    SAME_MAILBOX = "same_mailbox"
    DOTS = "dots"
    LOOK_ALIKE = "look_alike"
    SAME_NAME_ELSEWHERE = "same_name_elsewhere"


# Names of desks, not of people: the same at two organisations says nothing.
SHARED_NAMES = frozenset(
    {"contact", "accueil", "info", "infos", "direction", "rh", "administration", "secretariat", "bonjour"}
)


def mailbox(email: str) -> str:
    """The mailbox an address leads to: no case, no « +tag », Gmail's dots and other name set aside.

    >>> mailbox(" Bruno.Petit+stage@GoogleMail.com ")
    'brunopetit@gmail.com'
    """
    local, _, domain = unicodedata.normalize("NFKC", email).strip().casefold().rpartition("@")
    domain = SAME_HOUSE.get(domain, domain)
    local = local.partition("+")[0] or local
    if domain in DOTLESS:
        local = local.replace(".", "")
    return f"{local}@{domain}" if local and domain else ""


def number(phone: str) -> str:
    """A telephone number as it is compared: digits, national form, « (0) » and prefixes set aside.

    >>> number("+33 (0)6 12 34 56 78") == number("06.12.34.56.78") == number("0033612345678")
    True
    """
    digits = "".join(
        str(unicodedata.digit(char)) for char in phone if unicodedata.digit(char, None) is not None
    )
    for prefix, national in PREFIXES.items():
        rest = digits[len(prefix) :]
        if digits.startswith(prefix) and len(rest.removeprefix("0")) == 9 and len(digits) > 10:
            return national + rest.removeprefix("0")
    return digits


def dialled(phone: str) -> str:
    """What a telephone dials from France: ten digits, a short number, or « + » and a foreign one; else empty.

    >>> dialled("+33 (0)2 40 12 34 56"), dialled("39 49"), dialled("+32 2 123 45 67"), dialled("poste 12")
    ('0240123456', '3949', '+3221234567', '')
    """
    digits = number(phone)
    if len(digits) == 10 and digits.startswith("0"):
        return digits
    if phone.strip().startswith("+") and len(digits) >= 8:
        return f"+{digits}"
    return digits if len(digits) == 4 and digits[0] in "13" else ""


def likeness(one: str, other: str) -> Likeness | None:
    """Why two addresses may be one person's, or `None`; equal addresses are the same mailbox.

    >>> likeness("bruno@a.example", "bruno@b.example")
    <Likeness.SAME_NAME_ELSEWHERE: 'same_name_elsewhere'>
    """
    mine, theirs = mailbox(one), mailbox(other)
    if not mine or not theirs:
        return None
    if mine == theirs:
        return Likeness.SAME_MAILBOX
    if _plain(mine) == _plain(theirs):
        return Likeness.DOTS
    if _seen(mine) == _seen(theirs):
        return Likeness.LOOK_ALIKE
    name = _plain(mine).rpartition("@")[0]
    if len(name) > 2 and name not in SHARED_NAMES and _seen(name) == _seen(_plain(theirs).rpartition("@")[0]):
        return Likeness.SAME_NAME_ELSEWHERE
    return None


def _plain(address: str) -> str:
    """Without what is punctuation in a local part."""
    local, _, domain = address.rpartition("@")
    return f"{local.translate(str.maketrans('', '', '.-_'))}@{domain}"


def _seen(text: str) -> str:
    """As the eye reads it: no accents, look-alike letters brought to one."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return letters.translate(LOOKS_LIKE).replace("rn", "m").replace("vv", "w").replace(".", "")
