"""What PostgreSQL guarantees whatever the code does: each named constraint is broken once, and holds."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Model
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conventions.case_facts import findings_of
from conventions.law.dates import last_lawful_day
from conventions.law.findings import Severity
from conventions.models import Convention, Party, PresenceSlot, PriorImmersion
from conventions.models.constraints import CONVENTION
from demo.cast import Cast
from tests.support.drafts import complete_draft, someone_else

DAY = datetime.date
TEN, NOON = datetime.time(10), datetime.time(12)
DATES = st.dates(DAY(2000, 1, 1), DAY(2099, 12, 1))  # a month later the century of the calendar ends


@contextmanager
def broken(name: str) -> Iterator[None]:
    """The statement inside is refused by that constraint, and by no other."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert name in str(caught.value), caught.value


def change(convention: Model, **values: Any) -> None:
    type(convention)._default_manager.filter(pk=convention.pk).update(**values)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("convention_ends_after_start", {"end_on": DAY(2027, 3, 14)}),
        ("convention_at_most_one_month", {"end_on": DAY(2027, 4, 15)}),
        ("convention_interrupted_inside_period", {"interrupted_on": DAY(2027, 5, 1)}),
        ("convention_interrupted_inside_period", {"interrupted_on": DAY(2027, 3, 14)}),
        ("convention_open_is_dated_and_named", {"state": "OPEN", "start_on": None}),
        ("convention_open_is_dated_and_named", {"state": "OPEN", "end_on": None}),
        ("convention_open_is_dated_and_named", {"state": "OPEN", "person_key": None}),
        ("convention_sixteen_on_first_day", {"state": "OPEN", "birth_date": DAY(2011, 3, 16)}),
        ("convention_signed_at_iff_signed", {"state": "SIGNED"}),
        ("convention_signed_at_iff_signed", {"signed_at": timezone.now()}),
    ],
)
def test_a_convention_that_breaks_a_rule_is_not_stored(cast: Cast, name: str, values: dict[str, Any]) -> None:
    convention = complete_draft(cast, start=DAY(2027, 3, 15))
    with broken(name):
        change(convention, **values)


def test_a_month_to_the_day_is_stored(cast: Cast) -> None:
    convention = complete_draft(cast, start=DAY(2027, 3, 15))
    change(convention, end_on=DAY(2027, 4, 14))


def test_one_person_has_one_counted_convention_at_a_time_in_one_host(cast: Cast) -> None:
    first = complete_draft(cast, start=DAY(2027, 3, 15))
    second = complete_draft(cast, start=DAY(2027, 3, 22))
    change(first, state="OPEN")
    with broken("convention_no_overlap_same_person_and_host"):
        change(second, state="OPEN")

    change(first, state="INTERRUPTED", signed_at=timezone.now(), interrupted_on=DAY(2027, 3, 21))
    change(second, state="OPEN")


@pytest.mark.parametrize("values", [{"host_siret": "00098765100015"}, {"start_on": DAY(2027, 3, 27)}])
def test_another_host_or_other_days_may_meet(cast: Cast, values: dict[str, Any]) -> None:
    first = complete_draft(cast, start=DAY(2027, 3, 15), end=DAY(2027, 3, 26))
    second = complete_draft(cast, start=DAY(2027, 3, 22), end=DAY(2027, 4, 2))
    change(first, state="OPEN")
    change(second, state="OPEN", **values)


def test_another_name_is_not_another_person_nor_is_another_file(cast: Cast) -> None:
    first = complete_draft(cast, start=DAY(2027, 3, 15), end=DAY(2027, 3, 26))
    second = complete_draft(cast, start=DAY(2027, 3, 22), end=DAY(2027, 4, 2))
    change(first, state="OPEN")
    other = someone_else()
    with broken("convention_no_overlap_same_candidate_and_host"):
        change(second, state="OPEN", person_key=other["person_key"])
    with broken("convention_no_overlap_same_person_and_host"):
        change(second, state="OPEN", candidate=other["candidate"])
    change(second, state="OPEN", **other)


def test_a_convention_is_renewed_once(cast: Cast) -> None:
    first = complete_draft(cast, start=DAY(2027, 3, 1))
    complete_draft(cast, start=DAY(2027, 4, 1), renewal_of=first)
    with broken("convention_renewed_once"):
        complete_draft(cast, start=DAY(2027, 5, 1), renewal_of=first)


def test_an_abandoned_renewal_leaves_its_place(cast: Cast) -> None:
    first = complete_draft(cast, start=DAY(2027, 3, 1))
    dead = complete_draft(cast, start=DAY(2027, 4, 1), renewal_of=first)
    change(dead, state="WITHDRAWN")
    complete_draft(cast, start=DAY(2027, 4, 1), renewal_of=first)


def test_a_renewal_is_not_renewed_nor_its_own_nor_given_late_to_a_renewed_one(cast: Cast) -> None:
    first = complete_draft(cast, start=DAY(2027, 3, 1))
    second = complete_draft(cast, start=DAY(2027, 4, 1), renewal_of=first)
    other = complete_draft(cast, start=DAY(2027, 7, 1))
    with broken("a renewal is not renewed"):
        complete_draft(cast, start=DAY(2027, 5, 1), renewal_of=second)
    with broken("a renewal is not renewed"):
        change(other, renewal_of=other)
    with broken("a renewal is not renewed"):
        change(first, renewal_of=other)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("slot_ends_after_start", [(NOON, TEN)]),
        ("slot_ends_after_start", [(TEN, TEN)]),
        ("slot_once_per_start", [(TEN, NOON), (TEN, datetime.time(11))]),
    ],
)
def test_a_slot_that_makes_no_sense_is_not_stored(cast: Cast, name: str, rows: list[Any]) -> None:
    convention = complete_draft(cast)
    convention.slots.all().delete()
    with broken(name):
        for starts, ends in rows:
            PresenceSlot.objects.create(
                convention=convention, day=convention.start_on, starts=starts, ends=ends
            )


def test_an_earlier_immersion_does_not_end_before_it_begins(cast: Cast) -> None:
    convention = complete_draft(cast)
    with broken("prior_ends_after_start"):
        PriorImmersion.objects.create(
            convention=convention, starts_on=DAY(2026, 3, 2), ends_on=DAY(2026, 3, 1)
        )


def test_a_role_has_one_signatory(cast: Cast) -> None:
    convention = complete_draft(cast)
    with broken("party_once_per_role"):
        Party.objects.create(convention=convention, role="host")


def test_every_constraint_of_the_convention_is_broken_above() -> None:
    with open(__file__, encoding="utf-8") as source:
        text = source.read()
    for constraint in CONVENTION:
        assert f'"{constraint.name}"' in text, constraint.name


def in_sql(start: datetime.date) -> datetime.date:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pmsmp_last_lawful_day(%s)", [start])
        return cursor.fetchone()[0]


def test_python_and_postgresql_agree_on_the_last_day_of_four_years(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT d::date, pmsmp_last_lawful_day(d::date) "
            "FROM generate_series('2024-01-01'::date, '2027-12-31'::date, '1 day') AS d"
        )
        rows = cursor.fetchall()
    assert len(rows) == 1461
    assert [row for row in rows if last_lawful_day(row[0]) != row[1]] == []


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=DATES)
@example(start=DAY(2024, 1, 31))
@example(start=DAY(2025, 1, 30))
@example(start=DAY(2024, 2, 29))
@example(start=DAY(2025, 12, 31))
def test_python_and_postgresql_agree_on_any_last_day(db: None, start: datetime.date) -> None:
    assert in_sql(start) == last_lawful_day(start)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=DATES, length=st.integers(-3, 35))
def test_full_clean_and_postgresql_agree_on_a_period(
    agreed: Callable[[DAY, DAY], tuple[bool, bool]], start: datetime.date, length: int
) -> None:
    says_model, says_postgresql = agreed(start, start + datetime.timedelta(days=length))
    assert says_model == says_postgresql


@pytest.fixture
def agreed(cast: Cast) -> Callable[[DAY, DAY], tuple[bool, bool]]:
    """Whether `full_clean` and PostgreSQL take those dates."""
    convention = complete_draft(cast)
    convention.slots.all().delete()

    def ask(start: datetime.date, end: datetime.date) -> tuple[bool, bool]:
        convention.start_on, convention.end_on = start, end
        convention.birth_date = DAY(1970, 1, 1)
        try:
            convention.full_clean(exclude=["weekly_pattern"], validate_constraints=False)
            model = True
        except ValidationError:
            model = False
        try:
            with transaction.atomic():
                change(convention, start_on=start, end_on=end)
                postgresql = True
        except IntegrityError:
            postgresql = False
        return model, postgresql

    return ask


def test_the_constraint_says_its_article_in_french(cast: Cast) -> None:
    convention = complete_draft(cast, start=DAY(2027, 3, 15))
    convention.end_on = DAY(2027, 4, 15)
    with pytest.raises(ValidationError) as caught:
        convention.full_clean()
    assert any("D5135-3" in sentence for sentence in caught.value.messages)


def test_full_clean_sees_the_overlap_that_postgresql_would_refuse(cast: Cast) -> None:
    first = complete_draft(cast, start=DAY(2027, 3, 15))
    second = complete_draft(cast, start=DAY(2027, 3, 22))
    second.state = "OPEN"
    overlap = "a déjà une convention dans cette structure"
    second.validate_constraints()
    change(first, state="OPEN")
    with pytest.raises(ValidationError, match=overlap):
        second.validate_constraints()


def test_full_clean_says_what_the_rules_say(cast: Cast) -> None:
    convention = complete_draft(cast, host_is_esat=True)
    blocking = [one.message for one in findings_of(convention) if one.severity is Severity.BLOCK]
    with pytest.raises(ValidationError) as caught:
        Convention.objects.get().full_clean()
    assert caught.value.messages == blocking
