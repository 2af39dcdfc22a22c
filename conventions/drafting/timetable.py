"""Hours of presence: a weekly pattern becomes the slots of each day, and their sums."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from conventions.law.dates import each_day, holiday_name, monday_of
from french import DAYS, clock, duration, full_date, short_date

# Weekday (0 = Monday, as text: it is kept in JSON) → pairs of « HH:MM ».
Pattern = Mapping[str, Sequence[Sequence[str]]]
DaySlot = tuple[datetime.date, datetime.time, datetime.time]


@dataclass(frozen=True)
class DayRow:
    """One day of the calendar, in words for the page; `minutes` is 0 when the person does not come."""

    day: datetime.date
    title: str
    words: str
    minutes: int
    total: str
    holiday: str


@dataclass(frozen=True)
class WeekRow:
    """The days of one week inside the period, and their sum."""

    title: str
    days: tuple[DayRow, ...]
    total: str


def slots_of_pattern(
    pattern: Pattern,
    start: datetime.date,
    end: datetime.date,
    *,
    holidays_too: bool = True,
    department: str = "",
) -> Iterator[DaySlot]:
    """The slots of each day from `start` to `end`, both included; public holidays are left out when asked."""
    for day in each_day(start, end):
        if not holidays_too and holiday_name(day, department):
            continue
        for starts, ends in pattern.get(str(day.weekday()), ()):
            yield day, datetime.time.fromisoformat(starts), datetime.time.fromisoformat(ends)


def fit(
    slots: Iterable[DaySlot],
    pattern: Pattern,
    before: tuple[datetime.date, datetime.date] | None,
    after: tuple[datetime.date, datetime.date],
    department: str = "",
) -> list[DaySlot]:
    """The slots after the dates have moved: days that stay keep theirs, new days follow the weekly pattern.

    `before` and `after` are the first and last days; public holidays among the new days stay free.
    """
    start, end = after
    kept = [slot for slot in slots if start <= slot[0] <= end]
    known = set(each_day(*before)) if before else set()
    added = [
        slot
        for slot in slots_of_pattern(pattern, start, end, holidays_too=False, department=department)
        if slot[0] not in known
    ]
    return sorted([*kept, *added])


def weeks_of(
    slots: Iterable[DaySlot], start: datetime.date, end: datetime.date, department: str = ""
) -> list[WeekRow]:
    """The calendar of the period by week, with the hours of each day and week."""
    by_day: dict[datetime.date, list[tuple[datetime.time, datetime.time]]] = {}
    for day, starts, ends in slots:
        by_day.setdefault(day, []).append((starts, ends))
    weeks: dict[datetime.date, list[DayRow]] = {}
    for day in each_day(start, end):
        weeks.setdefault(monday_of(day), []).append(_day_row(day, sorted(by_day.get(day, [])), department))
    return [
        WeekRow(
            _("Semaine du %(day)s") % {"day": short_date(monday)},
            tuple(days),
            duration(sum(row.minutes for row in days)),
        )
        for monday, days in weeks.items()
    ]


def holidays_between(start: datetime.date, end: datetime.date, department: str = "") -> list[str]:
    """The public holidays of a period, in words: « vendredi 1er mai 2026 (Fête du Travail) »."""
    return [
        f"{full_date(day)} ({name})"
        for day in each_day(start, end)
        if (name := holiday_name(day, department))
    ]


def minutes_between(starts: datetime.time, ends: datetime.time) -> int:
    """Minutes from one time of day to a later one."""
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


def slot_words(starts: datetime.time, ends: datetime.time) -> str:
    """« 8 h – 12 h »."""
    return f"{clock(starts.hour * 60 + starts.minute)} – {clock(ends.hour * 60 + ends.minute)}"


def _day_row(day: datetime.date, slots: list[tuple[datetime.time, datetime.time]], department: str) -> DayRow:
    minutes = sum(minutes_between(starts, ends) for starts, ends in slots)
    number = "1er" if day.day == 1 else str(day.day)
    return DayRow(
        day=day,
        title=f"{DAYS[day.weekday()]} {number}",
        words=", ".join(slot_words(starts, ends) for starts, ends in slots),
        minutes=minutes,
        total=duration(minutes) if minutes else "",
        holiday=holiday_name(day, department),
    )
