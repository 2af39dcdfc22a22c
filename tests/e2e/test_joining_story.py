"""Inès comes to welcome, types the SIRET of the bakery, asks to join it; Bruno answers. Without scripts for her."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from demo.cast import Cast, create_cast
from immersions.models import HostMember, JoinRequest
from immersions.reference import loading as reference
from tests.e2e.people import login_code, new_album, people
from tests.support.jobs import run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def town(transactional_db: None) -> Cast:
    reference.load_communes(only=frozenset({"44109"}))
    cast = create_cast()
    HostMember.objects.filter(user=cast.bruno).update(proof="COUNSELLOR", proved_at=timezone.now())
    return cast


def test_ines_asks_to_join_the_bakery_and_bruno_lets_her_in(
    town: Cast,
    live_server,
    browser: Browser,
    axe_clean: Callable,
    no_sideways_scroll: Callable,
) -> None:
    album = new_album(axe_clean=axe_clean, no_sideways_scroll=no_sideways_scroll)
    meet = people(browser, live_server.url, album)
    ines = meet("ines", width=360, javascript=False)
    ines.go("/")
    ines.page.get_by_role("link", name="Proposer une immersion").click()
    ines.page.get_by_role("link", name="Créer un compte").click()
    expect(ines.page.get_by_label("J’accueille des personnes en immersion")).to_be_checked()
    ines.look("inscription")
    for label, words in (("Prénom", "Inès"), ("Nom", "Roux"), ("Votre adresse e-mail", ines.email)):
        ines.page.get_by_label(label, exact=True).fill(words)
    ines.press("Créer mon compte")
    ines.page.get_by_label("Code à 6 chiffres").fill(login_code(ines.email))
    ines.press("Continuer")
    ines.title_is("Inscrire ma structure")
    ines.page.get_by_label("SIRET de votre établissement").fill("000 123 455 00016")
    ines.press("Continuer")
    ines.title_is("Cette structure est déjà inscrite")
    ines.reads(town.host.name)
    ines.look("demander")
    ines.press("Demander à rejoindre cette structure")
    ines.reads("En attente")
    ines.look("en-attente")
    run_jobs()

    bruno = meet("bruno", width=1280)
    bruno.log_in()
    bruno.look("espace-de-bruno")
    bruno.page.get_by_role("link", name="Voir qui demande").click()
    bruno.reads("ines@demo.example")
    bruno.look("qui-demande")
    bruno.page.get_by_role("link", name="Accepter Inès Roux").click()
    bruno.look("accepter")
    bruno.page.get_by_label("Contact : répond et publie").check()
    bruno.press("Accepter")
    bruno.reads("Inès Roux")
    assert HostMember.objects.get(user__email=ines.email).role == "CONTACT"
    run_jobs()
    ines.go("/mon-espace/")
    ines.reads(town.host.name)


@pytest.mark.parametrize("answer", [None, "REFUSED"])
def test_driss_reads_whom_to_ask_after_a_week_or_a_no(
    town: Cast,
    live_server,
    browser: Browser,
    axe_clean: Callable,
    no_sideways_scroll: Callable,
    answer: str | None,
) -> None:
    album = new_album(axe_clean=axe_clean, no_sideways_scroll=no_sideways_scroll)
    HostMember.objects.update(proof="", proved_at=None)
    now = timezone.now()
    JoinRequest.objects.create(
        host=town.host,
        user=town.driss,
        asked_at=now - datetime.timedelta(days=8),
        status=answer or "WAITING",
        answered_at=now if answer else None,
    )
    driss = people(browser, live_server.url, album)("driss", width=360)
    driss.log_in()
    driss.reads("elle peut vous inviter" if answer else "Trouver un conseiller")
    driss.look(f"apres-{answer}")
    driss.go("/structures/nouvelle/")
    driss.page.get_by_label("SIRET de votre établissement").fill(town.host.siret)
    driss.press("Continuer")
    driss.title_is("Cette structure est déjà inscrite")
    driss.look(f"deja-{answer}")


def test_driss_asks_with_the_keyboard_on_a_page_clean_at_both_widths(
    town: Cast,
    live_server,
    browser: Browser,
    axe_clean: Callable,
    no_sideways_scroll: Callable,
) -> None:
    album = new_album(axe_clean=axe_clean, no_sideways_scroll=no_sideways_scroll)
    driss = people(browser, live_server.url, album)("driss")
    driss.log_in("/structures/nouvelle/")
    driss.page.get_by_label("SIRET de votre établissement").fill(town.host.siret)
    driss.press("Continuer")
    driss.title_is("Cette structure est déjà inscrite")
    driss.look("demander")
    driss.page.get_by_role("button", name="Demander à rejoindre cette structure").focus()
    driss.page.keyboard.press("Enter")
    driss.reads("En attente")
