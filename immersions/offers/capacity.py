"""How many people an offer takes, and until when it is full: a host says it, so as not to be flooded.

Two counts: people at once (stays accepted by the host, at the dates wished) and requests in a calendar
month (withdrawn ones aside). An offer closed for some days says so itself.
"""

import datetime
from typing import Any

from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext

from french import full_date
from immersions.choices import RequestStatus
from immersions.models import ImmersionRequest, Offer

Stay = tuple[datetime.date, datetime.date]  # first and last day, both included
DAY = datetime.timedelta(days=1)


def full_until(offer: Offer, *, today: datetime.date) -> datetime.date | None:
    """The last day, today included, on which the offer takes nobody more; `None` when it takes someone now.

    One query, two for an offer with a monthly limit.
    """
    stays = _stays(offer, since=today)
    free = _end_of_month(today) + DAY if month_is_full(offer, today=today) else today
    while (later := _next_free(stays, free, offer.capacity)) != free:
        free = later
    return free - DAY if free > today else None


def full_offers(first: datetime.date, last: datetime.date, *, today: datetime.date) -> tuple[Any, Any]:
    """Keys of the offers that take nobody: their month is full, or their places are taken between two days.

    Two small queries on requests, to leave out of a search; days are both included.
    """
    start = timezone.make_aware(datetime.datetime.combine(today.replace(day=1), datetime.time()))
    rows = ImmersionRequest.objects.order_by().values("offer").annotate(many=Count("pk"))
    month = rows.filter(sent_at__gte=start, many__gte=F("offer__monthly_limit")).exclude(
        status=RequestStatus.WITHDRAWN
    )
    stays = rows.filter(
        status=RequestStatus.ACCEPTED,
        wished_start__lte=last,
        wished_end__gte=first,
        many__gte=F("offer__capacity"),
    )
    return month.values("offer"), stays.values("offer")


def month_is_full(offer: Offer, *, today: datetime.date) -> bool:
    """Whether the offer got this month all the requests that its host can read."""
    if offer.monthly_limit is None:
        return False
    start = timezone.make_aware(datetime.datetime.combine(today.replace(day=1), datetime.time()))
    received = offer.requests.filter(sent_at__gte=start).exclude(status=RequestStatus.WITHDRAWN)
    return received.count() >= offer.monthly_limit


def full_this_month(offer: Offer, *, today: datetime.date) -> str:
    """Why nobody may ask now, whatever the dates; empty when one may."""
    if not month_is_full(offer, today=today):
        return ""
    return gettext(
        "Cette offre est complète jusqu’au %(end_of_month)s\u00a0: la structure a reçu toutes les demandes qu’elle peut lire ce mois-ci. D’autres offres vous attendent."
    ) % {"end_of_month": full_date(_end_of_month(today))}


def full_at(offer: Offer, first: datetime.date, last: datetime.date) -> str:
    """Why these dates, both included, cannot be asked, and which could; empty when they can."""
    if offer.available_from is not None and first < offer.available_from:
        return gettext("La structure accueille à partir du %(available_from)s.") % {
            "available_from": full_date(offer.available_from)
        }
    if offer.closed_from and offer.closed_until and offer.closed_from <= last and first <= offer.closed_until:
        return gettext(
            "La structure est fermée du %(first)s au %(last)s\u00a0: choisissez d’autres dates."
        ) % {
            "first": full_date(offer.closed_from),
            "last": full_date(offer.closed_until),
        }
    stays = _stays(offer, since=first)
    # The number of people changes only where a stay begins: those days are enough to look at.
    days_to_try = [first, *(begin for begin, _ in stays if first < begin <= last)]
    full = [day for day in sorted(days_to_try) if _next_free(stays, day, offer.capacity) != day]
    if not full:
        return ""
    free = full[-1]
    while (later := _next_free(stays, free, offer.capacity)) != free:
        free = later
    return gettext(
        "À ces dates, la structure accueille déjà autant de personnes qu’elle peut. Elle a de nouveau une place à partir du %(free)s."
    ) % {"free": full_date(free)}


def _stays(offer: Offer, *, since: datetime.date) -> list[Stay]:
    rows = ImmersionRequest.objects.accepted().filter(offer=offer, wished_end__gte=since)
    return list(rows.order_by("wished_start", "pk").values_list("wished_start", "wished_end"))


def _next_free(stays: list[Stay], day: datetime.date, capacity: int) -> datetime.date:
    """The same day when there is a place, else the first day after one of its stays ends."""
    ends = [last for first, last in stays if first <= day <= last]
    return day if len(ends) < capacity else min(ends) + DAY


def _end_of_month(day: datetime.date) -> datetime.date:
    return (day.replace(day=28) + datetime.timedelta(days=4)).replace(day=1) - DAY
