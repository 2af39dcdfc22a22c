"""Hours of presence of Amina, an adult, and of a minor, rule by rule."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conventions.law.duration.overlaps import busy_tutor, overlap_findings
from conventions.law.facts import Span
from conventions.law.findings import Severity
from conventions.law.hours.schedule import timetable, total_minutes
from conventions.law.hours.special_days import adult_findings
from conventions.law.minors.age import bar
from conventions.law.minors.hours import schedule_findings

MONDAY = date(2025, 3, 3)
SIXTEEN = date(2008, 9, 1)


def at(text):
    hour, minute = text.split(":")
    return time(int(hour) % 24, int(minute))


def slots(text):
    return tuple((at(start), at(end)) for start, end in (part.split("-") for part in text.split()))


def week(*days, monday=MONDAY):
    """Monday to Sunday, an empty text for a day off."""
    return {monday + timedelta(days=place): slots(text) for place, text in enumerate(days) if text}


def adult(days, **facts):
    options = {name: facts.pop(name) for name in ("agreement", "sector") if name in facts}
    return {(one.severity, one.code) for one in adult_findings(timetable(days, **facts), **options)}


def minor(days, *, birth=SIXTEEN, **facts):
    options = {name: facts.pop(name) for name in ("naf", "night_authorisation") if name in facts}
    return {
        (one.severity, one.code)
        for one in schedule_findings(timetable(days, birth_date=birth, **facts), **options)
    }


B, H, W = Severity.BLOCK, Severity.HUMAN, Severity.WARN
DAY = "08:00-12:00 13:00-16:00"


@pytest.mark.parametrize(
    ("days", "facts", "expected"),
    [
        (week(DAY, DAY, DAY, DAY, DAY), {}, set()),
        (week("08:00-13:00 14:00-19:00"), {}, set()),
        (week("08:00-13:00 14:00-19:01"), {}, {(B, "WT-1")}),
        (week("08:00-13:00 14:00-19:01"), {"agreement": "accord du 12 mars 2024"}, {(H, "WT-1")}),
        (
            week("07:00-13:00 13:30-20:00"),
            {"agreement": "accord du 12 mars 2024"},
            {(B, "WT-1"), (W, "WT-5")},
        ),
        (week(*["08:00-12:00 13:00-17:00"] * 6), {}, {(W, "WT-4")}),
        (week(*["08:00-12:00 13:00-17:01"] * 6), {}, {(B, "WT-2")}),
        (week("08:00-14:00"), {}, {(W, "WT-5")}),
        (week("08:00-11:00 11:20-15:00"), {}, set()),
        (week("08:00-11:00 11:19-15:00"), {}, {(W, "WT-5")}),
        (week("17:00-21:00", "08:00-12:00"), {}, set()),
        (week("17:00-20:59", "07:58-12:00"), {}, {(H, "WT-6")}),
        (week("17:00-21:00", "06:00-10:00"), {}, {(H, "WT-6")}),
        (week("17:00-21:00", "06:00-10:00", "", "17:00-21:00"), {}, {(H, "WT-6")}),
        (week("18:00-21:01", "06:00-10:00"), {}, {(B, "WT-6"), (W, "WT-11")}),
        (week(*["09:00-10:00"] * 7), {}, {(B, "WT-7"), (W, "WT-8")}),
        (
            week(*["09:00-10:00"] * 5, "20:00-24:00") | {MONDAY + timedelta(days=7): slots("10:59-12:00")},
            {},
            {(B, "WT-7"), (W, "WT-11")},
        ),
        (
            week(*["09:00-10:00"] * 5, "20:00-24:00") | {MONDAY + timedelta(days=7): slots("11:00-12:00")},
            {},
            {(W, "WT-11")},
        ),
        (week("22:00-24:00", "00:00-05:00 22:00-24:00", "00:00-05:00"), {}, {(W, "WT-11")}),
        (week("22:00-24:00", "00:00-05:00 13:00-18:00"), {}, {(W, "WT-11"), (B, "WT-6")}),
        (week("06:00-10:00"), {}, set()),
        (week("05:59-10:00"), {}, {(W, "WT-11")}),
        ({date(2025, 5, 1): slots("09:00-12:00")}, {}, {(H, "WT-9")}),
        ({date(2025, 4, 18): slots("09:00-12:00")}, {"postcode": "57000"}, {(W, "WT-9")}),
        ({date(2025, 4, 18): slots("09:00-12:00")}, {"postcode": "97100"}, set()),
        ({date(2025, 5, 22): slots("09:00-12:00")}, {"postcode": "97200"}, {(W, "WT-9")}),
        (week("07:30-11:00 17:00-19:45"), {"sector": "PUBLIC"}, {(W, "WT-13")}),
        (week("07:30-11:00 17:00-19:45"), {"sector": "PRIVATE"}, set()),
    ],
)
def test_amina_s_hours_stay_within_those_of_the_host_s_employees(days, facts, expected):
    assert adult(days, **facts) == expected


@pytest.mark.parametrize(
    ("days", "facts", "expected"),
    [
        (week(*[DAY] * 5), {}, set()),
        (week("08:00-12:00 13:00-17:01"), {}, {(B, "MIN-2")}),
        (week("07:00-11:00 12:00-17:00"), {"naf": "43.21A"}, {(H, "MIN-2"), (B, "MIN-3")}),
        (week("08:00-12:00 12:30-16:30 17:00-19:30"), {"naf": "43.21A"}, {(B, "MIN-2")}),
        (week(*["08:00-12:00 13:00-16:01"] * 5), {}, {(B, "MIN-2")}),
        (week(*["08:00-12:00 13:00-17:00"] * 5), {"naf": "4120A"}, {(H, "MIN-2")}),
        (week("08:00-12:30 13:00-15:00"), {}, set()),
        (week("08:00-12:30 12:59-15:00"), {}, {(B, "MIN-3")}),
        (week("18:00-22:01"), {}, {(B, "MIN-4")}),
        (week("18:00-22:01"), {"naf": "56.10A", "night_authorisation": "a1"}, {(H, "MIN-4")}),
        (week("00:30-04:30"), {"night_authorisation": "a1"}, {(B, "MIN-4")}),
        (week("16:00-20:00", "08:00-12:00"), {}, set()),
        (week("16:00-20:01", "08:00-12:00"), {}, {(B, "MIN-5")}),
        (week(*["09:00-12:00"] * 6), {}, {(B, "MIN-6")}),
        (
            week("09:00-12:00", "09:00-12:00", "", "09:00-12:00", "09:00-12:00", "09:00-12:00"),
            {},
            {(B, "MIN-6")},
        ),
        (week("", *["09:00-12:00"] * 5), {}, set()),
        (week("", "", "", "", "", "", "09:00-12:00"), {}, {(B, "MIN-7")}),
        ({date(2025, 7, 14): slots("09:00-12:00")}, {}, {(B, "MIN-8")}),
        ({date(2025, 7, 14): slots("09:00-12:00")}, {"naf": "10.71C"}, {(H, "MIN-8")}),
        ({date(2025, 4, 18): slots("09:00-12:00")}, {"postcode": "68000"}, {(H, "MIN-8")}),
    ],
)
def test_a_minor_s_hours_are_shorter_and_rests_longer(days, facts, expected):
    assert minor(days, **facts) == expected


def test_age_is_read_day_by_day():
    birth = date(2007, 3, 5)
    days = week("08:00-12:00 13:00-17:00", "18:00-22:00", "13:00-17:30 18:00-22:00")
    assert minor(days, birth=birth) == set()
    assert adult(days, birth_date=birth) == {(W, "WT-11")}
    assert minor(days, birth=date(2007, 3, 6)) == {(B, "MIN-2")}


def test_a_finding_names_the_day_that_breaks_a_rest():
    found = adult_findings(timetable(week("16:00-20:00", "04:00-08:00")))
    rest = next(one for one in found if one.code == "WT-6")
    assert (rest.facts["day"], rest.facts["rest_minutes"]) == (MONDAY, 480)
    assert "lundi\u00a03\u00a0mars\u00a02025" in rest.message


HOUR_PAIRS = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda pair: pair[0] < pair[1])


@settings(deadline=None)
@given(st.dictionaries(st.integers(0, 13), HOUR_PAIRS, max_size=14), st.integers(0, 13))
def test_a_day_less_of_presence_never_adds_a_block(days, removed):
    def blocks(numbers):
        planned = {
            MONDAY + timedelta(days=day): ((time(*divmod(start, 60)), time(*divmod(end % 1440, 60))),)
            for day, (start, end) in numbers.items()
        }
        adults = adult_findings(timetable(planned))
        young = schedule_findings(timetable(planned, birth_date=SIXTEEN))
        return {
            one.key
            for one in [*adults, *young]
            if one.severity is B and one.code not in ("WT-7", "MIN-6", "WT-2", "MIN-2")
        }

    less = {day: pair for day, pair in days.items() if day != removed}
    assert blocks(less) <= blocks(days)


def test_hours_are_computed_with_midnight_as_24():
    assert total_minutes(week("22:00-24:00", "00:00-05:30")) == 7 * 60 + 30


def test_two_hosts_on_the_same_days_count_their_hours_together():
    here = Span(MONDAY, MONDAY, "73282932000074", days=week("08:00-12:00"))
    there = Span(MONDAY, MONDAY, "55208131766522", days=week("13:00-19:00"))
    assert {(one.severity, one.code) for one in overlap_findings(here, [there])} == {(W, "OV-2")}
    longer = Span(MONDAY, MONDAY, "55208131766522", days=week("13:00-19:01"))
    assert (B, "OV-2") in {(one.severity, one.code) for one in overlap_findings(here, [longer])}


def test_the_same_stay_typed_twice_is_pointed_out():
    one = Span(MONDAY, MONDAY, "73282932000074", job="Soudeur", days=week("08:00-12:00"))
    again = Span(MONDAY + timedelta(days=1), MONDAY + timedelta(days=1), "73282932000074", job="soudeur")
    assert {(found.severity, found.code) for found in overlap_findings(one, [again])} == {(W, "OV-4")}


def test_hugo_helps_three_people_at_most_without_a_word():
    assert busy_tutor(3) is None
    assert busy_tutor(4).severity is W


@pytest.mark.parametrize(
    ("naf", "task", "severity"),
    [("56.30Z", None, H), ("5630Z", False, None), ("56.10A", True, B), ("56.10A", None, None)],
)
def test_no_minor_serves_at_the_bar(naf, task, severity):
    found = bar(naf, task)
    assert (found.severity if found else None) is severity
