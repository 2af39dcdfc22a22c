"""The offer search: what people type, brought to jobs and a place, asked to PostgreSQL by the ORM alone.

Words are resolved on the titles of jobs (a few hundred to some eleven thousand rows), never on the
offers; the place is a box on two indexed columns with a planar distance; the count stops at a thousand.
Measured at a million offers, this beats every index made for the purpose.
"""

import difflib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat

from .choices import Purpose
from .geo import Point, within
from .models import Appellation, Commune, Offer, RomeJob
from .words import stems

RADII = (2, 5, 10, 20, 50, 100)  # kilometres
DEFAULT_RADIUS = 10
PAGE_SIZE = 20
MOST = 1_000  # beyond it, « plus de 1 000 »


@dataclass(frozen=True)
class Jobs:
    """What a text names: whole jobs, and single titles of other jobs.

    `exact` is false when some of the words had to be left aside.
    """

    whole: frozenset[str] = frozenset()
    titles: frozenset[int] = frozenset()
    around: frozenset[str] = frozenset()  # the jobs of those titles
    exact: bool = True

    def __bool__(self) -> bool:
        return bool(self.whole or self.titles)

    @property
    def codes(self) -> frozenset[str]:
        """Every job the text touches."""
        return self.whole | self.around

    def condition(self) -> Q:
        """The offers of these jobs; an offer that gives no title counts for its job."""
        return (
            Q(job__in=sorted(self.whole))
            | Q(appellation__in=sorted(self.titles))
            | Q(appellation__isnull=True, job__in=sorted(self.around))
        )


@dataclass(frozen=True)
class Criteria:
    """A search as the form understood it; `jobs` is absent when no job was typed."""

    jobs: Jobs | None = None
    place: Commune | None = None
    radius: int = DEFAULT_RADIUS  # kilometres
    sectors: tuple[str, ...] = ()
    purpose: str = ""
    welcoming: bool = False
    newest_first: bool = False

    @property
    def by_distance(self) -> bool:
        """Nearest first, as soon as there is a place and nothing else was asked."""
        return self.place is not None and not self.newest_first


def resolve_jobs(words: list[str]) -> Jobs:
    """The jobs that stems name: by titles, then by synonyms, then by beginnings, then by any of the words.

    One query when the first or second way answers, three at most.
    """
    if not words:
        return Jobs()
    spaced = Concat(Value(" "), "search_text", Value(" "), output_field=TextField())
    rows = Appellation.objects.annotate(spaced=spaced)

    def fetch(condition: Q) -> list[tuple[int, str, str]]:
        return list(rows.filter(condition).order_by("ogr").values_list("ogr", "job_id", "search_text"))

    everything = Q()
    for word in words:
        everything &= Q(spaced__contains=f" {word} ")
    found = fetch(everything)
    if answer := _by_title(found, words) or _by_synonym(found):
        return answer
    if all(len(word) >= 3 for word in words):
        beginnings = Q()
        for word in words:
            beginnings &= Q(spaced__contains=f" {word}")
        if answer := _by_title(fetch(beginnings), words, prefix=True):
            return answer
    anything = Q(pk__in=[])
    for word in words:
        anything |= Q(spaced__contains=f" {word} ")
    candidates = fetch(anything)
    best = max((_score(text, words) for _, _, text in candidates), default=0)
    kept = [row for row in candidates if _score(row[2], words) == best]
    codes = frozenset(job for _, job, _ in kept)
    return Jobs(titles=frozenset(ogr for ogr, _, _ in kept), around=codes, exact=False)


def _by_title(rows: list[tuple[int, str, str]], words: list[str], *, prefix: bool = False) -> Jobs | None:
    """Whole jobs whose own label says every word; single titles of the others."""
    whole, titles = set(), {}
    for ogr, job, text in rows:
        own, of_job, _ = _parts(text)
        if _says(of_job, words, prefix=prefix):
            whole.add(job)
        elif _says(f"{own} {of_job}", words, prefix=prefix):
            titles[ogr] = job
    titles = {ogr: job for ogr, job in titles.items() if job not in whole}
    if not whole and not titles:
        return None
    return Jobs(frozenset(whole), frozenset(titles), frozenset(titles.values()))


def _by_synonym(rows: list[tuple[int, str, str]]) -> Jobs | None:
    """A synonym stands for the whole job: « pain » is the bakery's."""
    return Jobs(whole=frozenset(job for _, job, _ in rows)) if rows else None


def _parts(text: str) -> tuple[str, str, str]:
    own, _, rest = text.partition("|")
    of_job, _, synonyms = rest.partition("|")
    return own, of_job, synonyms


def _says(text: str, words: list[str], *, prefix: bool) -> bool:
    present = text.split()
    if prefix:
        return all(any(known.startswith(word) for known in present) for word in words)
    return all(word in present for word in words)


def _score(text: str, words: list[str]) -> int:
    present = text.split()
    return sum(word in present for word in words)


def spelling(words: list[str]) -> str:
    """The shortest title that says the words once mended, « Boulanger » for « boulnager »; empty if none is near."""
    rows = Appellation.objects.order_by("ogr").values_list("label", flat=True)
    titles = [(set(stems(title)), title) for title in (label.split(" / ")[0] for label in rows)]
    known = sorted(set().union(*(said for said, _ in titles)))
    mended = {
        word if word in known else "".join(difflib.get_close_matches(word, known, n=1, cutoff=0.72))
        for word in words
    }
    return min((title for said, title in titles if mended <= said), key=len, default="")


def matching(criteria: Criteria) -> QuerySet[Any]:
    """The offers that fit, in no order; with a place each bears its `square` distance."""
    offers: QuerySet[Any] = Offer.objects.visible_to_all()
    if criteria.jobs is not None:
        offers = offers.filter(criteria.jobs.condition()) if criteria.jobs else offers.none()
    if criteria.sectors:
        offers = offers.filter(host__sector__in=criteria.sectors)
    if criteria.welcoming:
        offers = offers.filter(welcomes_disability=True)
    if criteria.purpose:
        wanted = {
            Purpose.DISCOVER: "for_discovery",
            Purpose.CONFIRM: "for_confirmation",
            Purpose.RECRUIT: "for_recruitment",
        }
        offers = offers.filter(**{wanted[Purpose(criteria.purpose)]: True})
    if criteria.place is not None:
        offers = within(offers, Point.of(criteria.place), criteria.radius)
    return offers


def capped_count(offers: QuerySet[Offer]) -> int:
    """How many, up to `MOST` + 1: counting on would cost more than the answer is worth."""
    return offers.order_by().values("pk")[: MOST + 1].count()


class OfferPaginator(Paginator):
    """Pages of at most `MOST` offers; when there are more, the nearest are looked for in growing circles."""

    def __init__(self, criteria: Criteria) -> None:
        self.offers = matching(criteria).order_by(*_order(criteria)).select_related("host", "job")
        super().__init__(self.offers, PAGE_SIZE)
        self.criteria = criteria

    @cached_property
    def found(self) -> int:
        """The number of offers, capped by `capped_count`."""
        return capped_count(self.offers)

    @cached_property
    def count(self) -> int:
        """The number of offers that pages can show."""
        return min(self.found, MOST)

    @property
    def many(self) -> bool:
        """Whether there are more than `MOST`."""
        return self.found > MOST

    def page(self, number: Any) -> Page[Offer]:
        """One page; raises `InvalidPage` as Django's own."""
        number = self.validate_number(number)
        first = (number - 1) * PAGE_SIZE
        rows = self.offers
        if self.many and self.criteria.by_distance:
            rows = self._nearest(first + PAGE_SIZE)
        return Page(rows[first : first + PAGE_SIZE], number, self)

    def _nearest(self, wanted: int) -> Any:
        """The same offers within the smallest circle (1, 3, 9… km) that holds `wanted` of them."""
        assert self.criteria.place is not None
        radius = 1
        while radius < self.criteria.radius:
            near: Any = within(self.offers, Point.of(self.criteria.place), radius)
            if near.order_by().values("pk")[:wanted].count() == wanted:
                return near
            radius *= 3
        return self.offers


def _order(criteria: Criteria) -> tuple[str, ...]:
    return ("square", "pk") if criteria.by_distance else ("-published_at", "-pk")


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
    near = within(offers, Point.of(offer), km).select_related("host", "job")
    return list(near.annotate(same=Q(job=offer.job_id)).order_by(F("same").desc(), "square", "pk")[:most])
