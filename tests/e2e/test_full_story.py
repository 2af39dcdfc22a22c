"""The whole story in real browsers: from an offer to a signed convention, several people, each their own way."""

import datetime
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from conventions.choices import RequestState
from conventions.evidence.chain import check_chain
from conventions.law.dates import holiday_name, last_lawful_day
from conventions.law.states import State
from conventions.models import Convention, SignatureRequest
from conventions.signing.actions.lifecycle import remind_when_due
from demo.cast import Cast, create_cast
from french import full_date
from immersions.reference import loading as reference
from tests.e2e.people import Album, Draft, Person, login_code, new_album, people, quiet
from tests.support.drafts import next_monday
from tests.support.drawing import DRAWS
from tests.support.jobs import run_jobs
from tests.support.signers import last_code, last_link, letters_to, open_round

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), DRAWS]


@pytest.fixture
def town(transactional_db: None) -> Cast:
    reference.load_jobs()
    reference.load_communes(only=frozenset({"44109"}))
    return create_cast()


@pytest.fixture
def album(axe_clean: Callable[[Page], None], no_sideways_scroll: Callable[[Page], None]) -> Album:
    return new_album(axe_clean=axe_clean, no_sideways_scroll=no_sideways_scroll)


@pytest.fixture
def meet(town: Cast, browser: Browser, live_server: Any, album: Album) -> Callable[..., Person]:
    return people(browser, live_server.url, album)


def path_in_letter(email: str, start: str) -> str:
    """The path of the last link of that kind sent to someone."""
    found = [re.search(rf"http[^\s/]*//[^\s/]+({start}\S*)", one.body) for one in letters_to(email)]
    return [match[1] for match in found if match][-1]


def test_from_an_offer_to_a_signed_convention(meet: Callable[..., Person]) -> None:
    amina = meet("amina", width=360)
    bruno = meet("bruno", javascript=False)
    claire = meet("claire")
    with quiet(amina.page), quiet(claire.page):
        amina_asks(amina)
        bruno_accepts(bruno)
        convention = claire_drafts(claire)
        claire_opens(claire)

        amina.sign()
        bruno.sign()
        assert letters_to("claire@demo.example")[-1].subject.startswith("À signer")
        claire.sign_with_the_keyboard()

    check_the_signed_file(convention)
    for person in (amina, bruno, claire):
        person.go(f"/conventions/{convention.reference}/")
        person.reads("Tout le monde a signé")
        person.reads("3 signatures sur 3")
        expect(person.page.get_by_role("link", name="Convention signée (PDF)")).to_be_visible()
    amina.look("suivi-amina-signee")
    claire.look("suivi-claire-signee")
    claire.go("/mon-espace/")
    claire.look("espace-claire-a-la-fin")


def amina_asks(amina: Person) -> None:
    page = amina.page
    amina.go("/")
    amina.look("accueil")
    page.get_by_label("Quel métier").fill("boulangère")
    page.get_by_label("Où").fill("Nantes")
    amina.press("Trouver une immersion")
    amina.look("offres")
    page.get_by_role("link", name=re.compile("Découvrir la boulangerie")).click()
    amina.look("offre")
    page.get_by_role("link", name="Demander cette immersion").click()
    amina.title_is("Se connecter")
    amina.look("connexion")
    page.get_by_label("Votre adresse e-mail").fill(amina.email)
    amina.press("Recevoir mon code")
    amina.look("code-de-connexion")
    page.get_by_label("Code à 6 chiffres").fill(login_code(amina.email))
    amina.press("Continuer")
    amina.title_is("Demander cette immersion")
    amina.look("demander")
    page.get_by_label("Découvrir un métier").check()
    page.get_by_label("Début souhaité").fill(next_monday().isoformat())
    page.get_by_label("Fin souhaitée").fill((next_monday() + datetime.timedelta(days=11)).isoformat())
    page.get_by_label("Votre message").fill("Je me lève tôt et j’aime le pain.")
    amina.press("Envoyer ma demande")
    amina.reads("Votre demande est partie")
    amina.look("demande-envoyee")
    amina.go("/mon-espace/")
    amina.look("espace-amina")
    run_jobs()


def bruno_accepts(bruno: Person) -> None:
    bruno.log_in(path_in_letter(bruno.email, "/demandes/"))
    bruno.reads("Je me lève tôt")
    bruno.look("demande-recue")
    bruno.page.get_by_role("link", name="Répondre").click()
    bruno.look("repondre")
    bruno.page.get_by_label("Oui, nous souhaitons").check()
    bruno.page.get_by_label("Un mot pour la personne").fill("Venez à huit heures, par la cour.")
    bruno.press("Envoyer ma réponse")
    bruno.reads("amina@demo.example")
    bruno.look("demande-acceptee")
    bruno.go("/mon-espace/")
    bruno.look("espace-bruno")
    run_jobs()


def claire_drafts(claire: Person) -> Convention:
    page, draft = claire.page, Draft(claire)
    claire.log_in()
    claire.look("espace-claire")
    page.get_by_role("link", name=re.compile("Amina Benali")).first.click()
    claire.reads("Venez à huit heures")
    claire.look("demande-vue-par-claire")
    page.get_by_role("link", name="Préparer la convention").click()
    claire.look("nouvelle-convention")
    claire.press("Préparer la convention")

    draft.step("Bénéficiaire", "brouillon-beneficiaire")
    expect(page.get_by_label("Prénom").first).to_have_value("Amina")
    draft.fill("Personne à prévenir", emergency_name="Nadia Benali", emergency_phone="06 00 00 00 09")
    draft.save()

    draft.step("Structure d’accueil et tuteur", "brouillon-accueil")
    draft.fill(
        "Le tuteur", tutor_first_name="Hugo", tutor_last_name="Marchand", tutor_function="Chef boulanger"
    )
    draft.save()

    draft.step("Prescripteur et accompagnement", "brouillon-accompagnement")
    draft.fill("Pertinence", relevance_opinion="Amina veut vérifier un projet déjà mûri.")
    draft.save()
    claire_corrects_the_dates(draft)

    draft.step("Horaires", "brouillon-horaires")
    draft.week()
    claire.look("brouillon-horaires-remplis")
    page.get_by_role("link", name=re.compile("Modifier le ")).nth(a_day_of_work() - 1).click()
    claire.look("brouillon-un-jour")
    page.get_by_label("Ce jour-là, ensuite, départ").first.fill("15:00")
    claire.press("Enregistrer ce jour")
    claire.reads("13 h – 15 h")
    page.get_by_role("link", name="Continuer", exact=True).click()

    draft.step("Lieu", "brouillon-lieu")
    draft.save()
    claire_writes_the_content(draft)
    claire.look("brouillon-verification")
    claire.reads("Tout est prêt")
    return Convention.objects.get()


def a_day_of_work() -> int:
    """The weekday (1 is Monday) of the first day of that week that is no holiday."""
    week = [next_monday() + datetime.timedelta(days=rank) for rank in range(5)]
    return next(day.isoweekday() for day in week if not holiday_name(day))


def claire_corrects_the_dates(draft: Draft) -> None:
    """A month and a day is refused; the page says the last lawful day, and Claire takes it."""
    claire, page = draft.claire, draft.page
    draft.step("Dates", "brouillon-dates")
    last = last_lawful_day(next_monday())
    too_late = last + datetime.timedelta(days=1)
    page.get_by_label("Premier jour", exact=True).first.fill(next_monday().isoformat())
    page.get_by_label("Dernier jour", exact=True).first.fill(too_late.isoformat())
    draft.save()
    draft.step("Dates", "brouillon-dates-un-mois-et-un-jour")
    claire.reads(full_date(last))
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Dernier jour", exact=True).first).to_have_value(too_late.isoformat())
    assert Convention.objects.get().end_on != too_late
    page.get_by_label("Dernier jour", exact=True).first.fill(last.isoformat())
    draft.save()
    assert Convention.objects.get().end_on == last


def claire_writes_the_content(draft: Draft) -> None:
    page = draft.page
    draft.step("Objet, objectifs et tâches", "brouillon-contenu")
    page.get_by_label("Objectif précis").first.fill("Savoir si le rythme du métier me convient")
    page.get_by_label("Comment nous saurons").first.fill("Un entretien avec le tuteur chaque vendredi")
    page.get_by_label("Compétence").first.fill("Suivre une recette")
    draft.save()
    draft.step("Sécurité et frais", "brouillon-securite")
    for question in ("ppe_provided", "prevention"):
        page.locator(f"[name={question}][value=oui]").check()
    for question in ("particular_risks", "restricted_work"):
        page.locator(f"[name={question}][value=non]").check()
    draft.fill("Sécurité", ppe_detail="Tablier et gants de four", prevention_detail="Visite du fournil")
    draft.save()
    draft.step("Attestations", "brouillon-attestations")
    page.locator("a", has_text="Vérification").first.click()
    draft.step("Vérification", "brouillon-verification-incomplet")
    expect(page.get_by_role("button", name="Envoyer à la signature")).to_be_disabled()
    page.get_by_role("link", name=re.compile("Attestations")).last.click()
    for box in draft.block("La structure d’accueil atteste").get_by_role("checkbox").all():
        box.check()
    draft.save()


def claire_opens(claire: Person) -> None:
    claire.press("Envoyer à la signature")
    claire.reads("0 signature sur 3")
    claire.look("suivi-claire-ouverte")
    run_jobs()


def check_the_signed_file(convention: Convention) -> None:
    """One letter to each party, the same file for all, which carries its own evidence."""
    files = {}
    for email in ("amina@demo.example", "bruno@demo.example", "claire@demo.example"):
        last = letters_to(email)[-1]
        assert last.subject == f"Convention {convention.reference} : tout le monde a signé"
        [(name, content, kind)] = last.attachments
        assert (name, kind) == (f"convention-{convention.reference}-signee.pdf", "application/pdf")
        files[email] = content
    assert len(set(files.values())) == 1
    with pikepdf.open(io.BytesIO(files["amina@demo.example"])) as pdf:
        joined = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
    convention.refresh_from_db()
    assert convention.state == State.SIGNED
    version = convention.versions.get()
    assert bytes(version.canonical_json) in joined.values()
    assert bytes(version.pdf) in joined.values()
    evidence = json.loads(joined["preuve.json"])
    assert [one["role"] for one in evidence["signatures"]] == ["beneficiary", "host", "prescriber"]
    assert evidence["chain_head"] in [bytes(event.hash).hex() for event in convention.events.all()]
    assert check_chain(convention).broken_at is None


def test_a_salaried_minor_needs_five_signatures_and_the_prescriber_comes_last(
    town: Cast, meet: Callable[..., Person]
) -> None:
    version = open_round(town, guardian=True, employer=True)
    claire = meet("claire")
    claire.log_in(f"/conventions/{version.convention.reference}/")
    claire.reads("0 signature sur 5")
    claire.reads("nous vous écrirons quand ce sera votre tour")
    expect(claire.page.get_by_role("button", name="Lire et signer")).to_have_count(0)
    claire.look("suivi-cinq-parties")
    assert not [one for one in letters_to("claire@demo.example") if "/s/" in one.body]

    for number, name in enumerate(("amina", "gaelle", "bruno", "farid"), start=1):
        someone = meet(name, width=360)
        someone.sign()
        claire.page.reload()
        claire.reads(f"{number} signature{'s' if number > 1 else ''} sur 5")
        someone.page.context.close()
    claire.press("Lire et signer")
    claire.look("lire-prescripteur")
    claire.agree()
    claire.page.get_by_label("Code reçu").fill(last_code("claire@demo.example"))
    claire.press("Signer la convention")
    claire.reads("Tout le monde a signé")
    run_jobs()
    for name in ("amina", "gaelle", "bruno", "farid", "claire"):
        assert letters_to(f"{name}@demo.example")[-1].attachments


def test_what_goes_wrong_is_said_and_signs_nothing(
    town: Cast, meet: Callable[..., Person], time_machine: Any
) -> None:
    time_machine.move_to(timezone.now(), tick=True)
    version = open_round(town, start=next_monday() + datetime.timedelta(days=14))
    bruno_link = last_link("bruno@demo.example")
    amina = meet("amina", width=360)
    amina.go("/s/not-a-link-of-ours")
    amina.title_is("Ce lien ne fonctionne pas")
    amina.look("lien-etranger")
    amina.page.goto(f"{amina.server}/signature/{version.requests.get(role='host').pk}/lire/")
    amina.title_is("Votre lecture a été interrompue")
    amina.look("lecture-interrompue")

    amina.follow_letter()
    amina.press("J’ai lu")
    amina.press("Recevoir mon code")
    amina.reads("Cochez la case pour donner votre accord")
    amina.look("accord-sans-case")
    amina.page.get_by_role("checkbox").check()
    amina.press("Recevoir mon code")
    run_jobs()
    right = last_code("amina@demo.example")
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        amina.page.get_by_label("Code reçu").fill(wrong)
        amina.press("Signer la convention")
        expect(amina.page.locator(".error-summary")).to_be_focused()
        amina.look("code-faux")
    amina.look("code-cinq-fois-faux")
    amina.page.get_by_label("Code reçu").fill(right)
    amina.press("Signer la convention")
    amina.reads("Trop d’essais")
    amina.look("code-bloque")
    assert not SignatureRequest.objects.filter(state=RequestState.SIGNED).exists()

    time_machine.shift(datetime.timedelta(minutes=16))
    amina.press("Recevoir un nouveau code")
    run_jobs()
    amina.page.get_by_label("Code reçu").fill(last_code("amina@demo.example"))
    amina.page.get_by_role("button", name="Signer la convention").dblclick()
    amina.title_is("Votre signature est enregistrée")
    amina.page.go_back()
    amina.page.goto(amina.page.url)
    assert SignatureRequest.objects.filter(state=RequestState.SIGNED).count() == 1
    run_jobs()
    receipts = [one for one in mail.outbox if one.subject.startswith("Votre signature")]
    assert len(receipts) == 1

    time_machine.shift(datetime.timedelta(days=3))
    assert remind_when_due(version.convention, at=timezone.now())
    run_jobs()
    time_machine.shift(datetime.timedelta(minutes=11))
    bruno = meet("bruno")
    bruno.go(bruno_link)
    bruno.title_is("Ce lien a été remplacé")
    bruno.look("lien-remplace")
    bruno.press("Recevoir un nouveau lien")
    bruno.title_is("Regardez vos courriels")
    bruno.look("nouveau-lien-envoye")
    run_jobs()
    bruno.sign()
    assert SignatureRequest.objects.filter(state=RequestState.SIGNED).count() == 2
