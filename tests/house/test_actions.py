"""Every action is `verb(thing, *, by, at)`, atomic; one function locks a convention."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.support.actions import functions_of, is_of_actions, modules_of_actions

ROOT = Path(__file__).resolve().parents[2]
# The apps whose actions are held to it.
APPS = ("conventions",)
# What the portal does by itself, in its worker or when the day comes: nobody's act.
OF_THE_PORTAL = {
    "conventions": {
        "actions.make_signed_dossier",
        "erasure.erase_proof_data",
        "lifecycle.expire",
        "lifecycle.remind_when_due",
        "lifecycle.send_new_link",
        "actions.make_proof",
        "actions.purge_proofs",
        "sealing.anchor_chain",
        "sealing.renew_seal",
        "sealing.seal_dossier",
        "scheduled.tend_rounds",
        "scheduled.witness_lost_letters",
    }
}
# An error of code is counted before anything else; each convention is tended apart; one row after the network.
IN_PARTS = {"conventions": {"ceremony.sign", "scheduled.tend_rounds", "sealing.anchor_chain"}}
WRITES = {"save", "create", "bulk_create", "update_or_create", "get_or_create", "delete", "witness"}


def functions(paths: Iterable[Path]) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function of these modules, « module.name »."""
    for path in paths:
        for name, node in functions_of(path).items():
            yield f"{path.stem}.{name}", node


def is_atomic(function: ast.FunctionDef) -> bool:
    """Whether the whole of it is one transaction: a decorator, or a `with` somewhere in its body."""
    return "transaction.atomic" in ast.unparse(function)


def writes(function: ast.FunctionDef) -> bool:
    """Whether it writes something itself."""
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
        for node in ast.walk(function)
    )


def asked_from_outside(app: str) -> set[str]:
    """The functions of `actions` that pages, jobs and commands call, « module.name »."""
    found = set()
    for path in (ROOT / app).rglob("*.py"):
        if is_of_actions(path) or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {f"{node.module.rsplit('.', 1)[-1]}.{one.name}" for one in node.names}
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add(f"{node.value.id}.{node.attr}")
    return found


def actions(app: str) -> dict[str, ast.FunctionDef]:
    """Public functions of `actions` that are a transaction, or that are asked from outside and write."""
    outside = asked_from_outside(app)
    return {
        name: function
        for name, function in functions(modules_of_actions(app))
        if not function.name.startswith("_")
        and (is_atomic(function) or (name in outside and writes(function)) or name in IN_PARTS[app])
    }


@pytest.mark.parametrize("app", APPS)
def test_there_are_actions_to_look_at(app):
    assert len(actions(app)) > 25
    assert OF_THE_PORTAL[app] <= actions(app).keys()


@pytest.mark.parametrize("app", APPS)
def test_each_action_is_a_verb_of_one_thing_by_someone_at_some_time(app):
    odd = []
    for name, function in actions(app).items():
        given, named = function.args.args, {one.arg: one.annotation for one in function.args.kwonlyargs}
        wanted = {"at"} if name in OF_THE_PORTAL[app] else {"by", "at"}
        if len(given) > 1 or function.args.posonlyargs or not wanted <= named.keys():
            odd.append(f"{name}({ast.unparse(function.args)})")
        elif "by" in named and ast.unparse(named["by"]) != "Actor":
            odd.append(f"{name}: by is {ast.unparse(named['by'])}")
        elif not ast.unparse(named["at"]).endswith("datetime"):
            odd.append(f"{name}: at is {ast.unparse(named['at'])}")
    assert odd == []


@pytest.mark.parametrize("app", APPS)
def test_each_action_is_one_transaction(app):
    found = {name for name, function in actions(app).items() if not is_atomic(function)}
    assert found == IN_PARTS[app]


def test_one_function_locks_a_convention():
    found = [
        name
        for name, function in functions((ROOT / "conventions").rglob("*.py"))
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute)
        and node.attr == "select_for_update"
        and ast.unparse(node.value).startswith("Convention.objects")
    ]
    assert found == ["moves.lock_convention"]
