"""Amina and Bruno fill their part of a draft by a link."""

import datetime
import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conventions.models import Convention, DraftInvitation
from demo.cast import Cast
from immersions.models import JournalEntry, Letter
from tests.support.drafts import complete_draft

from .test_drafting_access import print_of

Browse = Callable[[Any], Client]
Jobs = Callable[[], list[str]]
PART = "/brouillon/ma-partie/"


def invite(client: Client, convention: Convention, part: str, email: str) -> Any:
    return client.post(reverse("draft_invite", args=[convention.reference]), {"part": part, "email": email})


def link_in(message: Any) -> str:
    return re.search(r"http://127.0.0.1:8000(/brouillon/lien/\S+)", message.body)[1]


def open_link(browse: Browse, link: str) -> Client:
    client = browse(None)
    assert client.post(link).status_code == 302
    return client


def typed(client: Client, **changes: Any) -> dict[str, Any]:
    response = client.get(PART)
    assert response.status_code == 200
    data: dict[str, Any] = {"seen": response.context["seen"]}
    page = response.context["page"]
    for block in page.blocks:
        if block.rowset:
            for field in block.rowset.formset.management_form:
                data[field.html_name] = field.value()
    for form in page.all_forms:
        for field in form:
            value = field.value()
            if isinstance(value, bool):
                data |= {field.html_name: "on"} if value else {}
            elif value is not None:
                data[field.html_name] = value
    return data | changes


@pytest.fixture
def convention(cast: Cast) -> Convention:
    return complete_draft(cast)


def test_amina_fills_her_part_and_claire_is_told(
    cast: Cast, browse: Browse, jobs: Jobs, mailoutbox: list, convention: Convention
) -> None:
    assert invite(browse(cast.claire), convention, "CANDIDATE", "amina@demo.example").status_code == 302
    jobs()
    link = link_in(mailoutbox[0])
    assert mailoutbox[0].to == ["amina@demo.example"]
    before = print_of(convention)

    reader = browse(None)
    for _ in range(2):
        page = reader.get(link)
        assert page.status_code == 200
        assert "Amina" not in page.content.decode()
        assert page["Referrer-Policy"] == "strict-origin"
    assert print_of(convention) == before
    assert reader.get(PART).status_code == 409

    amina = open_link(browse, link)
    data = typed(amina, emergency_name="Sofia Benali", **{"beneficiary-phone": "06 99 99 99 99"})
    response = amina.post(PART, data)
    assert response["Location"] == "/brouillon/ma-partie/merci/"
    assert amina.get(response["Location"]).status_code == 200

    stored = Convention.objects.get()
    assert stored.emergency_name == "Sofia Benali"
    assert stored.party("beneficiary").phone == "06 99 99 99 99"
    assert JournalEntry.objects.filter(verb="complete_part").count() == 1
    jobs()
    assert mailoutbox[-1].to == ["claire@demo.example"]
    assert convention.reference in mailoutbox[-1].body
    assert "Benali" not in mailoutbox[-1].body


def test_bruno_fills_the_host_s_part_and_gives_his_word(
    cast: Cast, browse: Browse, jobs: Jobs, mailoutbox: list
) -> None:
    convention = complete_draft(cast, not_seasonal=False, insurer="")
    invite(browse(cast.claire), convention, "HOST", "bruno@demo.example")
    jobs()
    bruno = open_link(browse, link_in(mailoutbox[0]))

    bruno.post(
        PART, typed(bruno, not_seasonal="on", insurer="Mutuelle du fournil", **{"tasks-0-text": "Peser"})
    )

    stored = Convention.objects.get()
    assert (stored.not_seasonal, stored.insurer) == (True, "Mutuelle du fournil")
    assert stored.host_siret == convention.host_siret
    assert stored.attested_by == stored.party("host").full_name
    assert stored.attested_at is not None
    assert stored.tasks.first().text == "Peser"


def test_the_token_is_stored_hashed_only_and_waits_in_no_queue(
    cast: Cast, browse: Browse, jobs: Jobs, mailoutbox: list, convention: Convention
) -> None:
    invite(browse(cast.claire), convention, "CANDIDATE", "amina@demo.example")
    assert DraftInvitation.objects.get().token_sha256 is None
    jobs()
    token = link_in(mailoutbox[0]).split("/")[-2]
    assert bytes(DraftInvitation.objects.get().token_sha256) == hashlib.sha256(token.encode()).digest()
    assert token not in str(list(Letter.objects.values_list()))
    assert open_link(browse, link_in(mailoutbox[0])).get(PART).wsgi_request.path == PART


def test_the_host_sees_nothing_of_the_person_beyond_what_it_must_fill(
    cast: Cast, browse: Browse, jobs: Jobs, mailoutbox: list, convention: Convention
) -> None:
    invite(browse(cast.claire), convention, "HOST", "bruno@demo.example")
    jobs()
    words = open_link(browse, link_in(mailoutbox[0])).get(PART).content.decode()
    for secret in ("17/05/1994", "1994-05-17", "amina@demo.example", "projet déjà mûri", "Nadia"):
        assert secret not in words


@pytest.mark.parametrize("case", ["expired", "revoked", "closed", "foreign"])
def test_a_link_that_no_longer_works_says_why_and_changes_nothing(
    cast: Cast, browse: Browse, jobs: Jobs, mailoutbox: list, convention: Convention, case: str
) -> None:
    claire = browse(cast.claire)
    invite(claire, convention, "CANDIDATE", "amina@demo.example")
    jobs()
    link = link_in(mailoutbox[0])
    opened = open_link(browse, link)
    data = typed(opened, emergency_name="Quelqu’un d’autre")
    if case == "revoked":
        invite(claire, convention, "CANDIDATE", "amina.benali@demo.example")
    if case == "closed":
        Convention.objects.update(state="OPEN")
    if case == "foreign":
        link = reverse("draft_link", args=["x" * 43])
        opened = browse(None)
    sentences = {
        "expired": "a expiré",
        "revoked": "plus valable",
        "closed": "plus un brouillon",
        "foreign": "plus valable",
    }
    before = print_of(convention)

    later = timezone.now() + datetime.timedelta(days=8 if case == "expired" else 0)
    with time_machine.travel(later, tick=False):
        refused = [browse(None).post(link)]
        if case != "expired":
            refused.append(opened.post(PART, data))

    for response in refused:
        assert response.status_code == 409
        assert sentences[case] in response.content.decode()
    assert print_of(convention) == before


def test_the_same_answer_sent_twice_is_told_once(
    cast: Cast, browse: Browse, jobs: Jobs, mailoutbox: list, convention: Convention
) -> None:
    invite(browse(cast.claire), convention, "CANDIDATE", "amina@demo.example")
    jobs()
    amina = open_link(browse, link_in(mailoutbox[0]))
    data = typed(amina, emergency_name="Sofia Benali")
    for _ in range(2):
        assert amina.post(PART, data).status_code == 302
    jobs()
    assert len(mailoutbox) == 2


def test_claire_s_change_meanwhile_is_shown_to_amina(
    cast: Cast, browse: Browse, jobs: Jobs, mailoutbox: list, convention: Convention
) -> None:
    invite(browse(cast.claire), convention, "CANDIDATE", "amina@demo.example")
    jobs()
    amina = open_link(browse, link_in(mailoutbox[0]))
    data = typed(amina, emergency_name="Sofia Benali")
    Convention.objects.update(emergency_name="Karim Benali")

    response = amina.post(PART, data)

    assert response.status_code == 409
    assert "Karim Benali" in response.content.decode()
    assert "Sofia Benali" in response.content.decode()


def test_two_invitations_in_a_row_to_one_address_are_one(
    cast: Cast, browse: Browse, convention: Convention
) -> None:
    claire = browse(cast.claire)
    assert invite(claire, convention, "HOST", "bruno@demo.example").status_code == 302
    assert invite(claire, convention, "HOST", "bruno@demo.example").status_code == 409
    assert DraftInvitation.objects.count() == 1


@pytest.mark.parametrize(("part", "email"), [("HOST", "bruno"), ("HOST", ""), ("TUTOR", "hugo@demo.example")])
def test_an_invitation_needs_an_address_and_a_part(
    cast: Cast, browse: Browse, convention: Convention, part: str, email: str
) -> None:
    response = invite(browse(cast.claire), convention, part, email)
    assert response.status_code == 422
    assert not DraftInvitation.objects.exists()
    assert mail.outbox == []


def test_an_invited_person_reaches_no_page_of_the_counsellor(
    cast: Cast, browse: Browse, jobs: Jobs, mailoutbox: list, convention: Convention
) -> None:
    invite(browse(cast.claire), convention, "CANDIDATE", "amina@demo.example")
    jobs()
    amina = open_link(browse, link_in(mailoutbox[0]))
    response = amina.get(reverse("convention_draft", args=[convention.reference, "accueil"]))
    assert response.status_code == 302
    assert "connexion" in response["Location"] or "login" in response["Location"]
