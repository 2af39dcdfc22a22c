"""French words for dates, durations and counts, with the no-break spaces that French wants."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

NO_BREAK = "\u00a0"
NARROW = "\u202f"
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def full_date(day: date) -> str:
    """« mardi 3 mars 2026 », « dimanche 1er mars 2026 »."""
    return f"{DAYS[day.weekday()]}{NO_BREAK}{short_date(day)}"


def period(start: date, end: date) -> str:
    """« du lundi 3 mars 2025 au vendredi 14 mars 2025 », « le lundi 3 mars 2025 » for one day."""
    if start == end:
        return f"le {full_date(start)}"
    return f"du {full_date(start)} au {full_date(end)}"


def short_date(day: date) -> str:
    """« 3 mars 2026 », without the day of the week."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number}{NO_BREAK}{MONTHS[day.month - 1]}{NO_BREAK}{day.year}"


def full_moment(moment: datetime) -> str:
    """« lundi 3 mars 2025 à 10 h »."""
    return f"{full_date(moment.date())} à {clock(moment.hour * 60 + moment.minute)}"


def duration(minutes: int) -> str:
    """« 7 h 30 », « 8 h », « 45 min »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}{NO_BREAK}min"
    return f"{hours}{NO_BREAK}h" + (f"{NO_BREAK}{rest:02d}" if rest else "")


def clock(minutes: int) -> str:
    """Minutes since midnight as a time of day: « 8 h », « 22 h 15 »."""
    hours, rest = divmod(minutes, 60)
    return f"{hours}{NO_BREAK}h" + (f"{NO_BREAK}{rest:02d}" if rest else "")


def count(number: int, singular: str, plural: str = "") -> str:
    """« 1 jour », « 2 jours », « 0 jour »."""
    word = singular if abs(number) < 2 else (plural or f"{singular}s")
    return f"{number}{NO_BREAK}{word}"


def days(number: int) -> str:
    """« 12 jours »."""
    return count(number, "jour")


def enumeration(items: Sequence[str]) -> str:
    """« lundi, mardi et mercredi »."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} et {items[-1]}"


def typeset(text: str) -> str:
    """The same sentence with French spaces before « : ; ! ? », inside guillemets, and curly apostrophes."""
    text = text.replace("'", "’")
    text = re.sub(r" ([;!?])", NARROW + r"\1", text)
    text = re.sub(r" ([:%])", NO_BREAK + r"\1", text)
    return re.sub(rf"«[ {NO_BREAK}]?", "«" + NO_BREAK, re.sub(rf"[ {NO_BREAK}]?»", NO_BREAK + "»", text))


def normalised(text: str) -> str:
    """Words only: no case, accent, punctuation or doubled space. Two texts « the same » share this form."""
    stripped = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    letters = "".join(char for char in stripped if not unicodedata.combining(char)).casefold()
    return " ".join(re.findall(r"\w+", letters.replace("_", " ")))
