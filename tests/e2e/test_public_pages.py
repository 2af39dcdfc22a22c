"""Every public page as Amina meets it: on a phone and on a large screen, by day and by night."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from demo.cast import Cast, create_cast
from immersions.models import Offer
from immersions.reference import loading as reference

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WIDTHS = (360, 1280)
# Colours do not depend on the width, nor sizes on the colours: two visits say what four would.
LOOKS = [(360, "light"), (1280, "dark")]


@pytest.fixture
def town(transactional_db: None) -> Cast:
    reference.load_jobs()
    reference.load_communes(only=frozenset({"44109", "93066", "97411"}))
    cast = create_cast()
    for number in range(24):
        Offer.objects.create(
            host=cast.host,
            job_id="D1102",
            title=f"Le fournil numéro {number}",
            tasks="Observer, essayer, poser des questions.",
            postcode="44000",
            city="Nantes",
            lat=47.2184 + number / 1_000,
            lon=-1.5536,
            published_at=timezone.now(),
        )
    Offer.objects.create(
        host=cast.host,
        job_id="D1102",
        title="Le fournil fermé",
        tasks="Observer.",
        postcode="44000",
        city="Nantes",
        lat=47.2184,
        lon=-1.5536,
        active=False,
    )
    return cast


def addresses(cast: Cast) -> dict[str, str]:
    offers = reverse("offer_list")
    gone = Offer.objects.get(active=False)
    return {
        "home": reverse("home"),
        "help": reverse("help_page"),
        "legal": reverse("legal_notice"),
        "privacy": reverse("privacy"),
        "accessibility": reverse("accessibility"),
        "sitemap": reverse("sitemap_page"),
        "simulator": reverse("simulator") + "?start=2026-12-13&end=2027-01-22",
        "verify": reverse("verify_home"),
        "sign up": reverse("account_signup"),
        "offers": offers,
        "found": f"{offers}?metier=boulanger&lieu=Nantes&accueil=on&page=1",
        "pages": f"{offers}?metier=boulanger&lieu=Nantes&page=2",
        "empty": f"{offers}?metier=%C3%A9lectricien&lieu=Nantes",
        "choose": f"{offers}?metier=boulanger&lieu=Saint-Denis",
        "wrong": f"{offers}?metier=boulanger&lieu=Nulleville&rayon=abc&nature=CIRQUE",
        "offer": reverse("offer_detail", args=[cast.offer.pk]),
        "gone": reverse("offer_detail", args=[gone.pk]),
    }


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_axe_finds_nothing_on_any_public_page(
    town: Cast,
    live_server: Any,
    page: Page,
    axe_clean: Callable[[Page], None],
    no_sideways_scroll: Callable[[Page], None],
    width: int,
    scheme: Any,
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for address in addresses(town).values():
        page.goto(live_server.url + address)
        axe_clean(page)
        no_sideways_scroll(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_in_the_mailbox_of_the_demonstration(
    town: Cast,
    live_server: Any,
    quiet_page: Page,
    axe_clean: Callable[[Page], None],
    no_sideways_scroll: Callable[[Page], None],
    settings: Any,
    tmp_path: Path,
    width: int,
) -> None:
    settings.DEMO, settings.DEMO_MAILBOX = True, tmp_path
    backend = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path))
    body = "Bonjour Amina,\n\nVotre code : 482913\n\n" + settings.SITE_URL + "/signer/" + "a" * 90 + "/\n"
    letter = EmailMessage("Votre code de connexion", body, to=[town.amina.email], connection=backend)
    letter.attach("convention.pdf", b"%PDF-1.7", "application/pdf")
    letter.send()
    quiet_page.set_viewport_size({"width": width, "height": 900})
    quiet_page.goto(live_server.url + reverse("demo_mailbox"))
    axe_clean(quiet_page)
    quiet_page.get_by_role("link", name="Votre code de connexion").click()
    expect(quiet_page.get_by_text("482913")).to_be_visible()
    axe_clean(quiet_page)
    no_sideways_scroll(quiet_page)
    with quiet_page.expect_download() as download:
        quiet_page.get_by_role("link", name="convention.pdf").click()
    assert Path(download.value.path()).read_bytes() == b"%PDF-1.7"


def test_a_page_enlarged_four_times_still_fits(
    town: Cast, live_server: Any, page: Page, no_sideways_scroll: Callable[[Page], None]
) -> None:
    page.set_viewport_size({"width": 320, "height": 256})  # 1280 px at 400 %
    for address in addresses(town).values():
        page.goto(live_server.url + address)
        no_sideways_scroll(page)


def test_amina_finds_the_bakery_with_the_keyboard_alone(
    town: Cast, live_server: Any, quiet_page: Page
) -> None:
    page = quiet_page
    page.goto(live_server.url + reverse("home"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Quel métier")).to_be_focused()
    page.keyboard.type("boulangère")
    page.keyboard.press("Tab")
    page.keyboard.type("Nantes")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=2, name="25 offres pour « boulangère »")).to_be_visible()
    first = page.get_by_role("link", name="Découvrir la boulangerie au petit matin")
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Découvrir la boulangerie")).to_be_visible()
    expect(page.get_by_role("link", name="Demander cette immersion")).to_be_visible()


def test_without_javascript_the_search_works_all_the_same(town: Cast, live_server: Any, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(live_server.url + reverse("offer_list"))
    page.get_by_label("Quel métier").fill("boulanger")
    page.get_by_label("Où").fill("saint-denis")
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.get_by_role("link", name="Saint-Denis (93)").click()
    expect(page.get_by_role("heading", level=2, name="Aucune offre")).to_be_visible()
    page.get_by_text("Affiner la recherche").click()
    page.get_by_label("Accueille des personnes en situation de handicap").check()
    page.get_by_label("Où").fill("44000")
    page.get_by_role("button", name="Chercher", exact=True).click()
    expect(page.get_by_role("heading", level=2, name="1 offre pour")).to_be_visible()
    context.close()


def test_a_wrong_place_is_said_beside_the_field_and_nothing_is_lost(
    town: Cast, live_server: Any, quiet_page: Page
) -> None:
    page = quiet_page
    page.goto(live_server.url + reverse("offer_list"))
    page.get_by_label("Quel métier").fill("boulanger")
    page.get_by_label("Où").fill("Nulleville")
    page.get_by_role("button", name="Chercher", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Quel métier")).to_have_value("boulanger")
    expect(page.get_by_label("Où")).to_have_value("Nulleville")
    expect(page.get_by_label("Où")).to_have_attribute("aria-invalid", "true")
