"""Ilyes after ten in the evening and before six: where the labour inspector can authorise it (R3163-1 to -5)."""

from datetime import date, time, timedelta

import pytest

from conventions.law.dates import public_holidays
from conventions.law.findings import Certainty, Severity
from conventions.law.hours.schedule import timetable
from conventions.law.minors.night import authorisable, night

MONDAY = date(2026, 3, 2)
SEVENTEEN, FIFTEEN = date(2008, 9, 1), date(2010, 9, 1)
LATE = ((time(19), time(23)),)
B, H = Severity.BLOCK, Severity.HUMAN


def evenings(count, birth=SEVENTEEN):
    return timetable({MONDAY + timedelta(days=one): LATE for one in range(count)}, birth_date=birth)


def told(table, naf):
    return [one.severity for one in night(table, naf, authorisation="a1")]


@pytest.mark.parametrize("naf", ["", "62.01Z", "56.30Z", "41.20A"])
def test_outside_the_sectors_no_paper_opens_the_night(naf):
    [found] = night(evenings(1), naf, authorisation="a1")
    assert found.severity is B
    assert "Aucune autorisation ne peut exister" in found.message
    assert not authorisable(evenings(1), naf)


def test_in_a_restaurant_the_paper_is_asked_for_then_read_by_the_prescriber():
    [asked] = night(evenings(1), "56.10A")
    assert (asked.severity, asked.article) == (B, "L3163-1, L3163-2")
    assert "joignez son autorisation" in asked.message
    [read] = night(evenings(1), "56.10A", authorisation="a1")
    assert (read.severity, read.certainty) == (H, Certainty.SURE)
    assert "R3163-2" in read.message
    assert authorisable(evenings(1), "56.10A")


def test_what_the_paper_cannot_reach_is_said_with_its_hours():
    late = timetable({MONDAY: ((time(20), time(0)),)}, birth_date=SEVENTEEN)
    [found] = night(late, "55.10Z", authorisation="a1")
    assert found.severity is B
    assert "23\u00a0h\u00a030" in found.message
    assert not authorisable(late, "55.10Z")


def test_a_shop_is_a_reading_among_two():
    [found] = night(evenings(1), "47.71Z", authorisation="a1")
    assert (found.severity, found.certainty) == (H, Certainty.UNCERTAIN)
    assert "Une autre lecture" in found.message


def test_races_keep_two_nights_a_week():
    assert told(evenings(2), "93.19Z") == [H, H]
    assert told(evenings(3), "93.19Z") == [B, B, B]


def test_below_sixteen_nothing_opens_the_night():
    assert told(evenings(1, FIFTEEN), "56.10A") == [B]
    assert not authorisable(evenings(1, FIFTEEN), "56.10A")


@pytest.mark.parametrize(
    ("department", "month", "day"),
    [
        ("976", 4, 27),
        ("972", 5, 22),
        ("971", 5, 27),
        ("978", 5, 27),
        ("973", 6, 10),
        ("977", 10, 9),
        ("974", 12, 20),
    ],
)
def test_each_overseas_holiday_is_the_day_that_the_code_writes(department, month, day):
    own = public_holidays(2026, department).keys() - public_holidays(2026).keys()
    assert own == {date(2026, month, day)}
