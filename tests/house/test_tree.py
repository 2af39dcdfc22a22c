"""The shape of the tree: what a reader counts on."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APPS = ("pmsmp_portal", "conventions", "immersions")
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


def test_there_are_files_to_look_at():
    assert len(SOURCES) > 50
    assert len(TEMPLATES) > 20


@pytest.mark.parametrize("path", [*SOURCES, *TEMPLATES], ids=relative)
def test_no_file_is_over_400_lines(path):
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_no_forbidden_shelf(path):
    assert path.stem not in {"utils", "helpers", "services", "signals", "common", "misc"}


@pytest.mark.parametrize("path", [p for p in SOURCES if "views" in p.parts], ids=relative)
def test_views_are_short_functions(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert lines <= 25, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", [p for p in SOURCES if p.parts[len(ROOT.parts)] in APPS], ids=relative)
def test_public_things_are_documented(path):
    tree = ast.parse(path.read_text())
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{node.name} has no docstring"


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_templates_obey_the_strict_policy(path):
    text = path.read_text()
    assert not re.search(r"\sstyle\s*=", text), "no inline style"
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "no inline script"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "no inline handler"
    assert "|safe" not in text, "no unescaped text"
    assert "autoescape off" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_every_post_form_has_its_token(path):
    for form in re.findall(r"<form\b[^>]*method=\"post\".*?</form>", path.read_text(), re.S | re.I):
        assert "csrf_token" in form or "components/form.html" in form


@pytest.mark.parametrize("path", [*TEMPLATES, *LETTERS], ids=relative)
def test_words_we_may_not_use(path):
    text = path.read_text().lower()
    for word in (
        "cerfa",
        "signature avancée",
        "signature qualifiée",
        "république française",
        "numéro de sécurité sociale",
    ):
        assert word not in text, f"« {word} » is not ours to print"


def test_every_template_is_used():
    code = "\n".join(path.read_text() for path in [*SOURCES, *TEMPLATES, *LETTERS])
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
        if marks.search(path.read_text()) and path != Path(__file__).resolve()
    ]
    assert offenders == []


def test_silenced_linters_give_their_reason():
    silent = re.compile(r"#\s*(noqa|type: ignore)(\[[^\]]*\]|:\s*[A-Z0-9, ]+)?\s*$", re.M)
    offenders = [relative(path) for path in SOURCES if silent.search(path.read_text())]
    assert offenders == []
