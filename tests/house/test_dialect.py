"""One dialect: permissions are one question asked of a table, actions have one signature, views decide nothing."""

import ast
import re
from pathlib import Path

import pytest

from immersions import models, permissions
from immersions.accounts.actor import ANONYMOUS
from immersions.permissions import RULES, TIMED_RULES, ImmersionVerb, refusal
from tests.support.actions import functions_of, modules_of_actions

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
    shared = {
        "requests": {"immersions/requests/actions/thread.py"}
    }  # `side_of` says where one stands, not whether
    assert set(used) - doors <= shared.get(name, set())
    assert permissions.refusal is refusal


# --- One signature of actions: `verb(thing, *, by, at, …)`, atomic, on a locked row ------------------

APPS_OF_ACTIONS = ("immersions",)
PARTS_OF_ACTIONS = {"tell": "how several actions write to people, in their transaction"}
BY_NOBODY = {
    "close_unanswered": "the calendar does it",
    "put_to_sleep": "the calendar does it",
    "tell_news": "the calendar does it",
    "sign_up": "whoever proved an address has no account yet",
}
NOT_ATOMIC = {"prove_by_code": "the count of the tries is committed before anything else"}
LOCKED_BY_NAME = {"select_for_update", "locked"}
UNLOCKED = {"open_account": "the row is new"}


def actions():
    return [
        pytest.param(path, node, id=f"{path.stem}.{name}")
        for app in APPS_OF_ACTIONS
        for path in modules_of_actions(app)
        for name, node in functions_of(path).items()
        if not name.startswith("_") and name not in PARTS_OF_ACTIONS
    ]


def names_used(node, beside):
    """Every name and attribute of a function, and of the private functions of its module that it calls."""
    used, left = set(), [node]
    while left:
        for one in ast.walk(left.pop()):
            name = one.id if isinstance(one, ast.Name) else one.attr if isinstance(one, ast.Attribute) else ""
            if name in beside and name not in used:
                left.append(beside[name])
            used.add(name)
    return used


@pytest.mark.parametrize(("path", "node"), actions())
def test_an_action_has_the_one_signature(path, node):
    said = [argument.arg for argument in node.args.kwonlyargs]
    assert len(node.args.args) <= 1, "one thing, or none when it is created"
    assert "at" in said, "an action never reads the clock"
    assert "by" in said or node.name in BY_NOBODY
    assert not {"request", "actor", "today", "now"} & {*said, *(one.arg for one in node.args.args)}


@pytest.mark.parametrize(("path", "node"), actions())
def test_an_action_is_atomic(path, node):
    decorators = [ast.unparse(one) for one in node.decorator_list]
    assert (decorators == ["transaction.atomic"]) != (node.name in NOT_ATOMIC)


@pytest.mark.parametrize(("path", "node"), [one for one in actions() if one.values[1].args.args])
def test_an_action_locks_what_it_decides_on(path, node):
    locks = bool(names_used(node, functions_of(path)) & LOCKED_BY_NAME)
    assert locks != (node.name in UNLOCKED)


def test_reasons_are_those_of_actions_that_exist():
    names = {one.values[1].name for one in actions()}
    assert len(names) > 40
    assert set(BY_NOBODY) | set(NOT_ATOMIC) | set(UNLOCKED) <= names


# --- Views ask; they do not decide --------------------------------------------------------------------

SHOWN = {
    "immersions/dashboard/views.py": "which blocks to draw, each of which asks for its own rows",
    "immersions/requests/views/request.py": "how the list is titled",
    "immersions/offers/views.py": "which button the page of an offer has",
}
DECIDES = re.compile(r"\b(?:actor|user)\.is_\w+")


@pytest.mark.parametrize(
    "path",
    [
        path
        for app in APPS_OF_ACTIONS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "views" in (path.stem, path.parent.name)
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_view_decides_nothing_on_who_one_is(path):
    assert bool(DECIDES.search(path.read_text())) == (str(path.relative_to(ROOT)) in SHOWN)


def test_a_page_compares_no_code():
    code = re.compile(r"[=!]= ?\"[A-Z_]+\"")
    folders = ("components", "emails", "immersions")
    pages = [page for folder in folders for page in sorted((ROOT / "templates" / folder).rglob("*.*"))]
    assert len(pages) > 80
    assert [str(page.relative_to(ROOT)) for page in pages if code.search(page.read_text())] == []
