"""Every address, every actor: who may enter is declared here, and nowhere by chance.

One row an address. Six letters say what a GET answers to a passer-by, Driss the stranger, Amina the candidate,
Bruno the host, Claire her counsellor, Élodie of another agency:
`v` views it, `l` is sent to log in, `-` does not exist (404), `x` may not (403), `n` not now (409),
`p` takes only a POST (405), `r` is led elsewhere.
"""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from conventions.drafting.actions.freezing import open_to_signature
from conventions.models import SignatureRequest
from demo.conventions import fill_demo_draft
from immersions.accounts.actor import actor_of
from immersions.choices import Purpose
from immersions.models import JoinRequest
from immersions.requests.actions.request import Wish, request_immersion
from tests.support.doors import DOORS, POSTS, PUBLIC
from tests.support.undone import undone

AT = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
LETTERS = {200: "v", 404: "-", 403: "x", 409: "n", 405: "p", 429: "t", 400: "b", 422: "u", 410: "g"}
WRITES = re.compile(
    r"(INSERT INTO|UPDATE|DELETE FROM) (?!.{0,3}(django_session|immersions_ratecount|portal_cache))"
)


def our_names(patterns=None):
    """Names of our own addresses, without the administration site's."""
    names = {}
    for pattern in patterns or get_resolver().url_patterns:
        if hasattr(pattern, "url_patterns"):
            if "administration" not in str(pattern.pattern) and "api/" not in str(pattern.pattern):
                names |= our_names(pattern.url_patterns)
        elif pattern.name:
            names[pattern.name] = set(pattern.pattern.regex.groupindex)
    return names


@pytest.fixture
def world(cast, time_machine):
    """A request waiting, a draft, and a convention open to signature, on 2 March 2026."""
    time_machine.move_to(AT, tick=False)
    wish = Wish(
        "Je voudrais essayer.", datetime.date(2026, 6, 1), datetime.date(2026, 6, 5), Purpose.DISCOVER
    )
    request, _ = request_immersion(cast.offer, by=actor_of(cast.amina), wish=wish, at=AT)
    draft = fill_demo_draft(cast, start=datetime.date(2026, 5, 4), at=AT)
    opened = fill_demo_draft(cast, start=datetime.date(2026, 3, 23), at=AT)
    version = open_to_signature(opened, by=actor_of(cast.claire), at=AT)
    signature = SignatureRequest.objects.filter(version=version).first()
    return {
        "offer": cast.offer.pk,
        "host": cast.host.pk,
        "candidate": cast.candidate.pk,
        "request": request.pk,
        "draft": draft.reference,
        "opened": opened.reference,
        "signature": signature.pk,
        "code": version.code,
        "join": JoinRequest.objects.create(host=cast.host, user=cast.driss, asked_at=AT).pk,
        "member": cast.host.members.get(user=cast.hugo).pk,
    }


def address(name, groups, world):
    """The address of `name`, filled with the rows of the world."""
    if name.startswith(("convention_draft", "draft_", "convention_decide", "convention_resume")):
        reference = world["draft"]
    else:
        reference = world["opened"]
    thing = next(
        (world[kind] for kind in ("offer", "host", "candidate", "request") if name.startswith(kind)), None
    )
    thing = world["offer"] if name == "request_create" else world["host"] if name == "offer_create" else thing
    values = {
        "reference": reference,
        "pk": thing,
        "request_id": world["signature"],
        "code": world["code"],
        "member_id": world["member"],
        "invitation_id": 1,
        "join_id": world["join"],
        "proof_id": 0,
        "number": 1,
        "step": "periode",
        "day": datetime.date(2026, 5, 4),
        "token": "unknown-token",
        "key": "unknown",
    }
    return reverse(name, kwargs={group: values[group] for group in groups})


def letter(response):
    """One letter for an answer; a redirection to the login page is `l`, another one `r`."""
    if response.status_code == 302:
        return "l" if "/connexion" in response["Location"] else "r"
    return LETTERS[response.status_code]


def test_every_address_is_declared():
    assert set(our_names()) == set(DOORS)


def test_public_addresses_are_few_and_known(world, browse):
    groups = our_names()
    opened_to_all = {
        name for name in groups if letter(browse(None).get(address(name, groups[name], world))) not in ("l",)
    }
    assert opened_to_all == PUBLIC


def test_each_actor_gets_the_declared_answer(world, browse, cast):
    groups = our_names()
    people = [
        browse(person) for person in (None, cast.driss, cast.amina, cast.bruno, cast.claire, cast.elodie)
    ]
    answers = {}
    for name in DOORS:
        url = address(name, groups[name], world)
        answers[name] = "".join(letter(browser.get(url)) for browser in people)
    assert answers == DOORS


def test_each_actor_s_post_gets_the_declared_answer_and_a_refusal_writes_nothing(world, browse, cast):
    """A button of a page that one may not see is pressed all the same: nothing happens."""
    groups, answers = our_names(), {}
    everyone = (None, cast.driss, cast.amina, cast.bruno, cast.claire, cast.elodie, cast.hugo)
    for name in DOORS:
        url, given = address(name, groups[name], world), ""
        people = everyone if name in POSTS else (cast.claire,)
        for browser in [browse(person) for person in people]:
            with undone(), CaptureQueriesContext(connection) as queries:
                given += letter(browser.post(url))
            written = [query["sql"] for query in queries if WRITES.match(query["sql"])]
            assert given[-1] in "rv" or not written, (name, given, written)
        answers[name] = given
    assert {
        name: given for name, given in answers.items() if name in POSTS or set(given) - set("lp")
    } == POSTS


def test_a_foreign_convention_looks_like_one_that_does_not_exist(world, browse, cast):
    groups = our_names()
    elodie = browse(cast.elodie)
    nowhere = {**world, "draft": "2026-NOTHING", "opened": "2026-NOTHING"}
    hidden = [name for name in DOORS if "reference" in groups[name] and DOORS[name][5] == "-"]
    assert len(hidden) > 5
    for name in hidden:
        foreign = elodie.get(address(name, groups[name], world))
        unknown = elodie.get(address(name, groups[name], nowhere))
        assert foreign.status_code == unknown.status_code == 404
        assert without_token(foreign) == without_token(unknown), name


def without_token(response):
    """The page, less the token that changes at each display."""
    return re.sub(rb'csrfmiddlewaretoken" value="[^"]+"', b"", response.content)
