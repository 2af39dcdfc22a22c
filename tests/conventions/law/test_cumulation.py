"""Amina and Bruno's workshop over the months: families, sixty days, sister establishments."""

from datetime import date

import pytest

from conventions.law.duration.allowance import allowance, earliest_next_start, last_lawful_end
from conventions.law.duration.cumulation import families_of
from conventions.law.facts import Dossier, Host, Objective, Outcome, Renewal, Span
from conventions.law.findings import Severity
from conventions.law.rules import findings, verdict

BRUNO = "73282932000074"
SISTER = "73282932000082"
JANUARY = Span(date(2025, 1, 6), date(2025, 1, 24), BRUNO, "DISCOVER", ("souder",), family="A")
AGAIN = Span(date(2025, 1, 27), date(2025, 2, 14), BRUNO, "DISCOVER", ("souder",), family="A", renewal=True)


def dossier(start, end, history=(), **facts):
    facts.setdefault("purpose", "CONFIRM")
    facts.setdefault("objectives", (Objective("tuyauter"),))
    return Dossier(start=start, end=end, host=Host(siret=BRUNO), history=tuple(history), **facts)


def codes(found, severity=None):
    return {one.code for one in found if severity is None or one.severity is severity}


def test_amina_keeps_22_days_after_an_immersion_renewed():
    past = (JANUARY, AGAIN)
    known = allowance(date(2025, 6, 2), past, host_siret=BRUNO)
    assert (known.days_used, known.days_left) == (38, 22)
    assert (known.last_day, known.limited_by) == (date(2025, 6, 23), "CUM-3")
    assert "CUM-3" not in codes(findings(dossier(date(2025, 6, 2), date(2025, 6, 23), past)))


def test_one_day_too_many_says_the_last_lawful_day_and_the_days_left():
    found = findings(dossier(date(2025, 6, 2), date(2025, 6, 24), (JANUARY, AGAIN)))
    over = next(one for one in found if one.code == "CUM-3")
    assert over.severity is Severity.BLOCK
    assert over.facts["last_lawful_day"] == date(2025, 6, 23)
    assert (over.facts["days_used"], over.facts["days_left"], over.facts["days"]) == (38, 22, 61)
    assert "lundi\u00a023\u00a0juin\u00a02025" in over.message


def test_a_third_family_waits_a_year_and_says_until_when():
    past = (JANUARY, Span(date(2025, 6, 2), date(2025, 6, 6), BRUNO, "RECRUIT", ("x",), family="B"))
    found = findings(dossier(date(2025, 9, 1), date(2025, 9, 5), past))
    third = next(one for one in found if one.code == "CUM-1")
    assert third.severity is Severity.BLOCK
    assert third.facts["earliest_start"] == date(2026, 1, 6)
    assert earliest_next_start(past, date(2025, 9, 1), host_siret=BRUNO) == date(2026, 1, 6)


def test_later_conventions_already_signed_count_as_well():
    later = (
        Span(date(2025, 6, 2), date(2025, 6, 6), BRUNO, "RECRUIT", ("x",), family="B"),
        Span(date(2025, 11, 3), date(2025, 11, 7), BRUNO, "CONFIRM", ("y",), family="C"),
    )
    third = next(
        one for one in findings(dossier(date(2025, 3, 3), date(2025, 3, 7), later)) if one.code == "CUM-1"
    )
    assert third.severity is Severity.BLOCK
    assert third.facts["earliest_start"] == date(2026, 6, 2)


def test_a_renewal_joins_the_family_of_the_convention_before_it():
    loose = [
        Span(date(2025, 1, 6), date(2025, 1, 24)),
        Span(date(2025, 1, 27), date(2025, 2, 14), renewal=True),
    ]
    assert len(families_of(loose)) == 1
    assert len(families_of([JANUARY, AGAIN])) == 1


def test_what_never_took_effect_counts_for_nothing():
    ghost = Span(date(2025, 5, 1), date(2025, 5, 31), BRUNO, "CONFIRM", ("tuyauter",), counted=False)
    assert verdict(findings(dossier(date(2025, 5, 5), date(2025, 5, 16), (ghost,)))) == "OK"


def test_an_immersion_where_amina_never_came_gives_its_days_back_but_keeps_its_place():
    absent = Span(
        date(2025, 1, 6), date(2025, 2, 5), BRUNO, "DISCOVER", ("souder",), family="A", no_show=True
    )
    other = Span(date(2025, 3, 3), date(2025, 3, 28), BRUNO, "RECRUIT", ("x",), family="B")
    assert allowance(date(2025, 4, 1), (absent,), host_siret=BRUNO).days_used == 0
    found = findings(dossier(date(2025, 5, 5), date(2025, 5, 9), (absent, other)))
    assert "CUM-1" in codes(found, Severity.BLOCK)
    assert "CUM-5" in codes(found, Severity.INFO)


def test_a_sister_establishment_warns_and_too_much_of_it_asks_a_person():
    near = Span(date(2025, 3, 3), date(2025, 3, 28), SISTER, "DISCOVER", ("souder",), family="A")
    found = findings(dossier(date(2025, 5, 5), date(2025, 5, 16), (near,)))
    assert "CUM-6" in codes(found, Severity.WARN)
    far = Span(date(2025, 6, 2), date(2025, 6, 30), SISTER, "RECRUIT", ("x",), family="B")
    assert "CUM-6" in codes(
        findings(dossier(date(2025, 5, 5), date(2025, 5, 16), (near, far))), Severity.HUMAN
    )


def test_another_company_has_no_bearing():
    elsewhere = Span(date(2025, 3, 3), date(2025, 4, 2), "55208131766522", "CONFIRM", ("tuyauter",))
    assert verdict(findings(dossier(date(2025, 4, 7), date(2025, 5, 6), (elsewhere,)))) == "OK"
    assert last_lawful_end(date(2025, 4, 7), (elsewhere,), host_siret=BRUNO) == date(2025, 5, 6)


def test_an_old_excess_elsewhere_in_time_is_not_held_against_amina():
    old = [
        Span(date(2021, month, 1), date(2021, month, 28), BRUNO, family=str(month)) for month in (1, 3, 5, 7)
    ]
    assert verdict(findings(dossier(date(2025, 5, 5), date(2025, 5, 16), old))) == "OK"


def test_a_renewal_counts_its_days_with_the_first_convention():
    initial = Span(date(2025, 3, 1), date(2025, 3, 31), BRUNO, "DISCOVER", ("souder",), family="A")
    renewal = Renewal(initial, outcomes=(Outcome.NOT,), reason="à revoir")
    facts = {"purpose": "DISCOVER", "objectives": (Objective("souder"),), "family": "A", "renewal": renewal}
    over = findings(dossier(date(2025, 4, 1), date(2025, 4, 30), (initial,), **facts))
    assert codes(over, Severity.BLOCK) == {"CUM-3"}
    assert over[0].facts["last_lawful_day"] == date(2025, 4, 29)
    assert verdict(findings(dossier(date(2025, 4, 1), date(2025, 4, 29), (initial,), **facts))) == "OK"


def test_a_renewal_of_a_renewal_is_refused():
    renewal = Renewal(AGAIN, outcomes=(Outcome.NOT,), reason="à revoir")
    facts = {"purpose": "DISCOVER", "objectives": (Objective("souder"),), "family": "A", "renewal": renewal}
    found = findings(dossier(date(2025, 2, 17), date(2025, 2, 21), (JANUARY, AGAIN), **facts))
    assert "REN-1" in codes(found, Severity.BLOCK)


@pytest.mark.parametrize(
    ("purpose", "words", "severity"),
    [
        ("DISCOVER", "Souder !", Severity.BLOCK),
        ("DISCOVER", "souder l’aluminium", Severity.HUMAN),
        ("CONFIRM", "souder", None),
    ],
)
def test_two_conventions_differ_by_object_or_by_objectives(purpose, words, severity):
    planned = dossier(
        date(2025, 6, 2), date(2025, 6, 6), (JANUARY,), purpose=purpose, objectives=(Objective(words),)
    )
    found = [one for one in findings(planned) if one.code == "CUM-2"]
    assert [one.severity for one in found] == ([severity] if severity else [])
