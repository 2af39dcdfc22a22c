"""A program between the letter and its reader, and forms that come from elsewhere: nothing is signed, nobody is refused."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions.choices import RequestState
from conventions.drafting.actions.freezing import open_to_signature
from conventions.law.states import State
from conventions.models import Convention, SignatureRequest, SigningCode
from conventions.signing.actions import lifecycle
from immersions.accounts.actor import actor_of
from immersions.forms.trap import TRAP
from immersions.models import Letter
from tests.support.jobs import run_jobs
from tests.support.signers import open_round, signer

STEPS = ("lire", "accord", "code", "refuser", "pas-moi", "autre-signataire", "autre-code", "prolonger")


class Forms(HTMLParser):
    """The forms and the links of a page, each form with what a zealous program would send."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and (given.get("href") or "").startswith("/signature/"):
            self.links.append(given["href"] or "")
        if tag == "form":
            self.forms.append((given.get("action") or "", {"method": given.get("method") or "get"}))
        name = given.get("name")
        if not name or not self.forms or tag not in ("input", "textarea", "button"):
            return
        kind, known = given.get("type") or "text", self.forms[-1][1]
        if tag == "input" and kind in ("hidden", "checkbox", "submit"):
            known[name] = given.get("value") or "on"
        elif kind == "radio":
            known.setdefault(name, given.get("value") or "")
        elif tag != "button":
            known[name] = "robot@scan.example" if kind == "email" else "123456"


def crawl(scanner: Client, link: str, *, spares_traps: bool) -> int:
    """Open the link, follow every link, fill and send every form, until nothing is new; the number of forms sent."""
    seen, waiting, sent = set(), [link], 0
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        page = Forms(scanner.get(address, follow=True).content.decode())
        waiting += page.links
        for action, fields in page.forms:
            data = {**fields} | ({TRAP: ""} if spares_traps and TRAP in fields else {})
            key = (action or address, tuple(sorted(data)))
            if data.pop("method").lower() != "post" or key in seen or "/deconnexion" in action:
                continue
            seen.add(key)
            sent += 1
            answer = scanner.post(action or address, data, follow=True)
            after = Forms(answer.content.decode())
            waiting += [*after.links, *(where for where, _ in answer.redirect_chain)]
    return sent


@pytest.mark.parametrize("trap_seen", [False, True])
@pytest.mark.parametrize("role", ["beneficiary", "host"])
def test_a_sandbox_that_fills_and_sends_every_form_ends_nothing_and_the_person_still_signs(
    cast, role, trap_seen
):
    """Case 2, T11: ticks every box, follows every link; no signature, no refusal, no « pas moi », no replacement.

    One that knows traps leaves them empty: a typed word still stops it.
    """
    version = open_round(cast)
    who = signer(version, role)
    assert crawl(Client(), who.link(), spares_traps=trap_seen) >= 5
    run_jobs()
    assert who.again().state == RequestState.PENDING
    assert Convention.objects.get().state == State.OPEN
    kinds = set(version.convention.events.values_list("kind", flat=True))
    assert not kinds & {"signed", "refused", "wrong_person", "delegation_proposed"}
    assert signer(version, role).sign().status_code == 302


def token_of(client: Client, page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(page).content.decode())
    assert found
    return found[1]


@pytest.mark.parametrize("step", STEPS)
def test_a_form_forged_elsewhere_does_nothing_in_the_browser_that_holds_the_session(cast, step):
    """Case 10: the session is there, the token of the form is not, or the page it comes from is another's."""
    version = open_round(cast)
    strict = Client(enforce_csrf_checks=True)
    bruno = signer(version, "host", strict)
    token = token_of(strict, bruno.link())
    assert strict.post(bruno.link(), {"csrfmiddlewaretoken": token}).status_code == 302
    before = version.convention.events.count()
    answers = {"sure": "on", "agree": "on", "reason": "other", "first_name": "I", "last_name": "R"}
    form = {**answers, "function": "D", "email": "i@demo.example", "code": "123456"}
    assert strict.post(bruno.url(step), form).status_code == 403
    token = token_of(strict, bruno.url("lire"))
    elsewhere = strict.post(
        bruno.url(step), {**form, "csrfmiddlewaretoken": token}, HTTP_ORIGIN="https://elsewhere.example"
    )
    assert elsewhere.status_code == 403
    assert version.convention.events.count() == before
    assert bruno.again().state == RequestState.PENDING


@pytest.mark.parametrize("step", STEPS)
def test_the_session_of_amina_is_worth_nothing_on_brunos_forms(cast, step):
    """Cases 4 and 10: her cookie, his request, everything filled."""
    version = open_round(cast)
    amina, bruno = signer(version, "beneficiary").ready(), signer(version, "host")
    before = version.convention.events.count()
    form = {**amina.form(), "sure": "on", "agree": "on", "reason": "other", "words": ""}
    assert amina.client.post(bruno.url(step), form).status_code == 403
    assert version.convention.events.count() == before
    assert bruno.again().state == RequestState.PENDING


def test_a_code_of_the_text_before_does_not_sign_the_new_one(cast, jobs):
    """Case 13: the digits were asked for version 1; the browser holds version 2."""
    version = open_round(cast)
    amina = signer(version, "beneficiary").ready()
    old = amina.code()
    claire, at = actor_of(cast.claire), timezone.now()
    convention = lifecycle.revise(version.convention, by=claire, at=at)
    convention.tasks.filter(position=0).update(text="Peser la farine")
    second = open_to_signature(convention, by=claire, at=at)
    jobs()
    again = signer(second, "beneficiary", amina.client)
    again.arrive()
    again.read()
    again.agree()
    if again.code() != old:
        assert again.type_code(code=old).status_code == 422
    assert again.again().state == RequestState.PENDING
    assert SigningCode.objects.filter(request__version=version, revoked_at__isnull=True).count() == 0


def test_sixty_codes_an_hour_for_one_network_whatever_the_request(cast):
    """Case 15: many requests from one address; the sixty-first waits, another network does not."""
    version = open_round(cast)
    amina = signer(version, "beneficiary").ready()
    statuses = [amina.client.post(amina.url("autre-code")).status_code for _ in range(60)]
    assert statuses[:4] == [302] * 4
    assert set(statuses[4:]) == {409}
    bruno = signer(version, "host")
    bruno.arrive()
    bruno.read()
    assert "votre réseau" in bruno.client.post(bruno.url("accord"), {"agree": "on"}).content.decode()
    free = bruno.client.post(bruno.url("accord"), {"agree": "on"}, REMOTE_ADDR="203.0.113.9")
    assert free.status_code == 302


def test_neither_the_queue_nor_a_letters_row_holds_a_code_or_a_link(cast):
    """Case 16: what waits to be sent is an id."""
    version = open_round(cast)
    amina = signer(version, "beneficiary").ready()
    token, code = amina.link().removeprefix("/s/"), amina.code()
    waiting = json.dumps([job.args for job in ProcrastinateJob.objects.all()])
    rows = str([list(model.objects.values()) for model in (Letter, SignatureRequest)])
    assert token not in waiting + rows
    assert not re.search(rf"\b{code}\b", waiting)
    assert all(set(job.args) <= {"letter_id", "version_id"} for job in ProcrastinateJob.objects.all())


def test_a_person_whose_browser_fills_the_trap_reads_what_to_do(cast):
    bruno = signer(open_round(cast), "host")
    bruno.arrive()
    answer = bruno.client.post(bruno.url("pas-moi"), {"word": "erreur", "fax_number": "02"})
    assert answer.status_code == 422
    assert "remplissez-le à la main" in answer.content.decode()
    assert bruno.client.post(bruno.url("pas-moi"), {"word": "erreur", "fax_number": ""}).status_code == 200
