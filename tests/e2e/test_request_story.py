"""Amina logs in, asks Bruno, who says yes; Claire sees it. Then every page of their spaces, looked at."""

import datetime
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from demo.cast import Cast, create_cast
from immersions.choices import RequestStatus
from immersions.models import Candidate, ImmersionRequest, User
from immersions.reference import loading as reference
from tests.support.jobs import run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("PICTURES", "")  # a folder, to keep what the pages look like


@pytest.fixture
def town(transactional_db: None) -> Cast:
    reference.load_jobs()
    reference.load_communes(only=frozenset({"44109", "93066", "97411"}))
    return create_cast()


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


def picture(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def last_code() -> str:
    run_jobs()
    return re.search(r"^ +(\d{6})$", mail.outbox[-1].body, re.M)[1]


def log_in(page: Page, server: str, email: str, path: str) -> None:
    page.goto(server + path)
    page.get_by_label("Votre adresse e-mail").fill(email)
    page.get_by_role("button", name="Recevoir mon code").click()
    page.get_by_label("Code à 6 chiffres").fill(last_code())
    page.get_by_role("button", name="Continuer").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_amina_asks_bruno_accepts_claire_sees(
    town: Cast, browser: Browser, live_server, javascript: bool
) -> None:
    def browse() -> Page:
        return browser.new_context(locale="fr-FR", java_script_enabled=javascript).new_page()

    server = live_server.url
    amina = browse()
    log_in(amina, server, "amina@demo.example", f"/offres/{town.offer.pk}/demander/")
    expect(amina.get_by_role("heading", level=1)).to_have_text("Demander cette immersion")
    start = timezone.localdate() + datetime.timedelta(days=21)
    amina.get_by_label("Découvrir un métier").check()
    amina.get_by_label("Début souhaité").fill((start + datetime.timedelta(days=4)).isoformat())
    amina.get_by_label("Fin souhaitée").fill(start.isoformat())
    amina.get_by_label("Votre message à la structure").fill("Je me lève tôt et j’aime le pain.")
    amina.get_by_role("button", name="Envoyer ma demande").click()
    expect(amina.get_by_role("alert")).to_contain_text("La fin souhaitée vient avant le début")
    expect(amina.get_by_label("Votre message à la structure")).to_have_value(
        "Je me lève tôt et j’aime le pain."
    )
    amina.get_by_label("Début souhaité").fill(start.isoformat())
    amina.get_by_label("Fin souhaitée").fill((start + datetime.timedelta(days=4)).isoformat())
    amina.get_by_role("button", name="Envoyer ma demande").click()
    expect(amina.get_by_text("Votre demande est partie")).to_be_visible()
    asked = ImmersionRequest.objects.get()

    run_jobs()
    letter = next(message for message in mail.outbox if message.to == ["bruno@demo.example"])
    path = re.search(rf"{re.escape(settings.SITE_URL)}(\S+)", letter.body)[1]
    bruno = browse()
    log_in(bruno, server, "bruno@demo.example", path)
    expect(bruno.get_by_text("Je me lève tôt")).to_be_visible()
    bruno.get_by_role("link", name="Répondre").click()
    bruno.get_by_label("Oui, nous souhaitons").check()
    bruno.get_by_label("Un mot pour la personne").fill("Venez lundi à neuf heures.")
    bruno.get_by_role("button", name="Envoyer ma réponse").click()
    expect(bruno.get_by_text("amina@demo.example")).to_be_visible()

    run_jobs()
    claire = browse()
    log_in(claire, server, "claire@demo.example", "/mon-espace/")
    expect(claire.get_by_role("heading", name="1 convention à préparer")).to_be_visible()
    claire.get_by_role("link", name=re.compile("Amina Benali")).click()
    expect(claire.get_by_text("Venez lundi à neuf heures.")).to_be_visible()
    amina.goto(f"{server}/demandes/{asked.pk}/")
    expect(amina.get_by_text("Venez lundi à neuf heures.")).to_be_visible()
    assert {message.to[0] for message in mail.outbox[-3:]} >= {"amina@demo.example", "claire@demo.example"}


def crowd(cast: Cast) -> dict[str, str]:
    """A full town, and the pages of each person: name of the picture to (first name, address)."""
    start = timezone.localdate() + datetime.timedelta(days=21)

    def ask(candidate: Candidate, status: str) -> ImmersionRequest:
        return ImmersionRequest.objects.create(
            candidate=candidate,
            offer=cast.offer,
            message="Je me lève tôt et j’aime le pain.\nJe suis disponible tout le mois.",
            wished_start=start,
            wished_end=start + datetime.timedelta(days=4),
            sent_at=timezone.now(),
            status=status,
            answer="" if status == RequestStatus.SENT else "Merci pour votre message.",
            decline_reason="FULL" if status == RequestStatus.DECLINED else "",
            answered_at=None if status == RequestStatus.SENT else timezone.now(),
        )

    mine = {status: ask(cast.candidate, status) for status in RequestStatus.values}
    for number in range(24):
        person = Candidate.objects.create(
            first_name="Jean-Baptiste",
            last_name=f"de La Rochefoucauld-Montmorency {number}",
            agency=cast.cap_emploi,
            counsellor=cast.claire_membership if number % 2 else None,
        )
        ask(person, RequestStatus.SENT if number % 3 else RequestStatus.ACCEPTED)
    sheet, host, offer = cast.candidate.pk, cast.host.pk, cast.offer.pk
    pages = {
        "amina": ["/mon-espace/", "/mon-espace/compte/", "/mon-espace/agence/", "/demandes/", f"/candidats/{sheet}/", f"/candidats/{sheet}/modifier/"],
        "bruno": ["/mon-espace/", "/demandes/", f"/structures/{host}/", f"/structures/{host}/modifier/", f"/structures/{host}/offres/nouvelle/", f"/offres/{offer}/modifier/", "/structures/nouvelle/", f"/demandes/{mine['SENT'].pk}/repondre/"],
        "claire": ["/mon-espace/", "/candidats/", "/candidats/?q=zorglub", "/candidats/nouveau/", f"/candidats/{sheet}/", "/demandes/?page=2"],
        "driss": ["/mon-espace/", f"/offres/{offer}/demander/", "/mon-espace/agence/"],
        "hugo": ["/compte/deconnexion/", f"/demandes/{mine['SENT'].pk}/", "/demandes/999999/"],
    }  # fmt: skip
    for who in ("amina", "bruno", "claire"):
        pages[who] += [f"/demandes/{asked.pk}/" for asked in mine.values()]
    return {f"{who}{path}": who for who, paths in pages.items() for path in paths}


# Layout hangs on the width alone, contrast on the scheme alone: two runs see both of each.
SIZES = [(360, "light"), (1280, "dark")]


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_every_page_of_the_spaces_is_clean(
    town: Cast,
    browser: Browser,
    live_server,
    axe_clean: Callable[[Page], None],
    no_sideways_scroll: Callable[[Page], None],
    width: int,
    scheme: str,
) -> None:
    pages = crowd(town)
    for who in dict.fromkeys(pages.values()):
        context = browser.new_context(
            locale="fr-FR", viewport={"width": width, "height": 800}, color_scheme=scheme
        )
        page = context.new_page()
        open_as(page, getattr(town, who), live_server.url)
        for path in (key.removeprefix(who) for key, owner in pages.items() if owner == who):
            page.goto(live_server.url + path)
            picture(page, f"{who}{re.sub(r'[^a-z0-9]+', '-', path)}{width}-{scheme}")
            no_sideways_scroll(page)
            axe_clean(page)
        context.close()


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_the_pages_of_login_and_of_errors_are_clean(
    town: Cast,
    browser: Browser,
    live_server,
    axe_clean: Callable[[Page], None],
    no_sideways_scroll: Callable[[Page], None],
    width: int,
    scheme: str,
) -> None:
    page = browser.new_context(
        locale="fr-FR", viewport={"width": width, "height": 800}, color_scheme=scheme
    ).new_page()

    def look(name: str) -> None:
        picture(page, f"{name}-{width}-{scheme}")
        no_sideways_scroll(page)
        axe_clean(page)

    page.goto(f"{live_server.url}/compte/inscription/")
    look("signup")
    page.get_by_role("button", name="Créer mon compte").click()
    look("signup-errors")
    page.goto(f"{live_server.url}/compte/connexion/")
    look("login")
    page.get_by_label("Votre adresse e-mail").fill("amina@demo.example")
    page.get_by_role("button", name="Recevoir mon code").click()
    look("code")
    page.get_by_label("Code à 6 chiffres").fill("12")
    page.get_by_role("button", name="Continuer").click()
    look("code-error")
    page.get_by_label("Code à 6 chiffres").fill(last_code())
    page.get_by_role("button", name="Continuer").click()
    page.goto(f"{live_server.url}/offres/{town.offer.pk}/demander/")
    page.get_by_role("button", name="Envoyer ma demande").click()
    look("request-errors")
    open_as(page, town.bruno, live_server.url)
    page.goto(f"{live_server.url}/structures/{town.host.pk}/offres/nouvelle/")
    page.get_by_label("Quel métier fait-on découvrir ?").fill("vendeur")
    page.get_by_role("button", name="Publier l’offre").click()
    look("offer-errors")
    page.goto(f"{live_server.url}/structures/nouvelle/")
    page.get_by_role("button", name="Continuer").click()
    look("host-errors")
    open_as(page, User.objects.create_superuser("gardien@demo.example"), live_server.url)
    page.goto(f"{live_server.url}/compte/double-verification/installer/")
    look("second-factor")
    page.goto(f"{live_server.url}/compte/double-verification/")
    look("second-factor-index")
