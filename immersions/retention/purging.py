"""What this floor removes by itself once its time is over (design/law.md, E4).

A remover takes the instant and whether to write, and returns how many rows are concerned;
it is registered with `@purge("kind")`.
"""

import calendar
import datetime
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from immersions.choices import RequestStatus
from immersions.models import (
    Favourite,
    ImmersionRequest,
    Introduction,
    JoinRequest,
    Message,
    Recommendation,
    RequestBrief,
    SavedSearch,
)
from immersions.models.requests import over_before

MONTHS = 6
UNANSWERED = 2  # months: requests to join a host that nobody answered
YEAR = 12  # months: proposals, introductions, requests that came to nothing
TWO_YEARS = 24  # months: what one keeps for oneself, requests that were accepted
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
    return _removed(rows, dry_run=dry_run)


@purge("briefs")
def old_briefs(at: datetime.datetime, dry_run: bool) -> int:  # noqa: FBT001 - the shape of a remover
    """What persons let hosts read, for requests over for six months."""
    rows = RequestBrief.objects.filter(over_before(months_before(timezone.localdate(at), MONTHS)))
    return _removed(rows, dry_run=dry_run)


@purge("requests")
def old_requests(at: datetime.datetime, dry_run: bool) -> int:  # noqa: FBT001 - the shape of a remover
    """Requests that came to nothing, over for a year; those accepted, for two. Their contract stays."""
    today = timezone.localdate(at)
    accepted = Q(status=RequestStatus.ACCEPTED)
    nothing = ~accepted & over_before(months_before(today, YEAR), through="")
    long_over = accepted & over_before(months_before(today, TWO_YEARS), through="")
    return _removed(ImmersionRequest.objects.filter(nothing | long_over), dry_run=dry_run)


@purge("favourites")
def old_favourites(at: datetime.datetime, dry_run: bool) -> int:  # noqa: FBT001 - the shape of a remover
    """Offers kept for two years."""
    day = months_before(timezone.localdate(at), TWO_YEARS)
    return _removed(Favourite.objects.filter(kept_at__date__lt=day), dry_run=dry_run)


@purge("recommendations")
def old_recommendations(at: datetime.datetime, dry_run: bool) -> int:  # noqa: FBT001 - the shape of a remover
    """Offers that a counsellor proposed a year ago, with their word and the answer."""
    day = months_before(timezone.localdate(at), YEAR)
    return _removed(Recommendation.objects.filter(at__date__lt=day), dry_run=dry_run)


@purge("introductions")
def old_introductions(at: datetime.datetime, dry_run: bool) -> int:  # noqa: FBT001 - the shape of a remover
    """Introductions of a year ago, with their note."""
    day = months_before(timezone.localdate(at), YEAR)
    return _removed(Introduction.objects.filter(at__date__lt=day), dry_run=dry_run)


@purge("joins")
def old_joins(at: datetime.datetime, dry_run: bool) -> int:  # noqa: FBT001 - the shape of a remover
    """Requests to join a host: six months after the answer, two without any."""
    today = timezone.localdate(at)
    answered = Q(answered_at__date__lt=months_before(today, MONTHS))
    forgotten = Q(answered_at__isnull=True, asked_at__date__lt=months_before(today, UNANSWERED))
    return _removed(JoinRequest.objects.filter(answered | forgotten), dry_run=dry_run)


@purge("searches")
def old_searches(at: datetime.datetime, dry_run: bool) -> int:  # noqa: FBT001 - the shape of a remover
    """Searches kept by someone who has not come for two years; those they removed go within two weeks."""
    day = months_before(timezone.localdate(at), TWO_YEARS)
    gone = Q(user__last_login__date__lt=day) | Q(user__last_login__isnull=True)
    return _removed(SavedSearch.objects.filter(gone, created_at__date__lt=day), dry_run=dry_run)


def _removed(rows: QuerySet[Any], *, dry_run: bool) -> int:
    """How many of these rows there are, gone unless it is a dry run; what hangs on them is not counted."""
    count = rows.count()
    if not dry_run:
        rows.delete()
    return count
