"""Every page, for every actor, keeps the rules of `tests/support/pages.py`; so does every form sent back empty."""

import pytest
from lxml import html

from conventions.drafting.wizard import STEPS
from conventions.models import SignatureRequest
from tests.house import test_doors
from tests.house.test_doors import address, our_names
from tests.support.doors import DOORS
from tests.support.jobs import run_jobs
from tests.support.pages import controls, errors_well_said, faults_of, words
from tests.support.signers import last_link, signer

world = test_doors.world
ACTORS = ("", "driss", "amina", "bruno", "claire", "elodie")
CEREMONY = ("lire", "accord", "code", "refuser", "pas-moi", "autre-signataire")


def tree_of(response):
    """The tree of a page, or nothing when the answer is not one."""
    is_page = response["Content-Type"].startswith("text/html") and not response.streaming
    return html.document_fromstring(response.content.decode()) if is_page and response.content else None


@pytest.fixture
def rounds(world, browse, cast):
    """(who, address, browser) of every page that someone may open, those of a signature included."""
    run_jobs()
    groups = our_names()
    found = []
    for rank, who in enumerate(ACTORS):
        browser = browse(getattr(cast, who) if who else None)
        opened = [name for name in DOORS if DOORS[name][rank] == "v" and not name.startswith("health")]
        found += [(who or "passer-by", address(name, groups[name], world), browser) for name in opened]
    draft = f"/conventions/{world['draft']}/brouillon/"
    claire = browse(cast.claire)
    found += [("claire", f"{draft}{step.slug}/", claire) for step in STEPS if step.slug != "periode"]
    request = SignatureRequest.objects.select_related("version", "party").get(
        version__convention__reference=world["opened"], role="host"
    )
    bruno = signer(request.version, "host")
    found.append(("bruno, by his link", last_link(bruno.email), bruno.client))
    bruno.ready()
    found += [("bruno, by his link", bruno.url(step), bruno.client) for step in CEREMONY]
    return found


def test_every_page_can_be_read_without_eyes_or_mouse(rounds):
    faults, titles = {}, {}
    for who, url, browser in rounds:
        response = browser.get(url)
        tree = tree_of(response)
        if response.status_code != 200 or tree is None:
            continue
        if found := faults_of(tree):
            faults[f"{who} {url}"] = found
        if not url.startswith("/s/"):  # a good link and a bad one show the same page, on purpose
            titles.setdefault(words(tree.find(".//title")), set()).add(url)
    assert faults == {}
    assert len(titles) > 60
    assert {title: urls for title, urls in titles.items() if len(urls) > 1} == {}


def test_every_form_sent_back_empty_says_what_is_missing(rounds):
    faults, seen = {}, 0
    for who, url, browser in rounds:
        page = browser.get(url)
        tree = tree_of(page)
        if page.status_code != 200 or tree is None:
            continue
        for form in tree.xpath("//main//form[@method='post' and contains(@class, 'form')]"):
            if not controls(form) or (form.get("action") or url).split("?")[0] != url.split("?")[0]:
                continue
            kept = {one.get("name"): one.get("value", "") for one in form.xpath(".//input[@type='hidden']")}
            answer = browser.post(url, kept)
            back = tree_of(answer)
            if answer.status_code in (200, 422) and back is not None:
                seen += 1
                if found := faults_of(back) + errors_well_said(back):
                    faults[f"{who} {url}"] = found
            break
    assert seen > 15
    assert faults == {}


GOOD = (
    "<html lang='fr'><head><title>Page</title></head><body><a href='#contenu'>Aller au contenu</a><header></header>"
    "<main id='contenu'><h1>Page</h1>{}</main><footer></footer></body></html>"
)
BAD = [
    ("<h1>Deux</h1>", "not one h1"),
    ("<h3>Trop bas</h3>", "jumps from h1 to h3"),
    ("<input name='x'>", "« x » has no label"),
    ("<button></button>", "nothing to read"),
    ("<p id='a'></p><p id='a'></p>", "« a » is there twice"),
    ("<p aria-describedby='b'>b</p>", "« b », which is not there"),
    ("<label for='c'>c</label><input id='c' type='radio' name='c'>", "« c » has no legend"),
    ("<table><tr><th>d</th></tr></table>", "« d » has no scope"),
    ("<table><tr><td>d</td></tr></table>", "without caption"),
    ("<a href='/1'>Voir</a> <a href='/2'>Voir</a>", "« Voir » leads to 2 places"),
    (
        "<a class='btn-primary' href='/1'>A</a><a class='btn-primary' href='/2'>B</a>",
        "several strong buttons",
    ),
    ("<p>DRAFT_OVER</p>", "« DRAFT_OVER » is not French"),
    ("<label for='e'>e</label><input id='e' type='email' name='e'>", "« e » has no autocomplete"),
]


@pytest.mark.parametrize(("piece", "fault"), BAD)
def test_each_rule_catches_its_fault(piece, fault):
    assert faults_of(html.document_fromstring(GOOD.format(""))) == []
    assert any(fault in one for one in faults_of(html.document_fromstring(GOOD.format(piece))))
