"""The HTML part of a letter: the same words, one button, nothing that a stranger could add."""

import re
from email import message_from_bytes, policy

import pytest
from django.conf import settings

from immersions.messaging import letters
from immersions.messaging.html import as_html, blocks_of

PAGE = f"{settings.SITE_URL}/demandes/3/"
BODY = f"""Bonjour Amina,

Offre : Découvrir le pain
Objet : Découvrir un métier

Lisez son message et répondez ici :
{PAGE}

Merci."""


def shapes(body):
    return [
        (block.kind, [["".join(piece.text for piece in line) for line in item] for item in block.items])
        for block in blocks_of(body)
    ]


@pytest.fixture
def hello(monkeypatch):
    def say(body, attachments=()):
        words = letters.Words("Bonjour", body, list(attachments))
        monkeypatch.setitem(letters.WRITERS, "hello", lambda row: words)

    return say


def test_amina_receives_the_same_words_twice_and_her_program_chooses(cast, jobs, mailoutbox, hello):
    hello(BODY, [("convention.pdf", b"%PDF-", "application/pdf")])
    letters.post("hello", cast.candidate, cast.amina.email)
    jobs()
    [mail] = mailoutbox
    assert mail.body == f"{BODY}\n\n--\n{settings.PORTAL_NAME}\n{settings.SITE_URL}\n"
    raw = message_from_bytes(mail.message().as_bytes(), policy=policy.default)
    assert raw.get_content_type() == "multipart/mixed"
    both, file = raw.iter_parts()
    assert [part.get_content_type() for part in both.iter_parts()] == ["text/plain", "text/html"]
    assert both.get_content_type() == "multipart/alternative"
    assert file.get_filename() == "convention.pdf"
    assert raw.get_body(("plain",)).get_content().split() == mail.body.split()


def test_lines_are_paragraphs_and_the_address_is_the_button():
    assert shapes(BODY) == [
        ("words", [["Bonjour Amina,"]]),
        ("words", [["Offre : Découvrir le pain", "Objet : Découvrir un métier"]]),
        ("words", [["Lisez son message et répondez ici :"]]),
        ("button", [[PAGE]]),
        ("words", [["Merci."]]),
    ]
    page = as_html("Bonjour", BODY)
    assert f'<a class="button" href="{PAGE}">Ouvrir la page</a>' in page
    assert page.count('class="button"') == 1


def test_a_list_keeps_its_items_and_the_link_of_each():
    body = f"Voici :\n\n- un fournil\n  {PAGE}\n\n- un atelier\n\nTout voir :\n{settings.SITE_URL}/offres/\n"
    assert shapes(body) == [
        ("words", [["Voici :"]]),
        ("list", [["un fournil", PAGE], ["un atelier"]]),
        ("words", [["Tout voir :"]]),
        ("button", [[f"{settings.SITE_URL}/offres/"]]),
    ]
    assert f'<a href="{PAGE}">{PAGE}</a>' in as_html("Bonjour", body)


def test_a_code_is_drawn_large_and_a_letter_without_an_address_has_no_button():
    body = "Votre code :\n\n    123456\n\nIl sert une fois."
    assert shapes(body)[1] == ("code", [["123456"]])
    assert 'class="button"' not in as_html("Bonjour", body)


@pytest.mark.parametrize(
    "words",
    [
        "<b>Zoé</b><script>alert(1)</script>",
        f"{settings.SITE_URL}.evil.zz/x",
        "javascript:alert(1)",
        "https://evil.zz/x",
        '" onclick="x',
        "{{ portal_name }}{% load i18n %}",
    ],
)
def test_a_stranger_adds_neither_an_element_nor_a_link(words):
    plain = as_html("Bonjour", "Bonjour Zoé,\n\nMerci.")
    page = as_html("Bonjour", f"Bonjour {words},\n\n{words}\n\nMerci.")
    assert page.count("<") == plain.count("<") + 2  # one paragraph more
    assert page.count("href=") == plain.count("href=")
    assert page.count('"') == plain.count('"')


def test_the_subject_of_a_stranger_is_escaped_too():
    assert "<title>&lt;b&gt;</title>" in as_html("<b>", "Bonjour")


def test_a_long_fingerprint_is_broken_and_makes_no_letter_wider_than_a_phone():
    page = as_html("Bonjour", f"Empreinte : {'a1' * 32}")
    assert re.search(r"\.letter \{[^}]*overflow-wrap: anywhere", page)


def test_nothing_is_fetched_and_dark_is_drawn_too():
    page = as_html("Bonjour", BODY)
    for word in ("<img", "<script", "<link", "url(", "@import", "src=", "http-equiv"):
        assert word not in page
    assert "prefers-color-scheme: dark" in page
    assert '<html lang="fr">' in page
