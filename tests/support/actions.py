"""Where actions live: a module named `actions`, the modules of a folder of that name, and a few named by their noun."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAMED_BY_THEIR_NOUN = {
    "conventions/documents/sealing.py",
    "conventions/evidence/erasure.py",
    "immersions/partner_api/key_actions.py",
    "immersions/prescribers/delegations.py",
}


def is_of_actions(path: Path) -> bool:
    """Whether a module of ours holds actions."""
    return (
        path.stem == "actions"
        or path.parent.name == "actions"
        or str(path.relative_to(ROOT)) in NAMED_BY_THEIR_NOUN
    )


def modules_of_actions(app: str) -> list[Path]:
    """Every module of actions of an app."""
    return [path for path in sorted((ROOT / app).rglob("*.py")) if is_of_actions(path)]


def functions_of(path: Path) -> dict[str, ast.FunctionDef]:
    """The functions of a module, by name."""
    return {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
