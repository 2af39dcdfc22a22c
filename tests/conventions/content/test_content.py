"""Nothing is signed that was not shown, and nothing is shown that was not signed (D5135-2, C. civ. 1366)."""

import copy
import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from conventions.content import spec
from conventions.content.canonical import canonical_bytes, from_canonical, leaves
from conventions.content.presentation import reading
from conventions.drafting.wizard import ORGANISATION, ROWS, STEP_BY_SLUG
from conventions.models import Convention
from tests.support import texts
from tests.support.documents import amina_document, full_document, minor_document, three_uneven_weeks
from tests.support.signers import open_round, signer

DOCUMENTS = {
    "three parties": amina_document,
    "a minor": minor_document,
    "irregular hours": three_uneven_weeks,
    "six parties, every field": full_document,
}
# Signed and not said, each for a reason.
UNSAID_ANYWHERE = {
    "schema": "the format of the file, which has no meaning for the parties",
    "code": "the end of `verify_url`, which is said; a test holds that they agree",
}
UNSAID_ON_THE_PAGE = UNSAID_ANYWHERE | {
    "verify_url": "where to check the file that holds the text: at the foot of each of its pages",
    "portal": "who makes the file: at its head, and in the frame of every page of the portal",
}


def content_of(name: str) -> dict[str, Any]:
    return from_canonical(canonical_bytes(DOCUMENTS[name]()))


def places(content: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The keys and ranks that lead to each leaf."""
    if isinstance(content, dict | list):
        for key, item in content.items() if isinstance(content, dict) else enumerate(content):
            yield from places(item, (*at, key))
    else:
        yield at


def path_of(place: tuple[str | int, ...]) -> str:
    return "".join("[]" if isinstance(key, int) else f".{key}" for key in place).lstrip(".")


def held(content: Any, place: tuple[str | int, ...]) -> Any:
    for key in place:
        content = content[key]
    return content


def changed(content: dict[str, Any], place: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """The same content with one other leaf; without it when `value` is None."""
    other = copy.deepcopy(content)
    parent = held(other, place[:-1])
    if value is None:
        del parent[place[-1]]
    else:
        parent[place[-1]] = value
    return other


def other_values(content: dict[str, Any], place: tuple[str | int, ...]) -> Iterator[Any]:
    """What that leaf could say instead: each other code, another day, another number, another word."""
    path, value = path_of(place), held(content, place)
    codes = spec.BY_PATH[path].codes
    if codes:
        yield from (code for code in codes if code != value)
    elif path == "timetable[].date":
        taken = {day["date"] for day in content["timetable"]}
        day = datetime.date.fromisoformat(value)
        later = ((day + datetime.timedelta(days=rank)).isoformat() for rank in range(1, 60))
        free = [each for each in later if each not in taken]
        yield from (free[0], free[30])
    elif path == "timetable[].slots[]":
        yield from (f"{value[:3]}20{value[5:]}", f"{value[:-2]}50")
    elif isinstance(value, int):
        yield value + 1
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        day = datetime.date.fromisoformat(value)
        yield from (
            day.replace(year=day.year + 1).isoformat(),
            (day + datetime.timedelta(days=1)).isoformat(),
        )
    elif path != "attestations[]":
        yield f"{value} bis"
    if not spec.BY_PATH[path].required:
        yield None


def shown(text: Any, content: dict[str, Any]) -> list[str] | None:
    """None when nothing is shown: words that are not those that were agreed to are refused."""
    try:
        found: list[str] = text(content)
    except (KeyError, ValueError):
        return None
    return found


TEXTS = {
    "page": (lambda content: texts.page_of(content, "host"), UNSAID_ON_THE_PAGE),
    "page of the beneficiary": (lambda content: texts.page_of(content, "beneficiary"), UNSAID_ON_THE_PAGE),
    "file": (texts.file_of, UNSAID_ANYWHERE),
}


@pytest.mark.parametrize("text", ["page", "file"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_value_that_is_signed_is_shown(name, text):
    """Change each leaf, one at a time: who reads must read something else."""
    content, (draw, unsaid) = content_of(name), TEXTS[text]
    before = draw(content)
    hidden = [
        f"{path_of(place)}: {held(content, place)!r} or {value!r}"
        for place in places(content)
        for value in other_values(content, place)
        if path_of(place) not in unsaid and shown(draw, changed(content, place, value)) == before
    ]
    assert hidden == []


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_whatever_is_shown_is_signed(name, text):
    """Take the values of the content and the fixed words out of the text: nothing is left."""
    content = content_of(name)
    values = [(path, value) for (path, _), value in leaves(content)]
    assert texts.unaccounted(TEXTS[text][0](content), content, values) == []


def test_every_exception_is_a_value_that_is_signed():
    content = content_of("six parties, every field")
    assert UNSAID_ON_THE_PAGE.keys() <= {path_of(place) for place in places(content)}
    assert content["verify_url"].endswith(f"/v/{content['code']}")


def test_the_table_has_a_row_for_each_value_and_each_row_has_a_value():
    """The guards above walk every row: one document fills them all."""
    assert {path_of(place) for place in places(content_of("six parties, every field"))} == spec.BY_PATH.keys()
    assert len(spec.BY_PATH) == len(spec.FIELDS)


def test_what_the_text_says_is_asked_at_the_step_of_its_row():
    for row in spec.FIELDS:
        if not row.step:
            assert not row.columns, row.path
            continue
        step = STEP_BY_SLUG[row.step]
        asked = set(step.columns)
        asked |= {f"{rows}.{name}" for rows in step.rows for name in ROWS[rows][2]}
        asked |= {f"{role}.{name}" for role, names in step.roles.items() for name in names}
        # The prescriber's own sheet fills its organisation: nobody types it.
        typed = {
            name
            for name in row.columns.split()
            if name.split(".")[-1] not in ORGANISATION or "prescriber" not in name
        }
        assert typed <= asked, row.path


def test_the_page_that_bruno_signs_from_shows_the_frozen_bytes_and_nothing_else(cast):
    """Neither the rows as they are today nor the frame of the page reach the text."""
    host = signer(open_round(cast), "host")
    host.arrive()
    Convention.objects.update(place_street="1 rue Changée", tutor_phone="07 99 99 99 99", insurer="Changée")
    page = host.client.get(reverse("sign_read", args=[host.request.pk])).content.decode()
    canonical = bytes(host.request.version.canonical_json)
    text = render_to_string("conventions/content/_text.html", reading(canonical, role="host"))
    shown = page[page.index('<section class="panel panel-accent"') : page.index("</article>")]
    assert texts.pieces(shown) == texts.pieces(text)
