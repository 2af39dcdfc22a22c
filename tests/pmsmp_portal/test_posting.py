"""The page of letters names who really asks for them."""

import ast
import re
import sys
from importlib import import_module

import pytest
from django.conf import settings

from demo.story import play
from immersions.messaging import letters
from immersions.messaging.letters import WRITERS
from pmsmp_portal.posting import DOOR, Posted, Source, Untraceable, letters_posted
from tests.support.drawing import DRAWS

HOME = "immersions/messaging/letters.py"
POST = "def post(kind, subject, recipient):\n    post_about(kind, subject.pk, recipient)\n\n\ndef post_about(kind, subject_id, recipient):\n    pass\n"
BEGIN = "from immersions.messaging import letters\n\nSHORT = {'signed': 'signed_sms'}\nKIND = 'told'\n\n\n"


@pytest.fixture
def read(tmp_path):
    def found(acts):
        for name, text in ((HOME, POST), ("immersions/acts.py", BEGIN + acts)):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return letters_posted(Source(tmp_path, ("immersions",)))

    return found


def test_a_kind_is_followed_through_who_passes_it_on_up_to_the_act(read):
    found = read(
        "def sign(row, *, at):\n    _tell('signed', row)\n\n\n"
        "def _tell(kind, row):\n"
        "    for phone in row.phones():\n        letters.post(SHORT[kind], row, phone)\n"
        "    letters.post(KIND, row, row.email)\n"
    )
    by = (("immersions.acts", "sign"),)
    assert sorted(found, key=lambda one: one.kind) == [
        Posted("signed_sms", by, "each of row.phones()"),
        Posted("told", by, "row.email"),
    ]


def test_either_of_two_kinds_is_found(read):
    found = read(
        "def ask(row, *, at, again):\n    letters.post('second' if again else 'first', row, row.email)\n"
    )
    assert {one.kind for one in found} == {"first", "second"}


@pytest.mark.parametrize("kind", ["row.kind", "f'told_{row.role}'", "kinds[0]", "unknown"])
def test_a_kind_that_cannot_be_read_stops_everything(read, kind):
    with pytest.raises(Untraceable, match=r"immersions\.acts\.ask"):
        read(f"def ask(row, *, at):\n    letters.post({kind}, row, row.email)\n")


def test_every_kind_has_an_act_and_every_act_is_there():
    found = letters_posted()
    assert {one.kind for one in found} == WRITERS.keys()
    for module, name in {act for one in found for act in one.by}:
        thing = import_module(module)
        for part in name.split("."):
            thing = getattr(thing, part)
        assert callable(thing)


def test_letters_leave_by_one_door():
    """Whoever made a row without `post_about` would not be on the page."""
    source = Source(settings.BASE_DIR)
    makers = {
        caller
        for caller, node in source.functions.items()
        if re.search(r"\bLetter(\.objects\.\w*create)?\(", ast.unparse(node))
    }
    assert makers == {DOOR}


@DRAWS
def test_whoever_posts_a_letter_of_the_story_is_on_the_page(cast, monkeypatch):
    known = {}
    for one in letters_posted():
        known.setdefault(one.kind, set()).update(one.by)
    told, really = {}, letters.post_about

    def spied(kind, *facts):
        frames, frame = set(), sys._getframe(1)
        while frame is not None:
            frames.add((frame.f_globals.get("__name__", ""), frame.f_code.co_qualname))
            frame = frame.f_back
        told.setdefault(kind, []).append(frames)
        return really(kind, *facts)

    monkeypatch.setattr(letters, "post_about", spied)
    play(cast)
    assert {
        "request_sent",
        "request_answered",
        "sign_invitation",
        "sign_code",
        "sign_complete",
    } <= told.keys()
    for kind, calls in told.items():
        for frames in calls:
            assert frames & known[kind], kind
