"""A session ends while Amina writes: she logs in again, comes back to her page, and finds her words."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from demo.cast import Cast
from tests.e2e.people import login_code
from tests.e2e.test_signing_story import open_as
from tests.support.jobs import run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "Bonjour, je voudrais voir le travail du petit matin."


def log_in_again(page: Page, email: str) -> None:
    page.get_by_label("Votre adresse e-mail").fill(email)
    page.get_by_role("button", name="Recevoir mon code").click()
    expect(page.get_by_label("Code à 6 chiffres")).to_be_visible()
    run_jobs()
    page.get_by_label("Code à 6 chiffres").fill(login_code(email))
    page.get_by_role("button", name="Continuer").click()


def test_amina_finds_her_words_again_after_her_session_ended(
    town: Cast, live_server, quiet_page: Page
) -> None:
    page, form = quiet_page, reverse("request_create", args=[town.offer.pk])
    open_as(page, town.amina, live_server.url)
    page.goto(live_server.url + form)
    page.get_by_label("Votre message à la structure").fill(WORDS)
    page.get_by_label("Confirmer un projet professionnel").check()
    page.context.clear_cookies(name="session")
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_text("Votre connexion a pris fin")).to_be_visible()
    log_in_again(page, "amina@demo.example")
    expect(page).to_have_url(re.compile(form))
    expect(page.get_by_label("Votre message à la structure")).to_have_value(WORDS)
    expect(page.get_by_label("Confirmer un projet professionnel")).to_be_checked()
    expect(page.get_by_text("Nous avons remis ce que vous aviez écrit")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('portal.typed')") is None
    page.reload()
    expect(page.get_by_label("Votre message à la structure")).to_have_value("")
