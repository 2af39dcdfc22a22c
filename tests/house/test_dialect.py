"""One dialect: permissions are one question asked of a table, actions have one signature, views decide nothing."""

import ast
from pathlib import Path

import pytest

from immersions import models, permissions
from immersions.actors import ANONYMOUS
from immersions.permissions import RULES, TIMED_RULES, ImmersionVerb, refusal

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("immersions", "conventions", "pmsmp_portal")

# What a variable that is asked about holds, wherever `refusal` is called; `asked` is said by its verb.
KIND_OF_NAME = {
    "account": models.User,
    "agency": models.Agency,
    "asked": models.ImmersionRequest,
    "candidate": models.Candidate,
    "delegation": models.PrescriptionDelegation,
    "host": models.HostStructure,
    "introduced": models.Introduction,
    "invitation": models.HostInvitation,
    "member": models.HostMember,
    "offer": models.Offer,
    "proposed": models.Recommendation,
    "search": models.SavedSearch,
}


def calls_of_refusal():
    """Each call `refusal(actor, ImmersionVerb.X, thing)` of the code: its place, its verb, the name of its thing."""
    for path in (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "refusal"):
                continue
            for verb in ast.walk(node.args[1]):
                if isinstance(verb, ast.Attribute) and getattr(verb.value, "id", "") in {
                    "ImmersionVerb",
                    "V",
                }:
                    thing = ast.unparse(node.args[2]).split("(")[0] if len(node.args) > 2 else None
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", ImmersionVerb[verb.attr], thing


def pair_of(verb, thing):
    if thing is None:
        return verb, None
    name = thing.rsplit(".", 1)[-1]
    kind = (
        models.JoinRequest if verb is ImmersionVerb.ADMIT else KIND_OF_NAME.get(name) or getattr(models, name)
    )
    return verb, kind


def test_a_pair_is_answered_by_one_rule():
    assert not RULES.keys() & TIMED_RULES.keys()
    assert len(set(RULES.values()) | set(TIMED_RULES.values())) == len(RULES) + len(TIMED_RULES)


def test_each_verb_has_a_rule():
    assert {verb for verb, _ in RULES | TIMED_RULES} == set(ImmersionVerb)


def test_each_pair_of_the_table_is_asked_and_only_those():
    asked = {pair_of(verb, thing) for _, verb, thing in calls_of_refusal()}
    assert asked == set(RULES | TIMED_RULES)


@pytest.mark.parametrize(
    "pair", RULES | TIMED_RULES, ids=lambda pair: f"{pair[0]}-{getattr(pair[1], '__name__', '')}"
)
def test_another_kind_of_thing_raises(pair):
    with pytest.raises(LookupError, match=f"« {pair[0]} Letter »"):
        refusal(ANONYMOUS, pair[0], models.Letter())


def test_a_misspelt_verb_raises():
    with pytest.raises(AttributeError):
        refusal(ANONYMOUS, ImmersionVerb.ANSWRE, models.ImmersionRequest())
    with pytest.raises(LookupError, match="« answre ImmersionRequest »"):
        refusal(ANONYMOUS, "answre", models.ImmersionRequest())


@pytest.mark.parametrize("pair", TIMED_RULES, ids=lambda pair: f"{pair[0]}-{pair[1].__name__}")
def test_a_rule_that_depends_on_the_hour_asks_for_it(pair):
    with pytest.raises(TypeError, match="give `at`"):
        refusal(ANONYMOUS, pair[0], pair[1]())


@pytest.mark.parametrize("name", ["refusals", "people", "candidates", "hosts", "requests"])
def test_no_other_door_says_no(name):
    """Rules are asked through the table: nobody calls one by its own name."""
    doors = {"immersions/permissions/__init__.py"}
    used = [
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
        if f"permissions.{name} import" in path.read_text()
        or f"permissions import {name}" in path.read_text()
    ]
    shared = {"requests": {"immersions/actions/exchanges.py"}}  # `side_of` says where one stands, not whether
    assert set(used) - doors <= shared.get(name, set())
    assert permissions.refusal is refusal
