"""Anyone reads the public pages without an account; the mailbox of the demonstration opens in the demo alone."""

import datetime
import html
import itertools
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from django.urls import reverse

from demo.cast import Cast

Browse = Callable[[Any], Client]
PAGES = ["home", "help_page", "legal_notice", "privacy", "accessibility", "sitemap_page"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_a_passer_by_reads_each_public_page(browse: Browse, name: str) -> None:
    answer = browse(None).get(reverse(name))
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert "style=" not in answer.text
    assert not re.search(r"<script(?![^>]*\bsrc=)", answer.text)
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", answer.text)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert browse(None).post(reverse(name)).status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*PAGES, "offer_list"])
def test_the_same_pages_open_to_those_who_are_logged_in(cast: Cast, browse: Browse, name: str) -> None:
    for user in (cast.amina, cast.bruno, cast.claire):
        assert browse(user).get(reverse(name)).status_code == 200


@pytest.mark.django_db
def test_the_search_of_the_first_page_leads_to_the_offers(cast: Cast, browse: Browse) -> None:
    page = browse(None).get(reverse("home")).text
    assert f'action="{reverse("offer_list")}"' in page
    assert 'name="metier"' in page
    assert 'name="lieu"' in page
    found = browse(None).get(reverse("offer_list"), {"metier": "boulanger", "lieu": "Nantes"})
    assert cast.offer.title in found.text


@pytest.mark.django_db
def test_the_site_claims_no_more_than_is_true(browse: Browse) -> None:
    accessibility = browse(None).get(reverse("accessibility")).text
    assert "non conforme, faute d’un audit externe" in accessibility
    assert "Défenseur des droits" in accessibility
    everything = " ".join(browse(None).get(reverse(name)).text for name in PAGES)
    for boast in ("Cerfa", "signature qualifiée", "signature avancée", "totalement conforme"):
        assert boast not in everything


@pytest.mark.django_db
def test_the_legal_pages_name_those_whom_the_settings_name(browse: Browse, settings: Any) -> None:
    assert "À indiquer par l’organisme" in browse(None).get(reverse("legal_notice")).text
    settings.PORTAL_PUBLISHER = "Association des Passerelles"
    settings.DPO_CONTACT = "dpo@passerelles.example"
    assert "Association des Passerelles" in browse(None).get(reverse("legal_notice")).text
    assert "dpo@passerelles.example" in browse(None).get(reverse("privacy")).text


@pytest.fixture
def mailbox(tmp_path: Path, settings: Any) -> Path:
    settings.DEMO = True
    settings.DEMO_MAILBOX = tmp_path
    settings.SITE_URL = "http://portail.example:8000"
    return tmp_path


def send(folder: Path, to: str, subject: str, body: str, *files: tuple[str, bytes, str]) -> None:
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(folder))
    message = EmailMessage(subject, body, to=[to], connection=connection)
    for name, content, kind in files:
        message.attach(name, content, kind)
    message.send()


@pytest.mark.django_db
def test_amina_reads_her_code_in_the_mailbox_of_the_demonstration(mailbox: Path, browse: Browse) -> None:
    send(mailbox, "amina@demo.example", "Votre code de connexion", "Votre code : 482913\n")
    page = browse(None).get(reverse("demo_mailbox"))
    assert "Votre code de connexion" in page.text
    address = re.search(r'href="(/demo/courriels/[\w-]+/)"', page.text)
    assert address
    assert "482913" in browse(None).get(address[1]).text


@pytest.mark.django_db
def test_a_link_in_a_letter_can_be_followed_on_whatever_port_the_demo_runs(
    mailbox: Path, browse: Browse
) -> None:
    send(
        mailbox,
        "bruno@demo.example",
        "À vous",
        "Lisez :\nhttp://portail.example:8000/signer/a-b_c/\n<b>x</b>\n",
    )
    key = browse(None).get(reverse("demo_mailbox")).context["page"][0].key
    page = browse(None).get(reverse("demo_mail", args=[key])).text
    assert '<a href="http://testserver/signer/a-b_c/"' in page
    assert "<b>x</b>" not in page
    assert html.escape("<b>x</b>") in page


@pytest.mark.django_db
def test_letters_come_newest_first_and_one_address_can_be_kept(mailbox: Path, browse: Browse) -> None:
    for number, to in enumerate(("amina@demo.example", "bruno@demo.example", "amina@demo.example")):
        send(mailbox / "new", to, f"Lettre {number}", "Bonjour\n")
        file = mailbox / f"20260303-10000{number}-{9 - number}.log"
        next((mailbox / "new").iterdir()).rename(file)
        os.utime(file, (number, number))
    page = browse(None).get(reverse("demo_mailbox")).context["page"]
    assert [mail.subject for mail in page] == ["Lettre 2", "Lettre 1", "Lettre 0"]
    hers = browse(None).get(reverse("demo_mailbox"), {"destinataire": "amina@demo.example"}).context["page"]
    assert [mail.subject for mail in hers] == ["Lettre 2", "Lettre 0"]
    assert hers[0].sent_at < datetime.datetime.now(datetime.UTC) + datetime.timedelta(minutes=1)


@pytest.mark.django_db
def test_the_file_joined_to_a_letter_is_downloaded_as_it_was(mailbox: Path, browse: Browse) -> None:
    content = b"%PDF-1.7\r\n\x00\xff" + b"-" * 79 + b"\n"
    send(
        mailbox, "amina@demo.example", "Signée", "Voici.\n", ("convention é.pdf", content, "application/pdf")
    )
    key = browse(None).get(reverse("demo_mailbox")).context["page"][0].key
    answer = browse(None).get(reverse("demo_attachment", args=[key, 1]))
    assert answer.content == content
    assert answer["Content-Disposition"] == 'attachment; filename="convention__.pdf"'
    assert browse(None).get(reverse("demo_attachment", args=[key, 2])).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["20260303-100000-1-1", "settings-1", "20260303-100000-1", "x"])
def test_a_letter_that_does_not_exist_is_not_found(mailbox: Path, browse: Browse, key: str) -> None:
    (mailbox / "settings.log").write_text("secret")
    assert browse(None).get(reverse("demo_mail", args=[key])).status_code == 404


@pytest.mark.django_db
def test_an_empty_mailbox_says_what_to_do(mailbox: Path, browse: Browse) -> None:
    assert "Aucun courriel pour le moment" in browse(None).get(reverse("demo_mailbox")).text


@pytest.mark.django_db
def test_outside_the_demonstration_nobody_reads_the_letters(
    mailbox: Path, cast: Cast, browse: Browse, settings: Any
) -> None:
    send(mailbox, "amina@demo.example", "Votre code de connexion", "Votre code : 482913\n")
    key = browse(None).get(reverse("demo_mailbox")).context["page"][0].key
    settings.DEMO = False
    for user in (None, cast.amina, cast.claire):
        for address in (
            reverse("demo_mailbox"),
            reverse("demo_mail", args=[key]),
            reverse("demo_attachment", args=[key, 1]),
        ):
            assert browse(user).get(address).status_code == 404
