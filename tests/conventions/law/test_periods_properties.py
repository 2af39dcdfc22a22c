"""The month and the sixty days against brute force, on thousands of invented pasts."""

import calendar
import itertools
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from conventions.law.dates import age_on, each_day, last_lawful_day, span_days, window_end
from conventions.law.duration.allowance import allowance, days_used, earliest_next_start, last_lawful_end
from conventions.law.duration.cumulation import families_of, heaviest_window, sixty_days, two_families
from conventions.law.duration.periods import month
from conventions.law.facts import SixtyDayMode, Span
from conventions.law.findings import Severity

DAYS = st.dates(date(2022, 12, 1), date(2026, 3, 31))
ONE = timedelta(days=1)


@st.composite
def stays(draw, most=5):
    """A past: stays of up to a month, in any order, that may meet."""
    return [
        Span(start, start + timedelta(days=draw(st.integers(0, 30))))
        for start in draw(st.lists(DAYS, max_size=most))
    ]


def next_month(day):
    return (day.year + day.month // 12, day.month % 12 + 1)


def brute_days(spans, first):
    present = [day for span in spans for day in each_day(span.start, span.end)]
    return sum(first <= day <= window_end(first) for day in present)


@given(DAYS)
def test_the_last_lawful_day_is_the_last_one_before_the_same_day_comes_back(start):
    year, number = next_month(start)
    day = start
    while (day + ONE).timetuple()[:2] != (year, number) or (day + ONE).day < start.day:
        day += ONE
        if (day.year, day.month) == (year, number) and day.day == calendar.monthrange(year, number)[1]:
            break
    assert last_lawful_day(start) == day


@given(DAYS, st.integers(0, 60))
def test_a_shorter_stay_is_never_worse(start, length):
    if month(start, start + timedelta(days=length)) is None:
        assert all(month(start, start + timedelta(days=less)) is None for less in range(length))


@given(DAYS)
def test_twelve_months_end_on_the_eve_of_the_same_day_or_on_28_february(start):
    end = window_end(start)
    after = end + ONE
    same_day = (after.month, after.day) == (start.month, start.day)
    assert same_day or ((start.month, start.day) == (2, 29) and (end.month, end.day) == (2, 28))
    assert 364 <= (end - start).days <= 365


@settings(max_examples=25, deadline=None)
@given(stays(most=4))
def test_the_heaviest_twelve_months_are_those_a_scan_of_every_day_finds(spans):
    window = heaviest_window(spans)
    if not spans:
        assert window is None
        return
    first = min(span.start for span in spans) - timedelta(days=400)
    last = max(span.end for span in spans)
    assert window.days == max(brute_days(spans, day) for day in each_day(first, last))
    assert window.days == brute_days(spans, window.start)


@settings(max_examples=40, deadline=None)
@given(stays(most=3), DAYS)
def test_days_used_around_a_day_are_those_a_scan_finds(spans, day):
    first = day - timedelta(days=366)
    scan = [brute_days(spans, start) for start in each_day(first, day) if window_end(start) >= day]
    assert days_used(day, spans) == max(scan)


@settings(deadline=None)
@given(stays(), stays(most=2))
def test_more_history_never_lifts_a_block(spans, more):
    if sixty_days(spans) is not None:
        assert sixty_days([*spans, *more]) is not None
    found = two_families(families_of(spans))
    if found is not None and found.severity is Severity.BLOCK:
        again = two_families(families_of([*spans, *more]))
        assert again is not None
        assert again.severity is Severity.BLOCK


@settings(max_examples=20, deadline=None)
@given(stays(most=4), DAYS)
def test_the_last_lawful_end_is_lawful_and_a_day_more_is_not(history, start):
    last = last_lawful_end(start, history)
    possible = [end for end in each_day(start, start + timedelta(days=31)) if lawful(start, end, history)]
    assert last == (max(possible) if possible else None)
    assert len(possible) == (span_days(start, last) if last else 0)


@settings(max_examples=8, deadline=None)
@given(stays(most=4), DAYS, st.integers(1, 28))
def test_the_earliest_next_start_is_the_first_that_a_scan_finds(history, after, length):
    found = earliest_next_start(history, after, length=length)
    assert found is not None
    scan = after
    while not lawful(scan, scan + timedelta(days=length - 1), history):
        scan += ONE
    assert found == scan


@given(stays(), DAYS)
def test_an_allowance_agrees_with_itself(history, start):
    known = allowance(start, history)
    assert known.last_day == last_lawful_end(start, history)
    assert known.days_left == max(0, 60 - known.days_used)
    if known.last_day is None:
        assert known.earliest_start > start
        assert known.limited_by in {"OV-3", "CUM-1", "CUM-3"}
    else:
        assert known.earliest_start == start


@given(DAYS, DAYS)
def test_someone_is_a_year_older_on_each_birthday(birth, day):
    if day >= birth:
        assert age_on(birth, day) == sum(
            (year, birth.month, birth.day) <= (day.year, day.month, day.day)
            for year in range(birth.year + 1, day.year + 1)
        )


def lawful(start, end, history):
    """The three paragraphs of D5135-3, read naively."""
    if end > last_lawful_day(start) or any(span.start <= end and start <= span.end for span in history):
        return False
    whole = [*history, Span(start, end)]
    firsts = each_day(start - timedelta(days=366), end)
    if any(brute_days(whole, first) > 60 for first in firsts if window_end(first) >= start):
        return False
    others = [span.start for span in history]
    return not any(
        max(start, *pair) <= window_end(min(start, *pair)) for pair in itertools.combinations(others, 2)
    )


def test_presence_mode_counts_tuesdays_only():
    tuesdays = [
        Span(date(2025, 3, 4), date(2025, 4, 1), days=dict.fromkeys(weekly(date(2025, 3, 4), 5), ((),)))
    ]
    assert heaviest_window(tuesdays).days == 29
    assert heaviest_window(tuesdays, SixtyDayMode.PRESENCE).days == 5


def weekly(first, times):
    return [first + timedelta(weeks=number) for number in range(times)]
