"""Ilyes, under eighteen, in two structures: his day, his week and his rests add up (L3162-1 to L3164-2)."""

from datetime import date, time, timedelta

import pytest

from conventions.law.cases.simulate import play_case
from conventions.law.duration.overlaps import overlap_findings
from conventions.law.facts import Beneficiary, Dossier, Host, Span
from conventions.law.findings import Severity
from conventions.law.rules import findings

MONDAY = date(2026, 3, 2)
SEVENTEEN, FIFTEEN, ADULT = date(2008, 9, 1), date(2010, 9, 1), date(1990, 9, 1)
HERE, THERE = "73282932000074", "55208131766522"
DAY = timedelta(days=1)


def week(*days, first=MONDAY):
    """Monday onwards, « 8-12 13-16.30 », an empty text for a day off."""
    return {
        first + place * DAY: tuple(tuple(map(hour, slot.split("-"))) for slot in text.split())
        for place, text in enumerate(days)
        if text
    }


def hour(text):
    hours, _, minutes = text.partition(".")
    return time(int(hours) % 24, int(minutes or 0))


def span(host, days):
    return Span(min(days), max(days), host, days=days)


def blocks(mine, *others, birth=SEVENTEEN, naf=""):
    return {
        one.code
        for one in overlap_findings(
            span(HERE, mine), [span(THERE, days) for days in others], birth_date=birth, naf=naf
        )
        if one.severity is Severity.BLOCK
    }


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (week("8-12 12.30-15"), week("16-19"), {"MIN-2"}),
        (week("8-12 12.30-15"), week("16-17.30"), set()),
        (week("8-12 12.30-15"), week("16-17.31"), {"MIN-2"}),
        (week(*["8-12"] * 5), week(*["14-18"] * 5), {"MIN-2"}),
        (week(*["8-12"] * 5), week(*["14-17"] * 5), set()),
        (week(*["8-12"] * 5), week("14-17", "14-17", "14-17", "14-17", "14-17.01"), {"MIN-2"}),
        (week("8-12"), week("12.15-14"), {"MIN-3"}),
        (week("8-12"), week("12.30-14"), set()),
        (week("8-12"), week("12-12.30"), set()),
        (week("17-20"), week("", "8-12"), set()),
        (week("17-20.01"), week("", "8-12"), {"MIN-5"}),
        (week(*["8-12"] * 3), week("", "", "", *["8-12"] * 3), {"MIN-6"}),
        (week(*["8-12"] * 3), week("", "", "", *["8-12"] * 2), set()),
    ],
)
def test_what_ilyes_does_in_two_structures_is_counted_for_him(mine, theirs, expected):
    assert blocks(mine, theirs) == expected
    assert blocks(theirs, mine) == expected


def test_below_sixteen_the_rest_between_two_structures_is_fourteen_hours():
    assert blocks(week("14-18"), week("", "8-12"), birth=FIFTEEN) == set()
    assert blocks(week("14-18.01"), week("", "8-12"), birth=FIFTEEN) == {"MIN-5"}


def test_an_adult_keeps_the_limits_of_adults():
    assert blocks(week("8-12 12.30-15"), week("16-19"), birth=ADULT) == set()
    assert blocks(week(*["8-12"] * 5), week(*["14-18"] * 5), birth=ADULT) == set()


def test_three_structures_add_up():
    assert blocks(week("8-11"), week("12-15"), week("16-18")) == set()
    assert blocks(week("8-11"), week("12-15"), week("16-18.01")) == {"MIN-2"}


def test_a_building_site_s_longer_day_opens_nothing_to_the_sum_of_two():
    assert blocks(week("8-12 12.30-16.30 17-18"), week("", "8-12"), naf="43.21A") == set()
    assert blocks(week("8-12 12.30-16.30"), week("17.30-18.30"), naf="43.21A") == {"MIN-2"}


def test_what_two_other_structures_break_without_this_one_is_not_told_here():
    assert blocks(week("", "", "8-12"), week("8-12 12.30-15"), week("16-19")) == set()
    assert blocks(week("", "", "8-12"), week("8-15"), week("16-20"), birth=ADULT) == set()


def test_what_this_structure_breaks_alone_is_told_once():
    mine = week("8-12 12.30-16.30 17-18")
    told = [one.code for one in findings(dossier(mine, week("18.30-19"))) if one.severity is Severity.BLOCK]
    assert told.count("MIN-2") == 1


def dossier(mine, theirs):
    return Dossier(
        start=min(mine),
        end=max(mine),
        days=mine,
        beneficiary=Beneficiary(birth_date=SEVENTEEN),
        host=Host(siret=HERE),
        history=(span(THERE, theirs),),
    )


def test_the_draft_says_whose_limit_it_is():
    found = findings(dossier(week("8-12 12.30-15"), week("16-19")))
    told = next(one for one in found if one.code == "MIN-2")
    assert told.severity is Severity.BLOCK
    assert "toutes les structures comptent ensemble" in told.message
    assert "9\u00a0h\u00a030" in told.message


def test_the_written_cases_may_give_a_birth_date_to_two_stays():
    given = {
        "a": {"host": HERE, "days": {"2026-03-02": [["08:00", "12:00"], ["12:30", "15:00"]]}},
        "b": {"host": THERE, "days": {"2026-03-02": [["16:00", "19:00"]]}},
    }
    adult = play_case({"id": "two hosts", "fn": "eval_overlap", "given": given})
    minor = play_case({"id": "two hosts", "fn": "eval_overlap", "given": given | {"birth": "2008-09-01"}})
    assert (adult.verdict, minor.verdict) == ("WARN", "BLOCK")
