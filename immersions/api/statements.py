"""The SQL of a search, written once by the engine of the page and remembered a few minutes.

Writing the SQL costs the processor more than asking PostgreSQL: a partner who asks the same search again
pays the second only. Answers themselves are never remembered.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection

from ..search import MOST, PAGE_SIZE, Criteria, OfferPaginator
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

    def run(self, *more: Any) -> list[tuple[Any, ...]]:
        """Every row of it."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, (*self.values, *more))
            return cursor.fetchall()


class Statements(NamedTuple):
    """How many (up to `MOST` + 1), and one page (its size, then the rows before it, come last)."""

    total: Statement
    page: Statement


def _names(criteria: Criteria) -> tuple[str, ...]:
    return (*FIELDS, "square") if criteria.place is not None else FIELDS


def _written(criteria: Criteria) -> Statements | None:
    """The statements of a search; `None` when nothing can fit it."""
    offers = OfferPaginator(criteria).offers
    try:
        some, values = offers.order_by().values("pk")[: MOST + 1].query.sql_with_params()
        rows, row_values = offers.values_list(*_names(criteria)).query.sql_with_params()
    except EmptyResultSet:
        return None
    return Statements(
        Statement(f"SELECT count(*) FROM ({some}) AS found", values),  # noqa: S608 - Django wrote it
        Statement(f"{rows} LIMIT %s OFFSET %s", row_values),
    )


statements = Remembered(_written)


@dataclass(frozen=True)
class Found:
    """What a search found: how many offers, capped as the page does, and a way to its pages."""

    criteria: Criteria
    written: Statements | None
    found: int

    @property
    def count(self) -> int:
        """The number of offers that pages can show."""
        return min(self.found, MOST)

    @property
    def many(self) -> bool:
        """Whether there are more."""
        return self.found > MOST

    @property
    def pages(self) -> int:
        """The number of pages, one at least."""
        return max(1, -(-self.count // PAGE_SIZE))

    def rows(self, page: int) -> list[Row]:
        """The offers of a page; when there are many, the engine has its own ways to the first of them."""
        names = _names(self.criteria)
        if self.written is None:
            return []
        if self.many:
            paginator = OfferPaginator(self.criteria)
            paginator.found = self.found
            offers: Any = paginator.page(page).object_list
            return list(offers.values(*names))
        rows = self.written.page.run(PAGE_SIZE, (page - 1) * PAGE_SIZE)
        return [dict(zip(names, row, strict=True)) for row in rows]


def search(criteria: Criteria) -> Found:
    """Count the offers of a search."""
    written = statements(criteria)
    return Found(criteria, written, written.total.run()[0][0] if written else 0)
