"""Hosts near a person that are open to the job they wish for, each with its offers."""

from dataclasses import dataclass, field

from immersions.models import Candidate, HostStructure, Introduction, Offer, Recommendation
from immersions.reference.places import Point, kilometres, within

RADII = (10, 30, 50, 100)  # km
MOST_OFFERS = 60


@dataclass
class OpenHost:
    """One host, how far it is, and what it offers of this job; `introduced` when the person was."""

    host: HostStructure
    km: str
    introduced: bool
    offers: list[Offer] = field(default_factory=list)
    proposed: set[int] = field(default_factory=set)


def open_hosts(candidate: Candidate, *, km: int) -> list[OpenHost]:
    """The nearest first; nothing for a person without a commune or a wished job. Three queries."""
    if candidate.commune is None or candidate.wished_job is None:
        return []
    offers = Offer.objects.visible_to_all().filter(job=candidate.wished_job).select_related("host")
    near = list(within(offers, Point.of(candidate.commune), km).order_by("square", "pk")[:MOST_OFFERS])
    introduced = set(Introduction.objects.filter(candidate=candidate).values_list("host", flat=True))
    proposed = set(Recommendation.objects.filter(candidate=candidate).values_list("offer", flat=True))
    rows: dict[int, OpenHost] = {}
    for offer in near:
        row = rows.setdefault(
            offer.host_id,
            OpenHost(offer.host, kilometres(offer.square), offer.host_id in introduced, proposed=proposed),
        )
        row.offers.append(offer)
    return list(rows.values())
