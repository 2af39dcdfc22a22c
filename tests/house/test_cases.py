"""The sixty cases of an auditor: each is tried by a test that exists, or says why not."""

import ast
import re

from tests.house.test_tree import ROOT

ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| (.+) \|$", re.M)


def rows():
    return {int(number): told for number, _, told in ROW.findall((ROOT / "docs" / "cases.md").read_text())}


def names_of_tests():
    found = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        tree = ast.parse(path.read_text())
        found |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return found


def test_there_are_sixty_cases_in_their_order():
    assert list(rows()) == list(range(1, 61))


def test_every_case_is_tried_by_a_test_or_says_why_not():
    known = names_of_tests()
    for number, told in rows().items():
        named = re.findall(r"`(test_\w+)`", told)
        assert named or len(told.split()) >= 8, f"case {number} names no test and gives no reason"
        assert set(named) <= known, f"case {number} names {sorted(set(named) - known)}"


def test_a_case_told_by_a_docstring_is_in_the_list():
    """A number that a test claims is one of the sixty."""
    for path in (ROOT / "tests" / "conventions").glob("test_*.py"):
        for number in re.findall(r'"""Case (\d+)', path.read_text()):
            assert int(number) in rows(), path.name
