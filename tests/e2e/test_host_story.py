"""Driss registers a garage, proves it is his, invites Hugo; then each page of a host, looked at by phone too."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Page, expect

from demo.cast import Cast, create_cast
from immersions.models import Establishment, EstablishmentContact, HostMember, HostStructure, Offer
from immersions.reference import loading as reference
from tests.e2e.test_request_story import open_as, picture
from tests.support.jobs import run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIRET = "00045678000014"


@pytest.fixture
def town(transactional_db: None) -> Cast:
    reference.load_communes(only=frozenset({"44109"}))
    return create_cast()


def test_driss_registers_proves_and_invites(
    town: Cast, live_server, quiet_page: Page, axe_clean: Callable[[Page], None]
) -> None:
    Establishment.objects.create(
        siret=SIRET, name="GARAGE DES PONTS", naf="45.20A", street="1 QUAI DE LA FOSSE", postcode="44100",
        city="NANTES", insee="44109", workforce_band="UNDER_20", updated_at=timezone.now(),
    )  # fmt: skip
    EstablishmentContact.objects.create(
        siret=SIRET, email="contact@garage.example", source="Annuaire", checked_on=datetime.date(2026, 1, 5)
    )
    page = quiet_page
    open_as(page, town.driss, live_server.url)
    page.goto(f"{live_server.url}/structures/nouvelle/")
    axe_clean(page)
    picture(page, "host-siret")
    page.get_by_label("SIRET de votre établissement").fill("000 456 780 00014")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label("Nom de la structure")).to_have_value("GARAGE DES PONTS")
    axe_clean(page)
    picture(page, "host-filled")
    page.get_by_role("button", name="Inscrire ma structure").click()
    expect(page.get_by_text("Votre structure est inscrite")).to_be_visible()
    host = HostStructure.objects.get(siret=SIRET)
    page.goto(f"{live_server.url}/structures/{host.pk}/")
    page.get_by_role("link", name="Confirmer").click()
    axe_clean(page)
    page.get_by_role("button", name="Envoyer le code à l’établissement").click()
    expect(page.get_by_text("Un code est en route")).to_be_visible()
    run_jobs()
    axe_clean(page)
    picture(page, "host-prove")
    page.get_by_label("Code à 6 chiffres").fill(re.search(r"^ +(\d{6})$", mail.outbox[-1].body, re.M)[1])
    page.get_by_role("button", name="Confirmer").click()
    expect(page.get_by_text("Structure confirmée")).to_be_visible()
    page.get_by_role("link", name="Inviter un collègue").click()
    page.get_by_label("Adresse e-mail de votre collègue").fill("hugo@demo.example")
    axe_clean(page)
    picture(page, "host-invite")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    run_jobs()
    link = re.search(r"(/structures/rejoindre/\S+)", mail.outbox[-1].body)[1]
    open_as(page, town.hugo, live_server.url)
    page.goto(live_server.url + link)
    axe_clean(page)
    picture(page, "host-join")
    page.get_by_role("button", name="Rejoindre").click()
    expect(page.get_by_text("Bienvenue dans l’espace de votre structure")).to_be_visible()
    assert HostMember.objects.get(host=host, user=town.hugo).proof == "COLLEAGUE"


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_pages_of_a_host_are_clean_at_any_width(
    town: Cast,
    live_server,
    quiet_page: Page,
    axe_clean: Callable[[Page], None],
    no_sideways_scroll: Callable[[Page], None],
    width: int,
) -> None:
    host, offer, page = town.host, town.offer, quiet_page
    HostMember.objects.filter(user=town.bruno).update(proof="COUNSELLOR", proved_at=timezone.now())
    HostStructure.objects.update(
        lead_days=45,
        lead_documents="Attestation d’assurance",
        referent_name="Inès Roux",
        referent_email="i@demo.example",
    )
    Offer.objects.update(tutor_name="Hugo Marchand", monthly_limit=4, contact_mode="PHONE")
    member = HostMember.objects.get(user=town.hugo)
    page.set_viewport_size({"width": width, "height": 800})
    pages = {
        town.bruno: {
            "detail": f"/structures/{host.pk}/",
            "edit": f"/structures/{host.pk}/modifier/",
            "offer-new": f"/structures/{host.pk}/offres/nouvelle/",
            "offer-edit": f"/offres/{offer.pk}/modifier/",
            "welcome": f"/structures/{host.pk}/accueil/",
            "duties": f"/structures/{host.pk}/reperes/",
            "member": f"/structures/{host.pk}/collegues/{member.pk}/",
            "room": f"/offres/{offer.pk}/places/",
            "proved": f"/structures/{host.pk}/appartenance/",
        },
        town.claire: {"file": f"/structures/{host.pk}/dossier/"},
        town.amina: {"offer": f"/offres/{offer.pk}/"},
    }
    for person, places in pages.items():
        open_as(page, person, live_server.url)
        for name, path in places.items():
            page.goto(live_server.url + path)
            axe_clean(page)
            no_sideways_scroll(page)
            picture(page, f"host-{name}-{width}")
