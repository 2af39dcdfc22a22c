"""Hours of presence: a weekly pattern becomes the slots of each day, and their sum."""

import datetime
from collections.abc import Iterator, Mapping, Sequence

from .law.dates import each_day

# Weekday (0 = Monday, as text: it is kept in JSON) → pairs of « HH:MM ».
Pattern = Mapping[str, Sequence[Sequence[str]]]
DaySlot = tuple[datetime.date, datetime.time, datetime.time]


def slots_of_pattern(pattern: Pattern, start: datetime.date, end: datetime.date) -> Iterator[DaySlot]:
    """The slots of each day from `start` to `end`, both included, holidays too: the caller chooses."""
    for day in each_day(start, end):
        for starts, ends in pattern.get(str(day.weekday()), ()):
            yield day, datetime.time.fromisoformat(starts), datetime.time.fromisoformat(ends)
