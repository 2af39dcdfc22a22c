"""Driss writes anything anywhere: no field, address or header of the portal answers with an error of ours."""

import datetime
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.test import Client
from django.urls import get_resolver, reverse

from conventions.drafting.actions.freezing import open_to_signature
from conventions.drafting.wizard import STEPS
from demo.conventions import fill_demo_draft
from immersions.accounts.actor import actor_of
from tests.house import test_doors
from tests.house.test_doors import AT, address, our_names
from tests.support.jobs import run_jobs
from tests.support.signers import signer
from tests.support.undone import undone

pytestmark = pytest.mark.django_db
world = test_doors.world

# What no field expects, as bytes on the wire, some of them not UTF-8. Long texts have their own tests.
HOSTILE = {
    "nul": b"a\x00b",
    "number": b"99999999999999999999999999",
    "date": b"0001-01-01",
    "end of time": b"9999-12-31",
    "odd": b"<script>{{7*7}}{% debug %}%s{0}\\'\";--\xed\xa0\x80"
    + ("\u202etxt.exe\u2066²٣５" + "e\u0301" * 300).encode(),
}
TYPED = {"text", "textarea", "search", "email", "tel", "url", "number", "date", "time", "password"}


class Forms(HTMLParser):
    """Every form of a page: method, action, and its fields (name, type, value) as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            found = {"method": facts.get("method", "get").lower(), "action": facts.get("action", "")}
            self.found.append({**found, "fields": []})
        elif self.found:
            self._field(tag, facts)

    def _field(self, tag: str, facts: dict[str, str]) -> None:
        fields, name = self.found[-1]["fields"], facts.get("name", "")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and facts.get("value"):
            if (self.select, "select") not in [field[:2] for field in fields]:
                fields.append((self.select, "select", facts["value"]))
        elif name and tag in ("input", "textarea", "button"):
            kind = "textarea" if tag == "textarea" else facts.get("type", "text")
            known = {field[0] for field in fields if field[1] == "radio"}
            if not (kind == "radio" and name in known):
                fields.append((name, kind, facts.get("value", "on" if kind == "checkbox" else "")))


@pytest.fixture
def browsers(world, cast, browse):
    """Each person's browser, and the pages to look for forms in: accounts, a signatory, a guest of a draft."""
    everywhere = {address(name, groups, world) for name, groups in our_names().items()}
    everywhere |= {reverse("convention_draft", args=[world["draft"], step.slug]) for step in STEPS}
    found = [
        (browse(person), sorted(everywhere))
        for person in (None, cast.driss, cast.amina, cast.bruno, cast.claire)
    ]
    week = {"start": datetime.date(2026, 7, 6), "end": datetime.date(2026, 7, 10), "purpose": "RECRUIT"}
    version = open_to_signature(fill_demo_draft(cast, at=AT, **week), by=actor_of(cast.claire), at=AT)
    invite = reverse("draft_invite", args=[world["draft"]])
    for part, email in (("CANDIDATE", cast.amina.email), ("HOST", cast.bruno.email)):
        browse(cast.claire).post(invite, {"part": part, "email": email})
    run_jobs()
    host, beneficiary = signer(version, "host"), signer(version, "beneficiary").ready()
    host.arrive()
    host.read()
    found += [
        (
            host.client,
            [host.url(step) for step in ("lire", "accord", "refuser", "pas-moi", "autre-signataire")],
        )
    ]
    found += [(beneficiary.client, [beneficiary.url("code")])]
    for message in mail.outbox:
        if link := re.search(r"/brouillon/lien/\S+", message.body):
            guest = Client()
            guest.post(link[0])
            found.append((guest, ["/brouillon/ma-partie/"]))
    return found


def forms_of(browsers):
    """One of each form met on the pages that open: the browser, where it goes, its fields."""
    found = {}
    for browser, urls in browsers:
        for url in urls:
            page = browser.get(url)
            if page.status_code != 200 or "html" not in page["Content-Type"]:
                continue
            reader = Forms()
            reader.feed(page.content.decode())
            for form in reader.found:
                action = (form["action"] or url).split("#")[0]
                names = tuple(sorted({name for name, _, _ in form["fields"]}))
                found.setdefault(
                    (form["method"], re.sub(r"\d+", "#", action), names), (browser, action, form)
                )
    return list(found.values())


def sent(fields, value, *, typed_only):
    """The body a program would send: the value in every field, hidden ones and buttons included, or in those
    one types in, the others as they are."""
    pairs = [
        (name, value if not typed_only or kind in TYPED else kept)
        for name, kind, kept in fields
        if name != "csrfmiddlewaretoken"
    ]
    return urlencode(pairs)


def test_no_form_breaks_whatever_is_written_in_it(browsers):
    forms = forms_of(browsers)
    assert len(forms) > 60
    assert sum(len(form["fields"]) for _, _, form in forms) > 400
    for browser, action, form in forms:
        cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
        for what, typed_only in [
            ("number", True),
            ("date", True),
            ("odd", True),
            ("nul", False),
            ("number", False),
        ]:
            body = sent(form["fields"], HOSTILE[what], typed_only=typed_only)
            with undone():
                if form["method"] == "get":
                    answer = browser.get(f"{action.split('?')[0]}?{body}")
                else:
                    answer = browser.post(action, body, "application/x-www-form-urlencoded")
            assert answer.status_code < 500, (action, what)
            browser.cookies.clear()
            browser.cookies.load(cookies)


PATHS = (b"a%00b", b"%FF%0d%0aX-Evil:1", b"-1", b"9" * 40)
QUERIES = [
    "q",
    "page",
    "etat",
    "candidat",
    "structure",
    "demande",
    "retiree",
    "destinataire",
    "rayon",
    "lieu",
    "metier",
    "next",
    "code",
    "du",
    "au",
    "tri",
    "reseau",
    "acces",
    "famille",
    "nature",
    "objet",
    "presence",
    "start",
    "end",
]


def test_no_address_breaks_whatever_is_written_in_it(world, cast, browse):
    """Each part of each address that takes a value, and each query that a page reads."""
    groups, claire, tried = our_names(), browse(cast.claire), 0
    for name in groups:
        usual = address(name, groups[name], world)
        if not groups[name]:
            for value in (HOSTILE["nul"], HOSTILE["number"]):
                answer = claire.get(f"{usual}?{urlencode([(query, value) for query in QUERIES])}")
                assert answer.status_code < 500, (usual, value)
        for group in groups[name]:
            for path in PATHS:
                marked = usual_but(name, groups[name], world, group)
                answer = claire.get(marked.replace("MARK", path.decode()))
                tried += 1
                assert answer.status_code in (302, 404, 405, 400, 403, 409) or name in ANYONE, (marked, path)
    assert tried > 200


ANYONE = {"sign_link", "draft_link"}  # the same page whatever the token


def usual_but(name, groups, world, group):
    """The address of `name` with MARK in the place of one value."""
    pattern = next(iter(get_resolver().reverse_dict.getlist(name)))[0][0][0]
    values = dict.fromkeys(groups, "1") | {group: "MARK"}
    return "/" + re.sub(r"%\((\w+)\)s", lambda found: values[found[1]], pattern)


def test_no_header_breaks_a_page(db, client):
    odd = {
        "User-Agent": "a\0b",
        "Cookie": "session=\0; csrf=é",
        "X-Forwarded-For": "\0,,",
        "Accept-Language": "x" * 5000,
        "Referer": "\0",
        "If-Modified-Since": "zz",
        "Authorization": "Bearer \0",
    }
    for name, value in odd.items():
        for page in ("/", "/offres/", "/s/abc", "/api/v1/offers", "/verifier/"):
            assert client.get(page, headers={name: value}).status_code < 500, (name, page)
