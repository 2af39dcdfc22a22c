"""Three people sign in three browsers, one with a telephone; a correction on the way; axe on each page."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from conventions.drafting.actions.freezing import open_to_signature
from conventions.law.states import State
from conventions.models import Convention
from conventions.signing.actions import lifecycle
from demo.cast import Cast
from immersions.accounts.actor import actor_of
from immersions.models import User
from tests.support.jobs import run_jobs
from tests.support.signers import last_code, last_link, open_round, sign_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")  # a folder, to keep what the pages look like
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
Look = Callable[[Page, str], None]


@pytest.fixture
def look(axe_clean: Callable[[Page], None], no_sideways_scroll: Callable[[Page], None]) -> Look:
    """Check a page as it stands, and keep its picture when asked."""

    def check(page: Page, name: str) -> None:
        axe_clean(page)
        no_sideways_scroll(page)
        if PICTURES:
            width = page.viewport_size["width"] if page.viewport_size else 0
            page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)

    return check


def open_as(page: Page, user: User, server: str) -> None:
    """Give the browser a session of `user`, as a login would."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": server}]
    )


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sign(page: Page, server: str, email: str, look: Look, name: str) -> None:
    """From the link of the last letter to the receipt."""
    page.goto(server + last_link(email))
    look(page, f"{name}-1-link")
    press(page, "Continuer")
    assert "/s/" not in page.url
    expect(page.get_by_role("heading", level=1)).to_have_text("Lire la convention")
    look(page, f"{name}-2-read")
    press(page, "J’ai lu, continuer vers la signature")
    sign_from_intent(page, email, look, name)


def sign_from_intent(page: Page, email: str, look: Look, name: str) -> None:
    box = page.get_by_role("checkbox")
    expect(box).not_to_be_checked()
    press(page, "Recevoir mon code")
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, f"{name}-3-intent-error")
    box.check()
    press(page, "Recevoir mon code")
    run_jobs()
    field = page.get_by_label("Code reçu par courriel")
    look(page, f"{name}-4-code")
    code = last_code(email)
    field.fill(f"{(int(code) + 1) % 1_000_000:06d}")
    press(page, "Signer la convention")
    expect(page.get_by_role("alert")).to_contain_text("Ce code ne convient pas")
    look(page, f"{name}-5-code-error")
    page.get_by_label("Code reçu par courriel").fill(f"{code[:3]} {code[3:]}")
    press(page, "Signer la convention")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre signature est enregistrée")
    look(page, f"{name}-6-receipt")
    run_jobs()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_three_people_sign_in_three_browsers(
    town: Cast, browser: Browser, live_server, look: Look, javascript: bool
) -> None:
    def browse(size: dict[str, int], *, dark: bool = False) -> Page:
        return browser.new_context(
            locale="fr-FR",
            viewport=size,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
        ).new_page()

    server = live_server.url
    glance: Look = look if javascript else lambda page, name: None  # axe itself needs scripts
    version = open_round(town)
    page = f"/conventions/{version.convention.reference}/"
    sign(browse(PHONE), server, "amina@demo.example", glance, "amina")
    sign(browse(DESK, dark=True), server, "bruno@demo.example", glance, "bruno")

    claire = browse(DESK)
    open_as(claire, town.claire, server)
    claire.goto(server + page)
    glance(claire, "claire-0-follow")
    press(claire, "Lire et signer")
    press(claire, "J’ai lu, continuer vers la signature")
    sign_from_intent(claire, "claire@demo.example", glance, "claire")
    assert Convention.objects.get().state == State.SIGNED
    claire.goto(server + page)
    expect(claire.get_by_text("Tout le monde a signé")).to_be_visible()
    glance(claire, "claire-7-signed")
    with claire.expect_download() as download:
        claire.get_by_role("link", name="Convention signée (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_amina_comes_back_to_the_differences_on_her_telephone(
    town: Cast, browser: Browser, live_server, look: Look
) -> None:
    server, claire = live_server.url, actor_of(town.claire)
    version = open_round(town)
    amina = browser.new_context(locale="fr-FR", viewport=PHONE).new_page()
    amina.goto(server + last_link("amina@demo.example"))
    press(amina, "Continuer")
    press(amina, "J’ai lu, continuer vers la signature")
    convention = lifecycle.revise(version.convention, by=claire, at=timezone.now())
    convention.tasks.filter(position=0).update(text="Peser la farine avec le chef")
    open_to_signature(convention, by=claire, at=timezone.now())
    run_jobs()
    amina.get_by_role("checkbox").check()
    press(amina, "Recevoir mon code")
    amina.goto(server + f"/signature/{version.requests.get(role='beneficiary').pk}/lire/")
    expect(amina.get_by_role("heading", level=1)).to_have_text("Le texte a changé")
    look(amina, "changed-1")
    press(amina, "Lire la nouvelle version")
    expect(amina.get_by_role("heading", name="Ce qui a changé depuis votre dernière lecture")).to_be_visible()
    expect(amina.get_by_text("Peser la farine avec le chef").first).to_be_visible()
    look(amina, "changed-2")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_other_page_of_the_ceremony_reads_well(
    town: Cast, browser: Browser, live_server, look: Look, size: dict[str, int]
) -> None:
    server = live_server.url
    version = open_round(town)
    bruno = browser.new_context(locale="fr-FR", viewport=size).new_page()
    bruno.goto(server + last_link("bruno@demo.example"))
    press(bruno, "Continuer")
    base = re.sub(r"lire/$", "", bruno.url)
    for path, button in (
        ("refuser", "Refuser de signer"),
        ("pas-moi", "Confirmer"),
        ("autre-signataire", "Proposer cette personne"),
    ):
        bruno.goto(f"{base}{path}/")
        look(bruno, f"other-{path}")
        press(bruno, button)
        expect(bruno.get_by_role("alert")).to_be_visible()
        look(bruno, f"other-{path}-error")
    bruno.goto(server + f"/conventions/{version.convention.reference}/")
    look(bruno, "follow-by-link")
    bruno.goto(server + "/signature/999999/lire/")
    look(bruno, "session-over")
    bruno.goto(server + "/s/" + "x" * 43)
    look(bruno, "link-over")

    claire = browser.new_context(locale="fr-FR", viewport=size).new_page()
    open_as(claire, town.claire, server)
    page = f"{server}/conventions/{version.convention.reference}/"
    asked = version.requests.get(role="host").pk
    for path in ("", "corriger/", "abandonner/", f"signataires/{asked}/adresse/"):
        claire.goto(page + path)
        look(claire, f"desk-{path.replace('/', '-') or 'follow'}")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_amina_gets_her_evidence_and_claire_all_of_it(
    town: Cast, browser: Browser, live_server, look: Look, size: dict[str, int]
) -> None:
    convention = sign_all(open_round(town))
    server, page = live_server.url, f"/conventions/{convention.reference}/"
    amina = browser.new_context(locale="fr-FR", viewport=size).new_page()
    open_as(amina, town.amina, server)
    amina.goto(server + page)
    amina.get_by_role("link", name="Mon dossier de preuve").click()
    look(amina, "proof-own")
    press(amina, "Préparer mon dossier de preuve")
    look(amina, "proof-own-waiting")
    run_jobs()
    amina.reload()
    look(amina, "proof-own-ready")
    with amina.expect_download() as download:
        amina.get_by_role("link", name="Télécharger mon dossier de preuve").click()
    assert download.value.suggested_filename == f"preuves-{convention.reference}.pdf"

    claire = browser.new_context(locale="fr-FR", viewport=size).new_page()
    open_as(claire, town.claire, server)
    claire.goto(server + page)
    claire.get_by_role("link", name="Dossier de preuve complet").click()
    press(claire, "Préparer le dossier")
    look(claire, "proof-complete-error")
    claire.get_by_label("Demande d’un juge ou d’une autorité").check()
    claire.get_by_label("Vos précisions").fill("Tribunal de Lyon")
    press(claire, "Préparer le dossier")
    run_jobs()
    claire.reload()
    expect(claire.get_by_role("link", name="Dossier demandé le")).to_be_visible()
    look(claire, "proof-complete")
