"""What code and docs send the reader to is in this repository: pages, their numbered headings, files, names."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
APPS = ("pmsmp_portal", "conventions", "immersions", "demo")
FOLDERS = (*APPS, "tests", "bench", "docs", "deploy", "templates", "static")
KINDS = {".py", ".md", ".html", ".txt", ".css", ".js", ".sql", ".conf", ".service", ".sh"}
# Ours by their first folder; what is made on a machine (`var/`) is not there to be found.
OURS = re.compile(rf"^(?:{'|'.join(FOLDERS)}|\.ci)/")

NUMBER = r"(?:[A-Z]\d{1,2}|[A-Z]\b|\d{1,2}(?:\.\d+)*)"
PAGE = re.compile(
    rf"(?<![\w/.:-])(?P<page>(?:\.\./)*[\w./-]*?[\w-]+\.md)\b(?!\w)"
    rf"(?:\s?\)?,\s+(?:case |rule |section )?(?P<first>{NUMBER})(?:\s*(?:,| and| to)\s+(?P<last>{NUMBER})(?!\w))?(?![\w-]))?"
)
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
DECISION = re.compile(r"\bADRs? (\d{1,4})\b")
QUOTED = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"^[\w.*-]+(?:/[\w.*-]+)*/?$")
ENDS = re.compile(r"\.(?:py|html|css|js|sql|service|conf|md)$")
DOTTED = re.compile(rf"^(?:{'|'.join(APPS)})(?:\.\w+)+$")
# Sections cited without their page: letters of the law, numbers of threats and goals, cases of an auditor.
BARE = (
    (re.compile(r"(?<![\w.+/-])([A-E]\d{1,2})(?![\w-])"), "docs/design/law.md"),
    (re.compile(r"(?<![\w.+/-])([TG]\d{1,2})(?![\w-])"), "docs/design/security.md"),
    (re.compile(r"\b[Cc]ases? (\d{1,2})\b"), "docs/cases.md"),
)
FENCED = re.compile(r"^```.*?^```", re.M | re.S)


def sources() -> list[Path]:
    """Every text of ours that may send the reader somewhere."""
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in KINDS]
    top = [path for path in ROOT.glob("*") if path.suffix in {".md", ".toml"} or path.name == "Makefile"]
    found = [*inside, *top, ROOT / ".env.example"]
    return sorted(path for path in found if "vendor" not in path.parts and path != Path(__file__).resolve())


@cache
def numbers_of(page: Path) -> frozenset[str]:
    """The numbers by which a page may be cited: of headings, of rows of a table, of points of a list."""
    text = page.read_text()
    found = re.findall(r"^#+ ([A-Z]\d{0,2}|\d{1,2})\b", text, re.M)
    found += re.findall(r"^\| ([A-Z]?\d{1,2}) \|", text, re.M)
    found += re.findall(r"^(\d{1,2})\. ", text, re.M)
    return frozenset(found)


@cache
def anchors_of(page: Path) -> frozenset[str]:
    """The anchors of a page's headings, as forges make them."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.M)
    return frozenset(
        re.sub(r"[^\w\- ]", "", title.strip().lower().replace("`", "")).replace(" ", "-") for title in titles
    )


@cache
def decisions() -> frozenset[int]:
    """The numbers of the decisions that are written."""
    return frozenset(int(path.name[:4]) for path in (DOCS / "adr").glob("[0-9]*.md"))


def found_at(name: str, path: Path) -> Path | None:
    """The file that a reference names: beside the page that names it, from the root, among the docs, as Django does."""
    # Templates and static files are known to Django by shorter names.
    places = [ROOT / name, DOCS / name, ROOT / "templates" / name, ROOT / "static" / name]
    if path.suffix == ".md":
        places.insert(0, path.parent / name)
    return next((one.resolve() for one in places if one.exists()), None)


def spoken(path: Path, text: str) -> str:
    """What a file says to its reader: comments and docstrings of Python, all of a page but its examples."""
    if path.suffix != ".py":
        return FENCED.sub("", text)
    tree = ast.parse(text)
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    said = [ast.get_docstring(node) or "" for node in ast.walk(tree) if isinstance(node, holders)]
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return "\n".join([*said, *(token.string for token in tokens if token.type == tokenize.COMMENT)])


def wrong_pages(path: Path, text: str) -> Iterator[str]:
    """Pages that are not there, or lack the number that is cited."""
    for match in PAGE.finditer(text):
        page = found_at(match["page"], path)
        if page is None:
            yield f"{match['page']} is no page of ours"
            continue
        for number in filter(None, (match["first"], match["last"])):
            if number not in numbers_of(page):
                yield f"{match['page']} has no {number}"


def wrong_links(path: Path, text: str) -> Iterator[str]:
    """Links of a page that lead nowhere."""
    for target in LINK.findall(text) if path.suffix == ".md" else ():
        name, _, anchor = target.partition("#")
        if "://" in target or name.startswith("mailto:"):
            continue
        page = (path.parent / name).resolve() if name else path
        if not page.exists():
            yield f"the link to {target} leads nowhere"
        elif anchor and anchor not in anchors_of(page):
            yield f"the link to {target} has no such heading"


def wrong_decisions(path: Path, text: str) -> Iterator[str]:
    """Decisions that nobody wrote."""
    yield from (f"ADR {one} is not written" for one in DECISION.findall(text) if int(one) not in decisions())


def wrong_files(path: Path, text: str) -> Iterator[str]:
    """Files, folders and names of modules in backticks that are not there."""
    for quoted in QUOTED.findall(text):
        is_file = FILE.fullmatch(quoted) and (OURS.match(quoted) or ENDS.search(quoted))
        if DOTTED.fullmatch(quoted):
            yield from () if is_name(quoted) else (f"{quoted} names nothing",)
        elif is_file and found_at(quoted, path) is None and not list(ROOT.glob(quoted)):
            yield f"{quoted} is no file of ours"


def is_name(dotted: str) -> bool:
    """Whether a dotted name is a module, or a name that its module or app writes."""
    parts = dotted.split(".")
    for size in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:size])
        files = (
            [place.with_suffix(".py")] if place.with_suffix(".py").exists() else sorted(place.rglob("*.py"))
        )
        if files:
            rest = parts[size:]
            return not rest or any(re.search(rf"\b{rest[-1]}\b", one.read_text()) for one in files)
    return False


def wrong_numbers(path: Path, text: str) -> Iterator[str]:
    """Sections that code cites without their page."""
    for pattern, page in BARE if path.suffix == ".py" else ():
        known = numbers_of(ROOT / page)
        yield from (f"{page} has no {one}" for one in pattern.findall(text) if one not in known)


def faults_of(path: Path, said: str) -> list[str]:
    """Every reference that leads nowhere, of what a file says."""
    judges = (wrong_pages, wrong_links, wrong_decisions, wrong_files, wrong_numbers)
    return [fault for judge in judges for fault in judge(path, said)]


def test_every_reference_leads_somewhere():
    said = {path: spoken(path, path.read_text()) for path in sources()}
    assert sum(len(PAGE.findall(text)) for text in said.values()) > 150
    faults = {str(path.relative_to(ROOT)): faults_of(path, text) for path, text in said.items()}
    assert {name: found for name, found in faults.items() if found} == {}


BAD = [
    ("a.py", '"""As domain.md says."""', "domain.md is no page of ours"),
    ("a.py", '"""Held there (design/law.md, C99)."""', "design/law.md has no C99"),
    ("a.py", '"""Held there (design/signature.md, 2 to 77)."""', "design/signature.md has no 77"),
    ("a.py", "# docs/cases.md, case 61", "docs/cases.md has no 61"),
    ("a.py", '"""Another answer (C42)."""', "docs/design/law.md has no C42"),
    ("a.py", "# T99: nobody thought of it", "docs/design/security.md has no T99"),
    ("a.py", "# see ADR 9999", "ADR 9999 is not written"),
    ("a.py", '"""See `conventions/gone.py`."""', "conventions/gone.py is no file of ours"),
    ("a.py", '"""See `conventions.law.gone`."""', "conventions.law.gone names nothing"),
    ("docs/a.md", "[here](nowhere.md)", "nowhere.md is no page of ours"),
    ("docs/a.md", "[here](design/law.md#c99)", "the link to design/law.md#c99 has no such heading"),
    ("docs/a.md", "`gone.py` does it", "gone.py is no file of ours"),
    ("docs/a.md", "all of `tests/gone/`", "tests/gone/ is no file of ours"),
    ("templates/a.html", "{# signature.md, 44 #}", "signature.md has no 44"),
]
GOOD = [
    (
        "a.py",
        '"""Held there (design/law.md, C2), as « E4 » and T14 say; docs/house-style.md, 6; docs/cases.md, case 50."""',
    ),
    ("a.py", 'KEPT = "domain.md, C99"  # a value, not a reference; the paper is A4'),
    (
        "docs/a.md",
        "[here](design/law.md#c1-one-month), `conventions/law/states.py`, `tests/e2e/`, ADR 2\n```\ngone.md\n```",
    ),
]


@pytest.mark.parametrize(("name", "text", "fault"), BAD)
def test_a_reference_that_leads_nowhere_is_caught(name, text, fault):
    assert fault in faults_of(ROOT / name, spoken(ROOT / name, text))


@pytest.mark.parametrize(("name", "text"), GOOD)
def test_a_good_reference_is_left_alone(name, text):
    assert faults_of(ROOT / name, spoken(ROOT / name, text)) == []
