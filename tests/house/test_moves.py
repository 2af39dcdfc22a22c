"""The table of states decides: one enum, one writer of a convention's state, no verb without its action."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from conventions.drafting.wizard import INVITED, STEPS
from conventions.law.states import COUNTED_STATES, State, Verb
from conventions.models import Convention
from tests.support.actions import functions_of, modules_of_actions

ROOT = Path(__file__).resolve().parents[2]
APPS = ("conventions", "immersions", "pmsmp_portal")
WRITER = "conventions/moves.py"
# Where each verb of the table is done: the action that names it.
DONE_BY = {
    Verb.EDIT: {"night_authorisation._draft", "draft.save_step", "invitations.invite_to_draft"},
    Verb.COMPLETE_PART: {"invitations.answer_invitation"},
    Verb.DECIDE: {"draft.decide"},
    Verb.FREEZE: {"freezing._open_locked"},
    Verb.SIGN: {"ceremony.present", "ceremony.ask_code", "ceremony._sign_once"},
    Verb.COMPLETE: {"signature.write_signature"},
    Verb.REFUSE: {"objections.refuse_to_sign"},
    Verb.REVISE: {"lifecycle.revise"},
    Verb.EXPIRE: {"lifecycle.expire"},
    Verb.WITHDRAW: {"lifecycle.withdraw"},
    Verb.CANCEL: {"lifecycle.cancel"},
    Verb.REMIND: {"lifecycle.remind", "lifecycle.remind_when_due"},
    Verb.REPLACE_SIGNATORY: {"objections.approve_replacement", "objections.correct_contact"},
    Verb.WITNESS_SIGNATURE: {"at_agency.open_at_desk"},
    Verb.ATTEST_SIGNATURE: {
        "on_paper._held",
        "on_paper.attest_copy",
        "ceremony._witness",
        "ceremony._sign_once",
    },
    Verb.PROPOSE_REPLACEMENT: {"objections.propose_replacement"},
    Verb.DENY_IDENTITY: {"objections.deny_identity"},
    Verb.RENEW: {"draft.renew"},
    Verb.DUPLICATE: {"draft.duplicate"},
    Verb.EXPORT_EVIDENCE: {"actions.ask_complete_proof"},
    Verb.ASK_OWN_PROOF: {"actions.ask_own_proof"},
}


def sources(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Every module of ours under these folders, with its path; migrations tell of the past."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def written(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement or a call writes in something named `state`."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(target.elts, node.value.elts, strict=True))
            else:
                pairs = [
                    (one, node.value) for one in (target.elts if isinstance(target, ast.Tuple) else [target])
                ]
            yield from (
                value for one, value in pairs if isinstance(one, ast.Attribute) and one.attr == "state"
            )
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
        if isinstance(node.target, ast.Attribute) and node.target.attr == "state" and node.value:
            yield node.value
    elif isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in {"update", "create", "get_or_create", "update_or_create", "Convention", "save"}:
            yield from (one.value for one in node.keywords if one.arg == "state")
        if name == "setattr" and isinstance(node.args[1], ast.Constant) and node.args[1].value == "state":
            yield node.args[2]


def of_a_request(value: ast.expr) -> bool:
    """Requests of signature have their own state, of their own enum."""
    return (
        isinstance(value, ast.Attribute)
        and isinstance(value.value, ast.Name)
        and value.value.id == "RequestState"
    )


def test_one_function_writes_the_state_of_a_convention():
    found = [
        (path, ast.unparse(value))
        for path, tree in sources(*APPS)
        for node in ast.walk(tree)
        for value in written(node)
        if not of_a_request(value)
    ]
    assert found == [(WRITER, "target_of(verb, State(convention.state)).value")]


def test_no_statement_of_ours_writes_it_in_sql_and_no_step_of_the_draft_does():
    texts = [path for path, tree in sources(*APPS) if "SET state" in ast.unparse(tree)]
    assert texts == []
    assert all("state" not in step.columns for step in (*STEPS, *INVITED.values()))


@pytest.mark.parametrize(
    ("written_so", "counted"),
    [
        ("convention.state = State.OPEN", 1),
        ("convention.state = 'OPEN'", 1),
        ("convention.state, convention.at = State.OPEN, at", 1),
        ("rows.update(state=State.OPEN, at=at)", 1),
        ("setattr(convention, 'state', 'OPEN')", 1),
        ("request.state, request.at = RequestState.VOID, None", 0),
        ("rows.filter(state=State.OPEN)", 0),
    ],
)
def test_the_search_sees_what_it_looks_for(written_so: str, counted: int):
    nodes = ast.walk(ast.parse(written_so))
    assert sum(not of_a_request(value) for node in nodes for value in written(node)) == counted


def test_every_verb_is_done_by_an_action_and_no_other():
    found: dict[Verb, set[str]] = {verb: set() for verb in Verb}
    for path in modules_of_actions("conventions"):
        for name, function in functions_of(path).items():
            for node in ast.walk(function):
                if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Verb":
                    found[Verb[node.attr]].add(f"{path.stem}.{name}")
    assert found == DONE_BY


def test_the_column_offers_the_states_of_the_law_and_their_words():
    choices = dict(Convention._meta.get_field("state").choices)
    assert list(choices) == [state.value for state in State]
    assert all(choices[state].casefold() == state.label.casefold() for state in State)


def test_postgresql_counts_the_states_that_the_law_counts(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('pmsmp_two_a_year'::regproc)")
        text = cursor.fetchone()[0]
    counted = text.split("counted CONSTANT text[] := ARRAY[")[1].split("]")[0]
    assert {one.strip(" '") for one in counted.split(",")} == set(COUNTED_STATES)
