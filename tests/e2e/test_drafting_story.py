"""Claire drafts a convention from an accepted request, Bruno fills his part; every step is looked at."""

import datetime
import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from conventions.case_facts import blockers, findings_of
from conventions.drafting.wizard import STEPS
from conventions.models import Convention
from demo.cast import Cast
from demo.conventions import MINOR_ANSWERS
from immersions.choices import RequestStatus
from immersions.models import ImmersionRequest
from tests.conventions.signing.test_signing_paper import photo
from tests.e2e.test_request_story import open_as, picture
from tests.support.drafts import complete_draft, next_monday
from tests.support.jobs import run_jobs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def save(page: Page) -> None:
    page.get_by_role("button", name="Enregistrer et continuer").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_claire_drafts_and_bruno_fills_his_part(
    town: Cast, browser: Browser, live_server, javascript: bool
) -> None:
    asked = ImmersionRequest.objects.create(
        candidate=town.candidate,
        offer=town.offer,
        purpose="CONFIRM",
        message="Je voudrais essayer.",
        wished_start=next_monday(),
        wished_end=next_monday() + datetime.timedelta(days=4),
        status=RequestStatus.ACCEPTED,
        sent_at=timezone.now(),
        answered_at=timezone.now(),
    )
    claire = browser.new_context(locale="fr-FR", java_script_enabled=javascript).new_page()
    open_as(claire, town.claire, live_server.url)
    claire.goto(f"{live_server.url}/conventions/nouvelle/?demande={asked.pk}")
    claire.get_by_role("button", name="Préparer la convention").click()
    expect(claire.get_by_label("Prénom").first).to_have_value("Amina")
    save(claire)

    expect(claire.get_by_role("heading", level=1)).to_have_text("Structure d’accueil et tuteur")
    claire.get_by_role("button", name="Envoyer l’invitation").click()
    expect(claire.get_by_text("L’invitation est partie.")).to_be_visible()
    run_jobs()
    fill_the_host_s_part(browser, live_server.url, javascript=javascript)

    claire.reload()
    expect(claire.get_by_text(re.compile("Partie complétée le"))).to_be_visible()
    claire.get_by_role("link", name=re.compile("Prescripteur et accompagnement")).click()
    claire.get_by_label("Pourquoi cette immersion est utile").fill("Amina veut vérifier un projet déjà mûri.")
    save(claire)
    claire.get_by_role("link", name=re.compile("Horaires")).click()
    claire.get_by_label("Lundi, arrivée").fill("09:00")
    claire.get_by_label("Lundi, départ").fill("12:30")
    claire.get_by_role("button", name="Copier lundi").click()
    expect(claire.get_by_label("Vendredi, départ")).to_have_value("12:30")
    claire.get_by_role("button", name=re.compile("Remplir le calendrier")).click()
    expect(claire.get_by_text(re.compile(r"Total"))).to_be_visible()
    claire.get_by_role("link", name="Continuer").click()
    save(claire)

    claire.get_by_label("Objectif précis").first.fill("Savoir si le rythme me convient")
    claire.get_by_label("Comment nous saurons").first.fill("Un entretien avec le tuteur")
    claire.get_by_role("button", name="Ajouter une tâche").click()
    expect(claire.get_by_label("Objectif précis").first).to_have_value("Savoir si le rythme me convient")
    claire.get_by_label("Compétence").first.fill("Suivre une recette")
    save(claire)
    claire.get_by_role("link", name=re.compile("Vérification")).click()

    convention = Convention.objects.get()
    assert [one.message for one in blockers(findings_of(convention, complete=True))] == []
    expect(claire.get_by_text("Tout est prêt")).to_be_visible()
    expect(claire.get_by_role("button", name="Envoyer à la signature")).to_be_enabled()
    assert convention.total_minutes == 5 * 210 or convention.slots.count() < 5


def fill_the_host_s_part(browser: Browser, server: str, *, javascript: bool) -> None:
    link = re.search(r"http\S+(/brouillon/lien/\S+)", mail.outbox[-1].body)[1]
    bruno = browser.new_context(locale="fr-FR", java_script_enabled=javascript).new_page()
    bruno.goto(server + link)
    bruno.get_by_role("button", name="Continuer").click()
    bruno.wait_for_url("**/brouillon/ma-partie/")
    tutor = bruno.locator("section", has=bruno.get_by_role("heading", name="Le tuteur"))
    tutor.get_by_label("Prénom").fill("Hugo")
    tutor.get_by_label("Nom", exact=True).fill("Marchand")
    tutor.get_by_label("Fonction").fill("Chef boulanger")
    for question in ("particular_risks", "restricted_work", "ppe_provided", "prevention"):
        bruno.locator(f"[name={question}][value=non]").check()
    for box in (
        bruno.locator("section", has=bruno.get_by_role("heading", name="atteste"))
        .get_by_role("checkbox")
        .all()
    ):
        box.check()
    bruno.get_by_role("button", name="Enregistrer et prévenir le conseiller").click()
    expect(bruno.get_by_role("heading", level=1)).to_have_text("Merci, c’est enregistré")
    run_jobs()
    assert mail.outbox[-1].to == ["claire@demo.example"]


# Colours do not depend on the width, nor sizes on the colours: two visits say what four would.
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_every_step_is_clean_for_axe_and_fits_the_window(
    town: Cast,
    browser: Browser,
    live_server,
    axe_clean: Callable[[Page], None],
    no_sideways_scroll: Callable[[Page], None],
    width: int,
    scheme: str,
) -> None:
    convention = complete_draft(
        town,
        guardian=True,
        employer=True,
        support=True,
        outside_working_hours=True,
        host_is_esat=True,
        long_day_agreement="Accord sur le temps de travail du 12 mars 2024",
        restricted_work=None,
        prevention=None,
        minor_risks={**MINOR_ANSWERS, "risks": {"1": False}},
        host_naf="56.10A",
    )
    convention.slots.filter(day=convention.start_on).delete()
    convention.slots.create(day=convention.start_on, starts=datetime.time(19), ends=datetime.time(23))
    page = browser.new_context(
        locale="fr-FR", viewport={"width": width, "height": 900}, color_scheme=scheme
    ).new_page()
    open_as(page, town.claire, live_server.url)
    base = f"{live_server.url}/conventions/"
    paths = [f"{convention.reference}/brouillon/{step.slug}/" for step in STEPS]
    paths += [f"{convention.reference}/brouillon/horaires/{convention.start_on}/", "", "nouvelle/"]
    paths.append(f"{convention.reference}/brouillon/nuit/")
    for path in paths:
        page.goto(base + path)
        picture(page, f"draft-{path.strip('/').split('/')[-1] or 'list'}-{width}-{scheme}")
        axe_clean(page)
        no_sideways_scroll(page)
    answer_a_family_in_two_steps(page, f"{base}{convention.reference}/brouillon/securite/")
    join_the_night_authorisation(page, f"{base}{convention.reference}/brouillon/")
    for path in ("nuit/", "horaires/"):
        page.goto(f"{base}{convention.reference}/brouillon/{path}")
        picture(page, f"draft-joined-{path.strip('/')}-{width}-{scheme}")
        axe_clean(page)
        no_sideways_scroll(page)
    page.goto(f"{base}{convention.reference}/brouillon/accueil/")
    page.get_by_label("SIRET").fill("123")
    save(page)
    expect(page.locator(".error-summary")).to_be_focused()
    axe_clean(page)


def answer_a_family_in_two_steps(page: Page, safety: str) -> None:
    page.goto(safety)
    second = page.locator("[name=closed_9]").first
    expect(second).to_be_hidden()
    page.locator("[name=risk_9][value=oui]").check()
    expect(second).to_be_visible()


def join_the_night_authorisation(page: Page, draft: str) -> None:
    page.goto(f"{draft}horaires/")
    page.get_by_role("link", name="Joindre l’autorisation").click()
    file = page.get_by_label("Autorisation de l’inspection du travail")
    file.set_input_files({"name": "note.txt", "mimeType": "text/plain", "buffer": b"rien"})
    page.get_by_role("button", name="Joindre l’autorisation").click()
    expect(page.get_by_text("ni un PDF, ni une photo").first).to_be_visible()
    file.set_input_files({"name": "autorisation.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.get_by_role("button", name="Joindre l’autorisation").click()
    expect(page.get_by_text("déposée par Claire Morel").first).to_be_visible()
