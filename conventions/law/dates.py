"""Dates of the law: the month « de date à date », the twelve months, public holidays, ages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

import holidays

ONE_DAY = timedelta(days=1)
ALSACE_MOSELLE = frozenset({"57", "67", "68"})
GOOD_FRIDAY = "Vendredi saint"
# Saint-Barthélemy and Saint-Martin kept a Guadeloupe postcode; INSEE numbers them 977 and 978.
_ISLANDS = {"97133": "977", "97150": "978"}
# L3422-2, month and day. In Saint-Martin, circulars let 28 May be celebrated: the code still says 27.
_ABOLITION = {
    "971": (5, 27),
    "972": (5, 22),
    "973": (6, 10),
    "974": (12, 20),
    "976": (4, 27),
    "977": (10, 9),
    "978": (5, 27),
}


def last_lawful_day(start: date) -> date:
    """D5135-3 al. 1: last day of a period that begins on `start` (eve of the same day a month later).

    31 January gives the last day of February, for want of a 31st. Near the end of time, `date.max`.
    """
    anniversary = _same_day_next_month(start)
    if anniversary is None:
        return _end_of_next_month(start)
    return anniversary - ONE_DAY if anniversary < date.max else date.max


def last_day_literal(start: date) -> date:
    """CPC 641 read alone: the same day a month later, one day more than `last_lawful_day`."""
    return _same_day_next_month(start) or _end_of_next_month(start)


def window_end(start: date) -> date:
    """D5135-3 al. 3: last of the twelve consecutive months that begin on `start` (28 Feb after a 29 Feb)."""
    if start.year == date.max.year:
        return date.max
    if (start.month, start.day) == (2, 29):
        return date(start.year + 1, 2, 28)
    return start.replace(year=start.year + 1) - ONE_DAY


def next_day(day: date) -> date:
    """The day after; the last day of the calendar is its own."""
    return day + ONE_DAY if day < date.max else day


def span_days(start: date, end: date) -> int:
    """Calendar days from the first to the last, both included; 0 when they are out of order."""
    return max(0, (end - start).days + 1)


def each_day(start: date, end: date) -> Iterator[date]:
    """Every date from `start` to `end`, both included."""
    for ordinal in range(start.toordinal(), end.toordinal() + 1):
        yield date.fromordinal(ordinal)


def monday_of(day: date) -> date:
    """The Monday of that week (L3121-35: a week runs from Monday 0:00 to Sunday 24:00)."""
    return date.fromordinal(max(1, day.toordinal() - day.weekday()))


def age_on(birth: date, day: date) -> int:
    """Full years on `day`; someone born on 29 February gains a year on 1 March of common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def department_of(postcode: str) -> str:
    """« 67 » for 67000, « 972 » for 97200, « 2A » for 20000; empty when the postcode is not known."""
    digits = postcode.strip()
    if len(digits) != 5 or not digits.isdigit():
        return ""
    if digits.startswith(("97", "98")):
        return _ISLANDS.get(digits, digits[:3])
    if digits.startswith("20"):
        return "2A" if digits < "20200" else "2B"
    return digits[:2]


@lru_cache(maxsize=512)
def public_holidays(year: int, department: str = "") -> Mapping[date, str]:
    """L3133-1, L3134-13, L3422-2: public holidays of that year by date, in French.

    Alsace-Moselle adds Good Friday and 26 December, overseas départements, Saint-Barthélemy and Saint-Martin the
    day slavery was abolished.
    Customary days that no article lists are left out.
    """
    nationwide = dict(holidays.country_holidays("FR", years=year, language="fr").items())
    if department in ALSACE_MOSELLE:
        subdivision = "57" if department == "57" else "6AE"
        local = holidays.country_holidays("FR", subdiv=subdivision, years=year, language="fr")
        nationwide |= dict(local.items())
    elif department in _ABOLITION:
        nationwide.setdefault(date(year, *_ABOLITION[department]), "Abolition de l’esclavage")
    return MappingProxyType(nationwide)


def holiday_name(day: date, department: str = "") -> str:
    """The French name of the public holiday, empty on an ordinary day."""
    return public_holidays(day.year, department).get(day, "")


def is_rest_day(day: date, department: str = "") -> bool:
    """Saturday, Sunday or public holiday: days that do not break a renewal that follows at once."""
    return day.weekday() >= 5 or bool(holiday_name(day, department))


def _same_day_next_month(start: date) -> date | None:
    year, month = (start.year + 1, 1) if start.month == 12 else (start.year, start.month + 1)
    if year > date.max.year:
        return date.max
    try:
        return date(year, month, start.day)
    except ValueError:
        return None


def _end_of_next_month(start: date) -> date:
    # Only reached from January, March, May, August and October: the next month has no such day.
    following = date(start.year, start.month + 2, 1)
    return following - ONE_DAY
