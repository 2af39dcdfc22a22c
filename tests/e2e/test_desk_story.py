"""Amina signs at Noé's desk, Bruno on paper: every page of both ways, on a telephone and on a screen."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from conventions.models import Party
from demo.cast import Cast, create_colleagues
from immersions.models import User
from tests.e2e.test_signing_story import DESK, PHONE, Look, open_as, press
from tests.e2e.test_signing_story import look as look
from tests.support.jobs import run_jobs
from tests.support.signers import last_code, open_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def scan() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, format="JPEG")
    return {"name": "copie.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def page_of(browser: Browser, size: dict[str, int], user: User, server: str) -> Page:
    page = browser.new_context(viewport=size, locale="fr-FR").new_page()  # type: ignore[arg-type] # two integers
    open_as(page, user, server)
    return page


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["telephone", "screen"])
def test_the_desk_and_the_paper(
    town: Cast, live_server: object, browser: Browser, look: Look, size: dict[str, int]
) -> None:
    server = str(live_server)
    version = open_round(town)
    Party.objects.filter(role="beneficiary").update(email="", phone="", in_person=True)
    colleague, noe = create_colleagues(town)
    detail = f"{server}/conventions/{version.convention.reference}/"

    noe_page = page_of(browser, size, noe, server)
    noe_page.goto(detail)
    noe_page.locator("summary", has_text="Amina Benali").click()
    look(noe_page, "desk-1-detail")
    press(noe_page, "Faire signer à l’agence Amina Benali")
    press(noe_page, "J’ai lu, continuer vers la signature")
    look(noe_page, "desk-2-intent")
    noe_page.get_by_role("checkbox").check()
    noe_page.get_by_label("Inès Roux").check()
    press(noe_page, "Continuer avec la personne de l’agence")
    run_jobs()
    press(noe_page, "Attester et enregistrer la signature")
    expect(noe_page.get_by_role("alert")).to_be_visible()
    look(noe_page, "desk-3-code-error")
    noe_page.get_by_label("Passeport").check()
    noe_page.get_by_label("Code reçu par votre collègue").fill(last_code("ines@demo.example"))
    press(noe_page, "Attester et enregistrer la signature")
    expect(noe_page.get_by_role("heading", level=1)).to_have_text("Votre signature est enregistrée")
    look(noe_page, "desk-4-receipt")

    noe_page.goto(detail)
    noe_page.locator("summary", has_text="Bruno Garnier").click()
    noe_page.get_by_role("link", name="Signature sur papier de Bruno Garnier").click()
    press(noe_page, "Déposer la copie")
    expect(noe_page.get_by_role("alert")).to_be_visible()
    look(noe_page, "paper-1-upload-error")
    noe_page.get_by_label("Copie numérisée du document signé").set_input_files(scan())  # type: ignore[arg-type] # a file
    press(noe_page, "Déposer la copie")
    look(noe_page, "paper-2-detail")

    ines = page_of(browser, size, colleague, server)
    ines.goto(detail)
    ines.get_by_role("link", name="Certifier la copie").click()
    look(ines, "paper-3-certify")
    ines.get_by_label("Empreinte imprimée au bas du document signé").fill("0000-0000-0000")
    ines.get_by_label("Qui garde l’original").fill("l’agence, dans le dossier de la personne")
    ines.get_by_role("checkbox").check()
    press(ines, "Certifier la copie")
    expect(ines.get_by_role("alert")).to_contain_text("Ce n’est pas l’empreinte")
    look(ines, "paper-4-certify-error")
    ines.get_by_label("Empreinte imprimée au bas du document signé").fill(version.fingerprint)
    ines.get_by_role("checkbox").check()
    press(ines, "Certifier la copie")
    expect(ines.get_by_text("La signature sur papier de")).to_be_visible()
    look(ines, "paper-5-detail")


def test_the_choice_of_a_short_message(
    town: Cast, live_server: object, browser: Browser, look: Look, settings: object, tmp_path: object
) -> None:
    settings.SMS_BACKEND, settings.DEMO_MAILBOX = "demo", tmp_path  # type: ignore[attr-defined] # pytest-django's
    version = open_round(town)
    Party.objects.filter(role="beneficiary").update(phone="06 12 34 56 78")
    page = page_of(browser, PHONE, town.amina, str(live_server))
    page.goto(f"{live_server}/conventions/{version.convention.reference}/")
    press(page, "Lire et signer")
    press(page, "J’ai lu, continuer vers la signature")
    look(page, "sms-1-intent")
    page.get_by_role("checkbox").check()
    page.get_by_label("Par SMS, 06 •• •• •• 78").check()
    press(page, "Recevoir mon code")
    expect(page.get_by_label("Code reçu par SMS")).to_be_visible()
    look(page, "sms-2-code")
