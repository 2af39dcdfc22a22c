"""What this floor removes by itself once its time is over (domain.md, F: retention).

A remover takes the instant and whether to write, and returns how many rows are concerned;
it is registered with `@purge("kind")`.
"""

import calendar
import datetime
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from .models import Message, RequestBrief
from .models.exchanges import over_before

MONTHS = 6
Remover = Callable[[datetime.datetime, bool], int]
_REMOVERS: dict[str, Remover] = {}


def purge(kind: str) -> Callable[[Remover], Remover]:
    """Register a remover."""

    def register(remover: Remover) -> Remover:
        _REMOVERS[kind] = remover
        return remover

    return register


def purge_all(*, at: datetime.datetime, dry_run: bool) -> dict[str, int]:
    """Run every remover, each in its own transaction; returns the counts by kind."""
    counts = {}
    for kind, remover in _REMOVERS.items():
        with transaction.atomic():
            counts[kind] = remover(at, dry_run)
    return counts


def months_before(day: datetime.date, months: int) -> datetime.date:
    """The same day of an earlier month, or its last one: 31 August less six months is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@purge("messages")
def old_messages(at: datetime.datetime, dry_run: bool) -> int:  # noqa: FBT001 - the shape of a remover
    """Threads of requests over for six months."""
    rows = Message.objects.filter(over_before(months_before(timezone.localdate(at), MONTHS)))
    return rows.count() if dry_run else rows.delete()[0]


@purge("briefs")
def old_briefs(at: datetime.datetime, dry_run: bool) -> int:  # noqa: FBT001 - the shape of a remover
    """What persons let hosts read, for requests over for six months."""
    rows = RequestBrief.objects.filter(over_before(months_before(timezone.localdate(at), MONTHS)))
    return rows.count() if dry_run else rows.delete()[0]
