"""Amina searches with her keyboard, her phone, or without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from demo.cast import create_cast
from immersions.models import HostStructure, Offer, User
from immersions.reference import loading as reference
from tests.e2e.test_request_story import open_as

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Check = Callable[[Page], None]


@pytest.fixture
def site(live_server: Any) -> str:
    cast = create_cast()
    HostStructure.objects.filter(pk=cast.host.pk).update(access_features=["step_free", "quiet_room"])
    reference.load_jobs()
    reference.load_communes(only=frozenset({"44109", "44162"}))
    return str(live_server.url)


@pytest.mark.parametrize("width", [360, 1280])
def test_amina_chooses_a_job_and_a_place_with_the_keyboard(
    site: str, quiet_page: Page, axe_clean: Check, no_sideways_scroll: Check, width: int
) -> None:
    page = quiet_page
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/offres/")
    job = page.get_by_role("combobox", name="Quel métier ?")
    job.press_sequentially("boul")
    listbox = page.get_by_role("listbox", name="Propositions")
    expect(listbox).to_be_visible()
    expect(page.get_by_text(re.compile(r"propositions?\. Flèche bas|1 proposition"))).to_have_count(1)
    axe_clean(page)
    no_sideways_scroll(page)
    job.press("ArrowDown")
    first = listbox.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    assert job.get_attribute("aria-activedescendant") == first.get_attribute("id")
    job.press("Enter")
    expect(job).to_have_value("Boulanger / Boulangère")
    expect(listbox).to_be_hidden()
    place = page.get_by_role("combobox", name="Où ?")
    place.press_sequentially("nnates")
    expect(page.get_by_role("option", name="Nantes (44)")).to_be_visible()
    place.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    place.press("ArrowDown")
    page.get_by_role("option", name="Nantes (44)").click()
    expect(place).to_have_value("Nantes (44)")
    place.press("Enter")
    expect(page.get_by_role("heading", level=2)).to_contain_text("1 offre")
    axe_clean(page)
    no_sideways_scroll(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_unfolded_filters_and_the_offer_are_clean(
    site: str, quiet_page: Page, axe_clean: Check, no_sideways_scroll: Check, width: int
) -> None:
    page = quiet_page
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/offres/?acces=step_free&tri=accueil&lieu=44000")
    expect(page.get_by_label("Accès de plain-pied")).to_be_checked()
    axe_clean(page)
    no_sideways_scroll(page)
    page.locator(".card-offer a").first.click()
    expect(page.get_by_role("heading", name="Accès et aménagements")).to_be_visible()
    axe_clean(page)
    no_sideways_scroll(page)


def test_the_first_page_proposes_jobs_and_places_too(
    site: str, quiet_page: Page, axe_clean: Check, no_sideways_scroll: Check
) -> None:
    page = quiet_page
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(site)
    page.get_by_role("combobox", name="Quel métier ?").press_sequentially("boul")
    page.get_by_role("option", name="Boulanger / Boulangère").click()
    page.get_by_role("combobox", name="Où ?").press_sequentially("nant")
    expect(page.get_by_role("option", name="Nantes (44)")).to_be_visible()
    axe_clean(page)
    no_sideways_scroll(page)
    page.get_by_role("option", name="Nantes (44)").click()
    page.get_by_role("button", name="Trouver une immersion").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("1 offre")


def test_bruno_chooses_the_job_of_an_offer_in_a_list(site: str, quiet_page: Page, axe_clean: Check) -> None:
    bruno, host = User.objects.get(email="bruno@demo.example"), HostStructure.objects.get()
    page = quiet_page
    page.set_viewport_size({"width": 360, "height": 800})
    open_as(page, bruno, site)
    page.goto(f"{site}/structures/{host.pk}/offres/nouvelle/")
    page.get_by_role("combobox", name="Quel métier").press_sequentially("boulang")
    page.get_by_role("option", name="Boulanger / Boulangère").click()
    axe_clean(page)
    page.get_by_label("Titre de l’offre").fill("Essayer le fournil")
    page.get_by_label("Ce que la personne fera").fill("Façonner le pain.")
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_text("Essayer le fournil").first).to_be_visible()
    assert HostStructure.objects.get().offers.latest("pk").appellation_id == 11573


def test_without_javascript_the_form_searches_the_same(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/offres/")
    page.get_by_label("Quel métier ?").fill("boulnager")
    page.get_by_label("Où ?").fill("44000")
    page.get_by_role("button", name="Chercher", exact=True).click()
    expect(page.get_by_text("Nous avons compris")).to_be_visible()
    expect(page.locator(".card-offer")).to_have_count(1)
    context.close()


def test_the_map_comes_only_when_tiles_are_named_and_asked_for(
    site: str, quiet_page: Page, axe_clean: Check, no_sideways_scroll: Check, settings: Any
) -> None:
    page = quiet_page
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{site}/offres/?lieu=44000")
    expect(page.get_by_role("button", name="Voir ces offres sur une carte")).to_have_count(0)
    twin = Offer.objects.get()
    twin.pk = None
    twin.save()
    settings.TILES_URL = f"{site}/static/vendor/leaflet/images/layers.png?{{z}}/{{x}}/{{y}}"
    page.goto(f"{site}/offres/?lieu=44000")
    button = page.get_by_role("button", name="Voir ces offres sur une carte")
    expect(button).to_be_visible()
    assert not [url for url in fetched if "leaflet" in url]
    button.click()
    pin = page.get_by_role("button", name=re.compile(r"^2 ?\. "))
    expect(pin).to_be_visible()
    pin.press("Enter")
    expect(page.locator(".map-offers a")).to_have_count(2)  # two offers of one place share a pin
    expect(page.get_by_role("button", name="Agrandir")).to_be_visible()
    expect(page.get_by_role("button", name="Fermer")).to_be_visible()
    axe_clean(page)
    no_sideways_scroll(page)
