"""Evidence witnesses, it does not answer: what the product must know is a column or a row, never an event's words."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Who reads what an event says, and why.
READERS = {
    "conventions/evidence/chain.py": "writes, checks and exports the chain; shows whose part a line of the history is",
    "conventions/evidence/export/archive.py": "makes the file of evidence",
}
SOURCES = sorted(
    path
    for folder in ("conventions", "pmsmp_portal", "immersions")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)


def reads_of_events(source: str) -> list[int]:
    """Lines that read an event's payload or the data kept beside it: `event.payload`, `.pii`, or by column."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in ("payload", "pii"):
            lines.append(node.lineno)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            columns = [one.value for one in node.args if isinstance(one, ast.Constant)]
            columns += [one.arg for one in node.keywords]
            if any(str(one).split("__")[0] == "payload" for one in columns):
                lines.append(node.lineno)
    return lines


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_but_the_evidence_itself_reads_what_an_event_says(path):
    if str(path.relative_to(ROOT)) not in READERS:
        assert reads_of_events(path.read_text()) == []


def test_each_reader_still_reads():
    assert [name for name in READERS if not reads_of_events((ROOT / name).read_text())] == []


@pytest.mark.parametrize(
    "source",
    [
        "json.loads(event.payload)",
        'events.values_list("payload", flat=True)',
        "events.filter(payload__contains='x')",
        "json.loads(event.pii.data)",
    ],
)
def test_every_way_of_reading_is_seen(source):
    assert reads_of_events(source)
