"""Each module bears a word of the glossary, or a name that every Django developer knows."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("pmsmp_portal", "conventions", "immersions", "demo", "french")
USUAL = {
    "Django looks for it there": "admin apps config management commands middleware migrations models settings templatetags urls",
    "what Django's own documentation calls it": "base checks choices constraints context_processors errors forms html site views wsgi",
    "a layer of ours, in house-style.md": "actions emails jobs",
    "a public register or a format, by its name": "activities api_keys check_rome imports naf_idcc pades pdf pdf_tags pkcs11 postgres rome schemas sirene siret sms",
    "an app, or whom it is about": "demo french hosts law organisations",
}
KNOWN = {name for names in USUAL.values() for name in names.split()}


def plain(words: str) -> str:
    """In small letters, one by one, in the singular: « Saved searches », `saved_search` are the same."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", words)
    return " ".join(
        re.sub(r"(?<=ch)es$|(?<=[^s])s$", "", one) for one in re.findall(r"[^\W_]+", apart.lower())
    )


def words_of(glossary: str) -> set[str]:
    """What its tables name: each word of the first two columns of a row, or of its first alone in the second table."""
    terms, parts = glossary.split("## Parts of the code")
    said = [cell for row in re.findall(r"^\| (.+) \|$", terms, re.M) for cell in row.split(" | ")[:2]]
    said += re.findall(r"^\| ([^|]+) \|", parts, re.M)
    return {plain(one) for cell in said for one in re.split(r"[,;/()]| and ", cell)}


def modules() -> dict[str, str]:
    """Each name of a module or of a package, with one place where it is."""
    found = {}
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            inside = path.relative_to(ROOT / app).with_suffix("").parts
            if not {"migrations", "management"} & set(inside):
                found |= {name: str(path.relative_to(ROOT)) for name in inside if name != "__init__"}
    return found


def strangers(glossary: str, names: dict[str, str]) -> dict[str, str]:
    """The names that neither the glossary nor the list above knows."""
    known = words_of(glossary)
    return {name: path for name, path in names.items() if name not in KNOWN and plain(name) not in known}


def test_each_module_bears_a_word_of_the_glossary():
    names = modules()
    assert len(names) > 100
    assert strangers((ROOT / "docs" / "glossary.md").read_text(), names) == {}


def test_the_usual_names_are_all_in_use():
    assert KNOWN - modules().keys() - {"management", "commands", "migrations"} == set()


@pytest.mark.parametrize(
    ("name", "known"), [("saved_searches", True), ("attestors", True), ("gizmos", False)]
)
def test_a_name_is_looked_up_in_the_singular(name, known):
    glossary = (ROOT / "docs" / "glossary.md").read_text()
    assert (strangers(glossary, {name: "there"}) == {}) is known
