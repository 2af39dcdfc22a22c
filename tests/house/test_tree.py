"""The shape of the tree: what a reader counts on."""

import ast
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("pmsmp_portal", "conventions", "immersions", "demo", "french")
SOURCES = sorted(
    path
    for folder in (*APPS, "tests", "bench")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
LETTERS = sorted((ROOT / "templates").rglob("*.txt"))


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


TEXTS = {relative(path): path.read_text() for path in (*SOURCES, *TEMPLATES, *LETTERS)}


@cache
def trees() -> dict[str, ast.Module]:
    """Read once, by the one worker that runs these tests."""
    return {name: ast.parse(TEXTS[name]) for name in map(relative, SOURCES)}


def test_there_are_files_to_look_at():
    assert len(SOURCES) > 50
    assert len(TEMPLATES) > 20
    assert len([path for path in SOURCES if "views" in (path.stem, path.parent.name)]) > 10


def test_no_file_is_over_400_lines():
    files = [relative(path) for path in (*SOURCES, *TEMPLATES)]
    assert [name for name in files if len(TEXTS[name].splitlines()) > 400] == []


def test_no_forbidden_shelf():
    forbidden = {"utils", "helpers", "services", "signals", "common", "misc"}
    names = [relative(path) for path in SOURCES]
    assert [name for name in names if forbidden & set(name.removesuffix(".py").split("/"))] == []


def test_views_are_short_functions():
    offenders = []
    for name in [relative(path) for path in SOURCES if "views" in (path.stem, path.parent.name)]:
        for node in ast.walk(trees()[name]):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
                offenders += [f"{name}: {node.name} has {lines} lines"] if lines > 25 else []
    assert offenders == []


def test_public_things_are_documented():
    offenders = [
        f"{name}: {node.name}"
        for name, tree in trees().items()
        if name.split("/")[0] in APPS
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert offenders == []


FORBIDDEN_IN_TEMPLATES = {
    "inline style": r"\sstyle\s*=",
    "inline script": r"<script(?![^>]*\bsrc=)",
    "inline handler": r"\son[a-z]+\s*=\s*[\"']",
    "unescaped text": r"\|safe|autoescape off",
}


@pytest.mark.parametrize("what", FORBIDDEN_IN_TEMPLATES)
def test_templates_obey_the_strict_policy(what):
    found = re.compile(FORBIDDEN_IN_TEMPLATES[what])
    assert [name for name in map(relative, TEMPLATES) if found.search(TEXTS[name])] == []


def test_every_post_form_has_its_token():
    form = re.compile(r"<form\b[^>]*method=\"post\".*?</form>", re.S | re.I)
    forms = [(name, one) for name in map(relative, TEMPLATES) for one in form.findall(TEXTS[name])]
    assert len(forms) > 20
    assert [
        name for name, one in forms if "csrf_token" not in one and "components/form.html" not in one
    ] == []


@pytest.mark.parametrize(
    "word",
    [
        "cerfa",
        "signature avancée",
        "signature qualifiée",
        "république française",
        "numéro de sécurité sociale",
    ],
)
def test_words_we_may_not_use(word):
    """They are not ours to print."""
    files = [relative(path) for path in (*TEMPLATES, *LETTERS)]
    assert [name for name in files if word in TEXTS[name].lower()] == []


def test_every_template_is_used():
    code = "\n".join(TEXTS.values())
    django_finds_alone = {
        "400.html",
        "403.html",
        "404.html",
        "409.html",
        "429.html",
        "500.html",
        "403_csrf.html",
    }
    unused = []
    for path in TEMPLATES:
        name = str(path.relative_to(ROOT / "templates"))
        if name in django_finds_alone or name.split("/")[0] in {"django", "account", "allauth", "mfa"}:
            continue
        if name not in code and name.rsplit("/", 1)[-1].removesuffix(".html") not in code:
            unused.append(name)
    assert unused == []


def test_no_mark_of_unfinished_work():
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplementedError")
    offenders = [
        relative(path)
        for path in SOURCES
        if marks.search(TEXTS[relative(path)]) and path != Path(__file__).resolve()
    ]
    assert offenders == []


def test_silenced_linters_give_their_reason():
    silent = re.compile(r"#\s*(noqa|type: ignore)(\[[^\]]*\]|:\s*[A-Z0-9, ]+)?\s*$", re.M)
    offenders = [relative(path) for path in SOURCES if silent.search(TEXTS[relative(path)])]
    assert offenders == []


def is_fixture(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        "fixture" in ast.unparse(one) for one in node.decorator_list
    )


def test_a_fixture_has_one_home():
    """No two of one name do the same: the second belongs in the `tests/conftest.py` above both."""
    homes = defaultdict(list)
    for name, tree in trees().items():
        for node in filter(is_fixture, tree.body):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            homes[node.name, "\n".join(map(ast.unparse, body))].append(name)
    assert len(homes) > 50
    assert {name: found for (name, _), found in homes.items() if len(found) > 1} == {}


def test_migrations_import_nothing_that_may_change():
    """A migration is played years later: it stands on Django and on SQL of its own folder."""
    ours = re.compile(
        r"^(?:import|from) (?:demo|pmsmp_portal|conventions|immersions|french)\b|\b(?:conventions|immersions)\.(?!\w+['\"])[a-z_]+\.",
        re.M,
    )
    offenders = [
        relative(path)
        for app in APPS
        for path in sorted((ROOT / app / "migrations").glob("*.py"))
        if ours.search(path.read_text())
    ]
    assert offenders == []


def test_no_folder_holds_more_modules_than_a_reader_takes_in():
    """Twelve at most; commands of `manage.py` are apart, Django wants one file each."""
    counts = Counter(
        path.parent for path in SOURCES if path.stem != "__init__" and path.parts[len(ROOT.parts)] in APPS
    )
    crowded = {relative(folder): count for folder, count in counts.items() if count > 12}
    assert {folder for folder in crowded if not folder.endswith("management/commands")} == set()
