"""The pages of a search: which offers, in which order, without sorting more than a page shows.

One query brings the keys of a thousand offers at most: their number is the count, and sorting them here
spares PostgreSQL a second look at the same rows. What cards show is then read for twenty offers only.
"""

import datetime
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, QuerySet, When

from immersions.models import Offer
from immersions.reference.places import Point, within

from .search import MOST, PAGE_SIZE, Criteria, Order, capped_count, matching

Key = tuple[Any, ...]  # the values of `key_names`, the number of the offer first
Mark = tuple[int, float | None]  # the number of an offer, its squared distance when there is a place
LONG_AGO = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)
SHOWN = (
    "title",
    "tasks",
    "remote_mode",
    "welcomes_disability",
    "postcode",
    "city",
    "lat",
    "lon",
    "host__name",
    "host__sector",
    "commune__lat",
    "commune__lon",
    "commune__approximate",
)


def key_names(criteria: Criteria) -> tuple[str, ...]:
    """What a key holds, just what the order needs; `square` is the second when there is a place."""
    names = ["pk"]
    if criteria.place is not None:
        names.append("square")
    if not criteria.by_distance:
        names += ["published_at", "job_id"] if _meant_first(criteria) else ["published_at"]
    elif criteria.jobs is not None and criteria.jobs.foremost:
        names.append("job_id")
    if criteria.order == Order.WELCOME:
        names.append("welcomes_disability")
    return tuple(names)


def _meant_first(criteria: Criteria) -> bool:
    """Whether, for want of a place and of an order, the job that the words mean best comes before the newest."""
    return (
        criteria.place is None
        and criteria.order == Order.NEAREST
        and criteria.jobs is not None
        and bool(criteria.jobs.foremost)
    )


def first_keys(offers: Any, criteria: Criteria) -> Any:
    """The query of the keys of `MOST` + 1 offers at most, in no order."""
    return offers.order_by().values_list(*key_names(criteria))[: MOST + 1]


def ordered(offers: Any, criteria: Criteria) -> Any:
    """The same offers in the order asked for; at one distance, the job that the words mean best comes first.

    Without a place it comes first too, unless the newest are asked for.
    """
    base = ["square", "pk"] if criteria.by_distance else ["-published_at", "-pk"]
    near = criteria.by_distance and criteria.jobs is not None and criteria.jobs.foremost
    if criteria.jobs is not None and (near or _meant_first(criteria)):
        meant = When(job__in=sorted(criteria.jobs.foremost), then=0)
        offers = offers.annotate(aside=Case(meant, default=1, output_field=IntegerField()))
        base.insert(1 if criteria.by_distance else 0, "aside")
    return offers.order_by(*(["-welcomes_disability"] if criteria.order == Order.WELCOME else []), *base)


def sort_keys(keys: list[Key], criteria: Criteria) -> list[Key]:
    """The keys in the order of `ordered`."""
    return sorted(keys, key=_rank(criteria), reverse=not criteria.by_distance)


def _rank(criteria: Criteria) -> Callable[[Key], tuple[Any, ...]]:
    welcoming_first = criteria.order == Order.WELCOME
    foremost = criteria.jobs.foremost if criteria.jobs is not None else frozenset()

    def near(key: Key) -> tuple[Any, ...]:
        aside = bool(foremost) and key[2] not in foremost
        return (welcoming_first and not key[-1], key[1], aside, key[0])

    def new(key: Key) -> tuple[Any, ...]:
        at = key[2 if criteria.place else 1]  # PostgreSQL puts those without a date before the newest
        meant = _meant_first(criteria) and key[2] in foremost
        return (meant, welcoming_first and key[-1], at is None, at or LONG_AGO, key[0])

    return near if criteria.by_distance else new


class OfferPaginator(Paginator):
    """Pages of at most `MOST` offers; when there are more, the nearest are looked for in growing circles."""

    def __init__(self, criteria: Criteria) -> None:
        self.offers: Any = matching(criteria)
        super().__init__(self.offers, PAGE_SIZE)
        self.criteria = criteria

    @cached_property
    def keys(self) -> list[Key]:
        """Up to `MOST` + 1 keys: counting on would cost more than the answer is worth."""
        return list(first_keys(self.offers, self.criteria))

    @cached_property
    def count(self) -> int:
        """The number of offers that pages can show."""
        return min(len(self.keys), MOST)

    @property
    def many(self) -> bool:
        """Whether there are more than `MOST`."""
        return len(self.keys) > MOST

    def marks(self, number: int) -> list[Mark]:
        """The offers of a page, in order, each with its squared distance."""
        place = slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE)
        keys = self._crowded(place) if self.many else sort_keys(self.keys, self.criteria)[place]
        return [(key[0], key[1] if self.criteria.place else None) for key in keys]

    def page(self, number: Any) -> Page[Offer]:
        """One page, whose offers bear what cards show; raises `InvalidPage` as Django's own."""
        number = self.validate_number(number)
        marks = self.marks(number)
        rows = Offer.objects.select_related("host", "commune").only(*SHOWN).in_bulk([pk for pk, _ in marks])
        offers = []
        for pk, square in marks:
            offer: Any = rows.get(pk)
            if offer is not None:  # else it went away between the two queries
                offer.square = square
                offers.append(offer)
        return Page(offers, number, self)

    def _crowded(self, place: slice) -> list[Key]:
        offers = self.offers
        if _meant_first(self.criteria):  # more than a thousand: the newest, which an index gives in order
            newest = replace(self.criteria, order=Order.NEWEST)
            return list(ordered(offers, newest).values_list(*key_names(newest))[place])
        if self.criteria.order == Order.WELCOME:
            # When those that welcome fill every page on their own, the others cannot be seen.
            welcoming = offers.filter(welcomes_disability=True)
            if capped_count(welcoming) <= MOST:
                return self._in_order(offers, place)
            offers = welcoming
        return self._nearest(offers, place) if self.criteria.by_distance else self._in_order(offers, place)

    def _in_order(self, offers: QuerySet[Any], place: slice) -> list[Key]:
        return list(ordered(offers, self.criteria).values_list(*key_names(self.criteria))[place])

    def _nearest(self, offers: Any, place: slice) -> list[Key]:
        """Keys within the smallest circle (1, 3, 9… km) that holds enough of them."""
        assert self.criteria.place is not None
        radius = 1
        while radius < self.criteria.radius:
            near: Any = within(offers, Point.of(self.criteria.place), radius)
            keys = list(first_keys(near, self.criteria))
            if len(keys) > MOST:
                return self._in_order(near, place)
            if len(keys) >= place.stop:
                return sort_keys(keys, self.criteria)[place]
            radius *= 3
        return self._in_order(offers, place)
