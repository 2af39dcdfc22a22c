"""Names of people, structures and places: what is one, and how our letters repeat it.

The one home of both questions. Columns (`immersions/models/columns.py`), forms (`immersions/forms/text.py`), the partner API and the
imports ask the first; every letter asks the second, whatever wrote the row.
"""

import re
import unicodedata
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

INVISIBLE = _("Ce texte contient un caractère invisible : effacez-le puis écrivez-le à nouveau.")
LINES = _("Écrivez-le sur une seule ligne.")
ADDRESS = _("Écrivez-le sans adresse de site ni adresse e-mail.")
SITE = _(
    "Ce nom se lit comme l’adresse d’un site : écrivez-le sans elle, ou avec une espace après le point. "
    "Le site a son propre champ."
)
LETTERS = _("Écrivez au moins une lettre ou un chiffre.")
WEBSITE = _("Cette adresse ne peut pas être montrée. Elle ressemble à ceci : https://exemple.fr.")

# Signs of Unicode that show nothing though they are letters or marks.
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(at) for at in range(0xFE00, 0xFE10)
}
JOINERS = "\u200c\u200d"  # Persian and the scripts of India spell with them
NO_JOINER_IN = ("LATIN", "GREEK", "CYRILLIC", "DIGIT")
DOTS = ".\u2024\u3002\ufe52\uff0e\uff61"  # browsers read all of them as a dot
SPACES = re.compile(r"[^\S\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
INITIAL = re.compile(rf"(?<!\w)([^\W\d_]|Ste?)[{DOTS}](?=[^\W\d_]{{2}})")
TWO_WORDS = re.compile(rf"(?<=\w)[{DOTS}](?=\w)")
SITE_ADDRESS = re.compile(rf"(?<=\w)[{DOTS}](?=\w*[^\W\d_])(?=\w{{2}})|\d(?:[{DOTS}]\d+){{2}}")
POINTER = re.compile(r"[:/\\]{2}|@|\bwww\b|\b(?:mailto|tel|sms|javascript|data):", re.IGNORECASE)
PHONE = re.compile(r"(?:\d[\s.()-]{0,2}){9,}")
# In a letter: what any mail program may make a link of, whatever the ending of the site.
JOINTS = (
    (re.compile(rf"(?<=\w)([{DOTS}])(?=[^\W\d_])"), r"\1 "),
    (re.compile(rf"(?<=[^\W\d_])([{DOTS}])(?=\w)"), r"\1 "),
    (re.compile(rf"(?<=\d)([{DOTS}])(?=\d+[{DOTS}]\d)"), r"\1 "),
    (re.compile(r"(?<=\S)(@)|(@)(?=\S)"), r" @ "),
    (re.compile(r"(?<=[^\W\d_]):(?=\S)"), ": "),
    (re.compile(r"([/\\])(?=[/\\])"), r"\1 "),
)
MOST_QUOTED = 100


def tidy_name(text: str) -> str:
    """The same name in NFC, its spaces single, « J.Dupont » written « J. Dupont », « St.Clair » « St. Clair »; lines and signs stay."""
    text = SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()
    return INITIAL.sub(r"\1. ", text)


def plain_line(text: str) -> str:
    """On one line, without what shows nothing: for what is written by a door that cannot refuse."""
    text = "".join(" " if sign in LINE_ENDS else sign for sign in text)
    return tidy_name("".join(sign for rank, sign in enumerate(text) if not is_hidden(text, rank)))


def is_hidden(text: str, rank: int) -> bool:
    """Whether this sign shows nothing, or changes the order in which others are read."""
    sign = text[rank]
    if sign in JOINERS:
        sides = [text[at] for at in (rank - 1, rank + 1) if 0 <= at < len(text)]
        return len(sides) < 2 or any(_joins_nothing(side) for side in sides)
    if 0xE0100 <= ord(sign) <= 0xE01EF:  # chooses a drawing of the Chinese character before it
        return not (rank and unicodedata.name(text[rank - 1], "").startswith("CJK"))
    return sign in BLANKS or unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _joins_nothing(sign: str) -> bool:
    return unicodedata.category(sign)[0] not in "LM" or unicodedata.name(sign, "").startswith(NO_JOINER_IN)


def name_problem(text: str, *, of_person: bool) -> str:
    """Why this (tidied) is no name, in a French sentence; empty when it is one.

    A shop may be called « Monoprix.fr », nobody is; neither holds an address or a phone number.
    """
    if not text:
        return ""
    if any(sign in LINE_ENDS for sign in text):
        return str(LINES)
    if any(is_hidden(text, rank) for rank in range(len(text))):
        return str(INVISIBLE)
    if POINTER.search(text) or PHONE.search(text) or (of_person and TWO_WORDS.search(text)):
        return str(ADDRESS)
    return "" if any(unicodedata.category(sign)[0] in "LN" for sign in text) else str(LETTERS)


def reads_as_site(text: str) -> bool:
    """Whether a reader, or a mail program, would take something in this (tidied) name for the address of a site."""
    return bool(SITE_ADDRESS.search(text))


def quoted(text: str, most: int = MOST_QUOTED) -> str:
    """As a letter repeats it: one line, short, and a space where a mail program would see a link.

    « Booking.com » is said « Booking. com »: a space is seen, and no program reads across it; a word joiner
    is not seen, and browsers drop it from an address.
    """
    text = plain_line(text)
    for joint, broken in JOINTS:
        text = joint.sub(broken, text)
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def shown_website(address: str) -> str:
    """This address when a page may link to it; empty otherwise, whatever door wrote it."""
    return "" if website_problem(address) else address


def website_problem(address: str) -> str:
    """Why a page may not link to this address: it wants http(s), a domain in plain letters, nobody's credentials."""
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        host, has_port = parts.hostname or "", parts.port is not None
    except ValueError:
        return str(WEBSITE)
    sound = (
        address.isprintable()
        and not re.search(r"[\s\\<>\"]", address)
        and parts.scheme.lower() in ("http", "https")
        and "@" not in parts.netloc
        and not has_port
        and re.fullmatch(r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]*", host)
        and not re.search(r"[\u3002\uff0e\uff61]", host)
    )
    return "" if sound else str(WEBSITE)
