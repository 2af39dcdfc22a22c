"""What a signatory reads of a content, piece by piece, and the words of it that no data gave."""

import ast
import datetime
import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rfc8785
from django.conf import settings
from django.template.loader import render_to_string

from conventions.content import spec
from conventions.content.presentation import reading
from conventions.content.spec import said_date, slot_minutes
from conventions.documents.pdf import convention_html
from french import DAYS, clock, count, duration, short_date

from .documents import LOCKED_AT

# Where the words that are the same for everyone are written.
SOURCES = (
    "conventions/content/presentation.py",
    "conventions/content/phrases.py",
    "conventions/content/wording.py",
    "conventions/content/spec.py",
    "conventions/law/people/accidents.py",
    "french/__init__.py",
    "immersions/choices.py",
    "conventions/choices.py",
)
PAGES = (
    "conventions/content/_text.html",
    "conventions/content/_text_block.html",
    "conventions/content/_fingerprint.html",
    "conventions/documents/convention.html",
    "conventions/documents/_block.html",
)


def pieces(markup: str) -> list[str]:
    """The text between tags, and what a screen reader says of an image or of a region; numbers of parts left out."""
    body = re.sub(
        r"<span class=\"number\">\d+</span>|(?<=<h3>)\d+\. |<head>.*?</head>", "", markup, flags=re.S
    )
    said = re.findall(r"(?:alt|aria-label)=\"([^\"]*)\"", body)
    # A line break inside of a value is not the end of a piece.
    found = re.split(r"<[^>]+>", re.sub(r"<br>", " ", body))
    return [text for text in (plain(html.unescape(each)) for each in (*found, *said)) if text]


def plain(text: str) -> str:
    """The same words with single ordinary spaces."""
    return " ".join(text.split())


def page_of(content: dict[str, Any], role: str) -> list[str]:
    """What that party reads on the page, without the fingerprint, which any change changes."""
    context = {**reading(rfc8785.dumps(content), role=role), "fingerprint": "-"}
    return pieces(render_to_string("conventions/content/_text.html", context))


def file_of(content: dict[str, Any]) -> list[str]:
    """What the PDF says, without the fingerprint."""
    context = {**reading(rfc8785.dumps(content)), "fingerprint": "-"}
    return pieces(convention_html(context, made_at=LOCKED_AT))


def said_of(leaf: tuple[str, Any]) -> Iterator[str]:
    """The ways a value may be shown: as it is, as its field says it, inside of a sentence."""
    path, value = leaf
    ways = [str(value), spec.said(path, value)]
    if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        ways += [said_date(value), short_date(datetime.date.fromisoformat(value))]
    for way in ways:
        yield plain(way)
        yield plain(way[:1].lower() + way[1:])


def computed(content: dict[str, Any]) -> Iterator[str]:
    """What the text counts for its reader: days, Mondays of the weeks, hours of a week and of a day's slots."""
    weeks: dict[datetime.date, int] = {}
    for day in content.get("timetable", []):
        date = datetime.date.fromisoformat(day["date"])
        monday = date - datetime.timedelta(days=date.weekday())
        weeks[monday] = weeks.get(monday, 0) + sum(map(slot_minutes, day["slots"]))
        for slot in day["slots"]:
            yield from (plain(clock(int(at[:2]) * 60 + int(at[3:]))) for at in slot.split("-"))
    yield plain(count(len(content.get("timetable", [])), "jour"))
    yield from (plain(short_date(monday)) for monday in weeks)
    yield from (plain(duration(minutes)) for minutes in weeks.values())
    yield from (day.capitalize() for day in DAYS)


def fixed_words() -> list[str]:
    """Every sentence written in the code or in the templates of the text."""
    found = []
    for name in SOURCES:
        tree = ast.parse(Path(settings.BASE_DIR, name).read_text())
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found += [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
        ]
    for name in PAGES:
        text = Path(settings.BASE_DIR, "templates", name).read_text()
        found += re.split(r"\{[{%#].*?[}%#]\}|<[^>]+>", text, flags=re.S)
        found += re.findall(r"(?:alt|aria-label)=\"([^\"{]*)", text)
    return [plain(one).strip(" ,.;:()–") for one in found]


def unaccounted(shown: list[str], content: dict[str, Any], leaves: list[tuple[str, Any]]) -> list[str]:
    """What is left of the pieces once the values of the content and the fixed words are taken out of them."""
    values = {way for leaf in leaves for way in said_of(leaf)} | set(computed(content)) | set(fixed_words())
    known = "|".join(map(re.escape, sorted(values - {""}, key=len, reverse=True)))
    taken = re.compile(rf"(?<!\w)(?:{known})(?!\w)")
    rests = ((piece, " ".join(re.findall(r"\w+", taken.sub(" ", piece)))) for piece in shown)
    return [f"{rest} (in: {piece})" for piece, rest in rests if rest]
