"""What the host says it would have Ilyes do, and what nobody under eighteen does (D4153-15 to -37)."""

import re

import pytest

from conventions.law.articles import ARTICLES
from conventions.law.facts import MinorSafety
from conventions.law.findings import Severity
from conventions.law.minors.dangerous_work import (
    FAMILIES,
    MIXED,
    dangerous_work,
    said_regulated,
    unanswered_risks,
)

NEVER = {1, 3, 4, 8, 15, 16}
OPEN = set(FAMILIES) - NEVER - set(MIXED)


def severities(**answers):
    return {one.severity for one in dangerous_work(MinorSafety(**answers))}


def test_nothing_met_is_nothing_said():
    assert dangerous_work(MinorSafety(risks=dict.fromkeys(FAMILIES, False), derogation=True)) == []


@pytest.mark.parametrize("family", sorted(NEVER))
def test_no_derogation_opens_what_the_code_closes_to_every_minor(family):
    [found] = dangerous_work(MinorSafety(risks={family: True}, derogation=True))
    assert found.severity is Severity.BLOCK
    assert FAMILIES[family].label in found.message
    assert FAMILIES[family].articles in found.message
    assert "Aucune dérogation" in found.message


@pytest.mark.parametrize("family", sorted(OPEN))
def test_a_derogation_to_the_other_families_is_for_the_prescriber_to_judge(family):
    assert severities(risks={family: True}) == {Severity.BLOCK}
    [found] = dangerous_work(MinorSafety(risks={family: True}, derogation=True))
    assert (found.severity, found.article) == (Severity.HUMAN, "L4153-9")
    assert FAMILIES[family].articles in found.message


@pytest.mark.parametrize("family", MIXED)
def test_a_family_closed_in_part_asks_which_part_is_met(family):
    [unsaid] = dangerous_work(MinorSafety(risks={family: True}, derogation=True))
    assert unsaid.severity is Severity.BLOCK
    assert FAMILIES[family].closed_part in unsaid.message
    [closed] = dangerous_work(MinorSafety(risks={family: True}, closed_parts={family: True}, derogation=True))
    assert closed.severity is Severity.BLOCK
    assert FAMILIES[family].closed_articles in closed.message
    rest = {"risks": {family: True}, "closed_parts": {family: False}}
    assert severities(**rest, derogation=True) == {Severity.HUMAN}
    assert severities(**rest) == {Severity.BLOCK}


def test_a_decision_on_one_family_leaves_the_closed_ones_closed():
    answers = MinorSafety(risks={10: True, 15: True}, derogation=True)
    assert [(one.severity, one.facts["families"]) for one in dangerous_work(answers)] == [
        (Severity.BLOCK, (15,)),
        (Severity.HUMAN, (10,)),
    ]


def test_the_sixteen_families_cover_every_article_from_sixteen_to_thirty_seven():
    cited = {int(n) for family in FAMILIES.values() for n in re.findall(r"D4153-(\d+)", family.articles)} | {
        31
    }
    assert cited == set(range(16, 38))
    assert {number for number, family in FAMILIES.items() if family.never} == NEVER
    assert {"L4153-8", "L4153-9"} <= set(ARTICLES)


def test_the_text_says_what_a_derogation_opens():
    met = {"risks": {10: True, 15: False}, "derogation": True}
    assert said_regulated(MinorSafety(**met)) == (
        "Machines dangereuses, leur entretien (articles D4153-28 et D4153-29)"
    )
    assert said_regulated(MinorSafety(risks={10: True})) == ""


def test_all_sixteen_families_are_answered():
    assert unanswered_risks(dict.fromkeys(range(1, 17), False)) is None
    assert unanswered_risks(dict.fromkeys(range(1, 16), False)).facts["missing"] == (16,)
