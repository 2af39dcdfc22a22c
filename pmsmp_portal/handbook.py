"""The pages of `docs/` that are printed from the code, so that they cannot lie: `manage.py write_docs`."""

import ast
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from conventions.content.schema import convention_schema
from conventions.law.people.parties import ROLE_LABELS
from conventions.law.states import MOVES, State, diagram
from conventions.personal_data import HELD as OF_CONVENTIONS
from immersions.messaging.letters import WRITERS
from immersions.personal_data import HELD as OF_IMMERSIONS

from .posting import Untraceable, letters_posted

RULE = re.compile(r"[A-Z]{2,3}-\d+[A-Z]?")
# How the source of a rule says each weight: by name, or by the shorthand of its module.
SEVERITIES = {
    "BLOCK": {"BLOCK", "blocked", "_blocked"},
    "HUMAN": {"HUMAN"},
    "WARN": {"WARN", "warned"},
    "INFO": {"INFO"},
}
PRINTED = "Printed from the code by `manage.py write_docs`; a test holds it up to date."


@dataclass(frozen=True)
class Function:
    """A function of ours, as its source reads."""

    path: str
    name: str
    summary: str
    strings: frozenset[str]
    names: frozenset[str]


def functions_of(*folders: str) -> Iterator[Function]:
    """Every module-level function under these folders of the project, file after file."""
    for folder in folders:
        for path in sorted((settings.BASE_DIR / folder).rglob("*.py")):
            module = ast.parse(path.read_text())
            constants = {
                ast.unparse(target): _strings(node)
                for node in module.body
                if isinstance(node, ast.Assign)
                for target in node.targets
            }
            for node in module.body:
                if isinstance(node, ast.FunctionDef):
                    yield _function(node, constants, str(path.relative_to(settings.BASE_DIR)))


def law() -> str:
    """Each rule: its code, the function that holds it, what it can answer, what it reads."""
    rows = []
    for one in functions_of("conventions/law"):
        codes = sorted({text for text in one.strings if RULE.fullmatch(text)})
        weights = [severity for severity, names in SEVERITIES.items() if names & one.names]
        if codes and one.summary:
            place = f"[`{one.name}`](../{one.path})"
            rows.append((", ".join(codes), place, ", ".join(weights) or "what it calls", one.summary))
    rows.sort()
    return _page(
        "The rules of the law",
        "BLOCK stops the freezing, HUMAN asks for a reasoned decision of the prescriber, WARN and INFO are read and "
        "passed. `conventions/law/rules.py` calls them all; `manage.py simulate_rules` plays them without a database. "
        "Each remark quotes its article or, where none says it, whose rule it is: « Choix du portail », « Bonne pratique », "
        "« Recommandation de l’administration »; `tests/conventions/law/test_sources.py` lists them code by code. Why one "
        "reading of a text rather than another: [design/law.md](design/law.md).",
        _table(("rule", "function", "may answer", "what it holds"), rows),
    )


def states() -> str:
    """The life of a convention: the diagram, then every allowed move."""
    sources: dict[tuple[str, str, str, str], list[str]] = {}
    for move in MOVES:
        said = (
            f"`{move.verb}`",
            move.target.label if move.target is not move.source else "(same)",
            ", ".join(sorted(str(moment) for moment in move.moments)) or "any",
            ", ".join(sorted(ROLE_LABELS[role] for role in move.roles)),
        )
        sources.setdefault(said, []).append(move.source.label)
    rows = [
        (verb, "any" if len(found) == len(State) else ", ".join(found), *rest)
        for (verb, *rest), found in sources.items()
    ]
    return _page(
        "The life of a convention",
        "A button is grey when no row below fits: the verb, the state and the role. The sentence beside it comes from "
        "`why_not` in `conventions/law/states.py`, or from a guard in `conventions/permissions/guards.py`: `conventions/permissions/__init__.py` says which are asked.",
        f"```mermaid\n{diagram()}\n```",
        _table(("verb", "from", "to", "when", "by"), rows),
    )


def letters() -> str:
    """Each letter: what it is, the acts that ask for it, the address they write to."""
    posted = letters_posted()
    if (kinds := {one.kind for one in posted}) != WRITERS.keys():
        raise Untraceable(f"posted or written, not both: {sorted(kinds ^ WRITERS.keys())}")
    rows = []
    for kind, writer in sorted(WRITERS.items()):
        ours = [one for one in posted if one.kind == kind]
        acts = sorted({act for one in ours for act in one.by})
        addresses = dict.fromkeys(f"`{one.address}`" for one in ours)
        what = " ".join((writer.__doc__ or "").split())
        rows.append((f"`{kind}`", what, ", ".join(map(_linked, acts)), ", ".join(addresses)))
    return _page(
        "The letters",
        "A letter is asked for in the transaction of an action, and written when it leaves (`immersions/messaging/letters.py`, "
        "ADR 0002). Those of the login are asked for by allauth, through `send_mail` of `immersions/accounts/login/adapter.py`. Each is "
        "written once, as text; `immersions/messaging/html.py` draws the HTML part from these words, with one button for "
        "the first address that has a line to itself, links to this portal alone, and nothing to fetch.\n\n"
        "It leaves once, with one exception: a worker killed between the mail server's « 250 » and our commit sends it "
        "again, with the same `Message-ID`, by which a mail reader may know that it has it already; the link or the "
        "code of the second is the good one.",
        "The acts and the address are read in the source: each call of `post` is followed back to where the kind is "
        "written (`pmsmp_portal/posting.py`); a kind that cannot be followed is printed nowhere, and fails the suite.",
        _table(("kind", "what it is", "asked for by", "at the address"), rows),
    )


def personal_data() -> str:
    """Each table: whose data, which columns, how long."""
    rows = [
        (
            f"`{app}.{name}`",
            held.whose or "nobody",
            " ".join(f"`{one}`" for one in held.personal.split()),
            held.kept,
        )
        for app, tables in (("immersions", OF_IMMERSIONS), ("conventions", OF_CONVENTIONS))
        for name, held in tables.items()
    ]
    return _page(
        "Personal data, table by table",
        "Columns not named here say nothing of anybody. Never collected: social security number, papers, disability or "
        "its recognition, nationality, wages (a test forbids such columns).",
        _table(("table", "whose data", "columns", "kept"), rows),
    )


def schema() -> str:
    """The JSON Schema of the signed content."""
    return json.dumps(convention_schema(), ensure_ascii=False, indent=2) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "law.md": law,
    "states.md": states,
    "letters.md": letters,
    "personal-data.md": personal_data,
    "convention.schema.json": schema,
}


def docs_folder() -> Path:
    """Where the pages go."""
    return Path(settings.BASE_DIR) / "docs"


def _linked(function: tuple[str, str]) -> str:
    module, name = function
    return f"[`{name.rsplit('.', 1)[-1]}`](../{module.replace('.', '/')}.py)"


def _strings(node: ast.AST) -> frozenset[str]:
    return frozenset(
        one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    )


def _function(node: ast.FunctionDef, constants: dict[str, frozenset[str]], path: str) -> Function:
    """The strings of the module's constants count for the functions that name them."""
    summary = (ast.get_docstring(node) or "").split("\n\n")[0]
    names = {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}
    names |= {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    strings = _strings(node).union(*(constants[name] for name in names & constants.keys()))
    return Function(path, node.name, " ".join(summary.split()), strings, frozenset(names))


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", PRINTED, *parts]) + "\n"
