"""Pages of Amina and Claire around an immersion: played without scripts, then looked at by axe at two widths."""

import datetime
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from demo.cast import Cast
from immersions.choices import Side
from immersions.models import (
    Favourite,
    ImmersionRequest,
    Introduction,
    Message,
    ProjectSheet,
    Recommendation,
    RequestBrief,
    SavedSearch,
)
from immersions.offers.saved_searches.emails import stop_token
from tests.e2e.test_request_story import open_as, picture, town
from tests.immersions.requests.test_requests import asked_by

__all__ = ["town"]  # a fixture of the story next door
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lived(town: Cast) -> ImmersionRequest:
    """A little of everything between Amina, Bruno and Claire."""
    at, today = timezone.now(), timezone.localdate()
    asked = asked_by(
        town.candidate, town.offer, wished_start=today, wished_end=today + datetime.timedelta(days=4)
    )
    for author, side, text in (
        (town.amina, Side.CANDIDATE, "Bonjour, à quelle heure commence la fournée ?"),
        (town.bruno, Side.HOST, "À cinq heures, mais vous pouvez venir à sept.\nÀ bientôt !"),
        (town.claire, Side.COUNSELLOR, "Merci. Je vous appelle jeudi tous les deux."),
    ):
        Message.objects.create(request=asked, author=author, side=side, text=text, at=at)
    Favourite.objects.create(candidate=town.candidate, offer=town.offer, kept_at=at)
    Recommendation.objects.create(
        candidate=town.candidate,
        offer=town.offer,
        by=town.claire,
        word="Le fournil est calme le matin.",
        at=at,
    )
    Introduction.objects.create(
        candidate=town.candidate, host=town.host, by=town.claire, note="Vue jeudi.", at=at
    )
    ProjectSheet.objects.create(
        candidate=town.candidate,
        sectors=["PRIVATE"],
        needs=["TRANSPORT", "SEATED"],
        needs_words="Je dépose mon fils à 8 h 30.",
        skills="Accueillir des clients\nTenir une caisse",
        updated_at=at,
    )
    RequestBrief.objects.create(
        request=asked, items=[{"label": "Ce que je sais faire", "value": "Tenir une caisse"}], approved_at=at
    )
    town.candidate.call_asked_at = at
    town.candidate.save()
    return asked


@pytest.mark.parametrize("width", [360, 1280])
def test_every_page_is_clean(
    page: Page,
    live_server: object,
    town: Cast,
    lived: ImmersionRequest,
    axe_clean: Callable[[Page], None],
    no_sideways_scroll: Callable[[Page], None],
    width: int,
) -> None:
    server, own = str(live_server), f"/candidats/{town.candidate.pk}/"
    page.set_viewport_size({"width": width, "height": 900})
    at = timezone.now()
    kept = SavedSearch.objects.create(
        user=town.amina, name="Le pain", query="metier=boulanger", told_until=at, created_at=at
    )
    near = "/qui-peut-m-accompagner/?age=16-25&situation=sans-contrat&departement=44"
    visits = [
        (None, "/qui-peut-m-accompagner/"),
        (None, near),
        (town.amina, "/mon-espace/"),
        (town.amina, f"/mon-espace/favoris/?retiree={town.offer.pk}"),
        (town.amina, "/mon-espace/propositions/"),
        (town.amina, f"/offres/{town.offer.pk}/"),
        (town.amina, own),
        (town.amina, f"{own}projet/"),
        (town.amina, f"/demandes/{lived.pk}/"),
        (town.amina, f"/demandes/{lived.pk}/ma-fiche/"),
        (town.bruno, f"/demandes/{lived.pk}/"),
        (town.claire, own),
        (town.claire, f"{own}structures/"),
        (town.claire, f"{own}presenter/?structure={town.host.pk}"),
        (town.claire, f"/offres/{town.offer.pk}/proposer/"),
        (town.claire, "/mon-espace/propositions/"),
        (town.driss, "/offres/"),
        (town.amina, "/mes-recherches/"),
        (town.amina, "/mes-recherches/garder/?metier=boulanger&lieu=44000"),
        (town.driss, "/mes-recherches/"),
        (None, f"/recherches/arret/{stop_token(kept)}/"),
    ]
    for number, (person, path) in enumerate(visits):
        page.context.clear_cookies()
        if person is not None:
            open_as(page, person, server)
        page.goto(server + path)
        picture(page, f"candidate-{number:02d}-{width}")
        axe_clean(page)
        no_sideways_scroll(page)


def test_amina_keeps_removes_and_takes_back_without_scripts(
    browser: Browser, live_server: object, town: Cast
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page, server = context.new_page(), str(live_server)
    open_as(page, town.amina, server)
    page.goto(f"{server}/offres/{town.offer.pk}/")
    page.get_by_role("button", name="Garder cette offre").click()
    page.get_by_role("link", name="Voir mes favoris").click()
    page.get_by_role("button", name="Retirer").click()
    page.get_by_role("button", name="La remettre").click()
    expect(page.get_by_role("link", name=town.offer.title)).to_be_visible()
    assert Favourite.objects.count() == 1
    context.close()
