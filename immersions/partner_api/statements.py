"""The SQL of a search, written once by the engine of the page and remembered a few minutes.

Writing the SQL costs the processor more than asking PostgreSQL: a partner who asks the same search again
pays the second only. Answers themselves are never remembered.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

from immersions.models import Offer
from immersions.offers.pagination import OfferPaginator, first_keys
from immersions.offers.search import PAGE_SIZE, Criteria, matching

from .memory import Remembered

FIELDS = (
    "id",
    "title",
    "job_id",
    "job__label",
    "appellation_id",
    "host__siret",
    "host__name",
    "host__sector",
    "host__verified_at",
    "street",
    "postcode",
    "city",
    "lat",
    "lon",
    "commune__lat",
    "commune__lon",
    "commune__approximate",
    "remote_mode",
    "for_discovery",
    "for_confirmation",
    "for_recruitment",
    "welcomes_disability",
    "network",
    "published_at",
)
Row = dict[str, Any]


class Statement(NamedTuple):
    """One statement with its parameters."""

    sql: str
    values: tuple[Any, ...]

    def run(self) -> list[tuple[Any, ...]]:
        """Every row of it."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            return cursor.fetchall()


def _names(criteria: Criteria) -> tuple[str, ...]:
    return (*FIELDS, "square") if criteria.place is not None else FIELDS


def _written(criteria: Criteria) -> Statement | None:
    """The statement of the keys of a search; `None` when nothing can fit it."""
    try:
        return Statement(*first_keys(matching(criteria), criteria).query.sql_with_params())
    except EmptyResultSet:
        return None


@cache
def _reading(many: int) -> str:
    """The SQL that reads so many offers, whose numbers are its parameters."""
    offers: Any = Offer.objects.order_by().filter(pk__in=range(many)).values_list(*FIELDS)
    return str(offers.query.sql_with_params()[0])


statements = Remembered(_written)


@dataclass(frozen=True)
class Found:
    """What a search found: how many offers, capped as the page does, and a way to its pages."""

    paginator: OfferPaginator

    @property
    def count(self) -> int:
        """The number of offers that pages can show."""
        return self.paginator.count

    @property
    def many(self) -> bool:
        """Whether there are more."""
        return self.paginator.many

    @property
    def pages(self) -> int:
        """The number of pages, one at least."""
        return max(1, -(-self.count // PAGE_SIZE))

    def rows(self, page: int) -> list[Row]:
        """The offers of a page, each with its `square` when there is a place."""
        marks = self.paginator.marks(page)
        if not marks:
            return []
        numbers = tuple(pk for pk, _ in marks)
        read = {row[0]: row for row in Statement(_reading(len(numbers)), numbers).run()}
        names = _names(self.paginator.criteria)
        return [dict(zip(names, (*read[pk], square), strict=False)) for pk, square in marks if pk in read]


def search(criteria: Criteria) -> Found:
    """Count the offers of a search."""
    paginator, written = OfferPaginator(criteria), statements(criteria)
    paginator.keys = written.run() if written else []
    return Found(paginator)
