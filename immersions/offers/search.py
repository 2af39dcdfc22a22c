"""The offer search: jobs, a place and filters, asked to PostgreSQL by the ORM alone.

Words are resolved on the titles of jobs (`immersions.offers.job_titles`), never on the offers; the place is a box on
two indexed columns with a planar distance; the count stops at a thousand (`immersions.offers.pagination` makes the pages). Measured at a million
offers, this beats every index made for the purpose.
"""

import datetime
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from immersions.choices import DIVISIONS, NafSection, Purpose
from immersions.models import Commune, Offer, RomeJob
from immersions.reference.areas import Area
from immersions.reference.places import Point, within

from .capacity import full_offers
from .job_titles import Jobs, resolve_jobs

RADII = (1, 2, 5, 10, 20, 50, 100)  # kilometres
DEFAULT_RADIUS = 10
PAGE_SIZE = 20
MOST = 1_000  # beyond it, « plus de 1 000 »

__all__ = [
    "DEFAULT_RADIUS",
    "MOST",
    "PAGE_SIZE",
    "RADII",
    "Criteria",
    "Jobs",
    "Order",
    "capped_count",
    "matching",
    "neighbour_jobs",
    "of_same_host",
    "resolve_jobs",
    "similar",
    "wider",
]


class Order(StrEnum):
    """What comes first; without a place the newest are taken for the nearest."""

    NEAREST = "distance"
    NEWEST = "date"
    WELCOME = "accueil"


@dataclass(frozen=True)
class Criteria:
    """A search as the form understood it; `jobs` is absent when no job was typed."""

    jobs: Jobs | None = None
    place: Commune | None = None
    area: Area | None = None  # instead of a place: a whole département or region, whatever the radius
    radius: int = DEFAULT_RADIUS  # kilometres
    sectors: tuple[str, ...] = ()
    purpose: str = ""
    welcoming: bool = False
    families: tuple[str, ...] = ()  # sections of the NAF
    presence: tuple[str, ...] = ()  # remote modes
    access: tuple[str, ...] = ()  # features of the place, all of them wanted
    days: tuple[datetime.date, datetime.date] | None = None  # both included
    free_on: datetime.date | None = None  # today, when offers that take nobody now are left out
    network: str = ""
    order: Order = Order.NEAREST

    @property
    def by_distance(self) -> bool:
        """Nearest first (after the welcoming ones, if they come first), as soon as there is a place."""
        return self.place is not None and self.order != Order.NEWEST


ACCEPTS = {
    Purpose.DISCOVER: "for_discovery",
    Purpose.CONFIRM: "for_confirmation",
    Purpose.RECRUIT: "for_recruitment",
}


def matching(criteria: Criteria) -> QuerySet[Any]:
    """The offers that fit, in no order; with a place each bears its `square` distance."""
    offers: Any = Offer.objects.visible_to_all()
    if criteria.jobs is not None:
        offers = offers.filter(criteria.jobs.condition()) if criteria.jobs else offers.none()
    for narrowed in (_as_wished, _at_hosts, _on_days, _where):
        offers = narrowed(offers, criteria)
    return offers


def _as_wished(offers: Any, criteria: Criteria) -> Any:
    """Those for the wanted purpose, presence and welcome; of one network when a network asks."""
    if criteria.welcoming:
        offers = offers.filter(welcomes_disability=True)
    if criteria.purpose:
        offers = offers.filter(**{ACCEPTS[Purpose(criteria.purpose)]: True})
    if criteria.presence:
        offers = offers.filter(remote_mode__in=criteria.presence)
    return offers.filter(network=criteria.network) if criteria.network else offers


def _on_days(offers: Any, criteria: Criteria) -> Any:
    """Those open on the wanted days, less those that take nobody then."""
    if criteria.days is not None:
        offers = offers.free_between(*criteria.days)
    if criteria.free_on is not None:
        first, last = criteria.days or (criteria.free_on, criteria.free_on)
        for full in full_offers(first, last, today=criteria.free_on):
            offers = offers.exclude(pk__in=full)
    return offers


def _where(offers: Any, criteria: Criteria) -> Any:
    """Those within the circle, or inside the département or the region."""
    if criteria.place is not None:
        offers = within(offers, Point.of(criteria.place), criteria.radius)
    return offers.filter(_inside(criteria.area)) if criteria.area is not None else offers


def _inside(area: Area) -> Q:
    """By the département of its commune, or by its postcode for an offer whose commune is not known."""
    begins = Q(pk__in=[])
    for start in area.postcodes:
        begins |= Q(postcode__startswith=start)
    return Q(commune__department__in=area.codes) | (Q(commune__isnull=True) & begins)


def _at_hosts(offers: Any, criteria: Criteria) -> Any:
    """Those of hosts of the wanted nature and activity, in a place with all the wanted features."""
    if criteria.sectors:
        offers = offers.filter(sector__in=criteria.sectors)
    if criteria.families:
        inside = Q(pk__in=[])
        for family in criteria.families:
            first, beyond = DIVISIONS[NafSection(family)]
            inside |= Q(naf__gte=first, naf__lt=beyond)
        offers = offers.filter(inside)
    if criteria.access:
        offers = offers.filter(access_features__contains=list(criteria.access))
    return offers


def capped_count(offers: QuerySet[Offer]) -> int:
    """How many, up to `MOST` + 1: counting on would cost more than the answer is worth."""
    return offers.order_by().values("pk")[: MOST + 1].count()


def wider(criteria: Criteria) -> tuple[int, int] | None:
    """The first larger radius where something is found, with its capped count; `None` if there is none."""
    if criteria.place is None:
        return None
    for radius in (radius for radius in RADII if radius > criteria.radius):
        found = capped_count(matching(replace(criteria, radius=radius)))
        if found:
            return radius, found
    return None


def neighbour_jobs(criteria: Criteria, *, most: int = 6) -> list[RomeJob]:
    """Jobs of the same family (same ROME domain) with offers for the other criteria, the most offered first."""
    if not criteria.jobs:
        return []
    same_family = Q(pk__in=[])
    for family in sorted({code[:3] for code in criteria.jobs.codes}):
        same_family |= Q(job__code__startswith=family)
    offers = matching(replace(criteria, jobs=None)).filter(same_family)
    codes = offers.order_by().values("job").annotate(many=Count("pk")).order_by("-many", "job")[:most]
    jobs = RomeJob.objects.in_bulk([row["job"] for row in codes])
    return [jobs[row["job"]] for row in codes]


def similar(offer: Offer, *, most: int = 3, km: int = 50) -> list[Offer]:
    """Published offers of the same family near this one: the same job first, then the nearest."""
    offers = (
        Offer.objects.visible_to_all().exclude(pk=offer.pk).filter(job__code__startswith=offer.job_id[:3])
    )
    near = within(offers, Point.of(offer), km).select_related("host", "job", "commune")
    return list(near.annotate(same=Q(job=offer.job_id)).order_by(F("same").desc(), "square", "pk")[:most])


def of_same_host(offer: Offer, *, most: int = 6) -> list[Offer]:
    """The other published offers of this host, the newest first."""
    rows = Offer.objects.visible_to_all().filter(host=offer.host_id).exclude(pk=offer.pk)
    return list(rows.order_by("-published_at", "-pk")[:most])
