"""Amina keeps a search, hears of new offers each Monday, and stops when she likes."""

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from demo.cast import Cast
from immersions.accounts.actor import actor_of
from immersions.models import JournalEntry, Letter, Offer, SavedSearch
from immersions.offers.saved_searches.actions import keep_search
from immersions.offers.saved_searches.jobs import tell_weekly_news
from immersions.permissions.people import MOST_KEPT
from immersions.reference import loading as reference

Browse = Callable[[Any], Client]
Jobs = Callable[[], list[str]]
MONDAY = datetime.datetime(2026, 3, 2, 6, 12, tzinfo=datetime.UTC)
WEEK = datetime.timedelta(days=7)
BAKER = "metier=boulanger&lieu=44000&rayon=10"


@pytest.fixture
def kept(cast: Cast) -> SavedSearch:
    reference.load_jobs()
    return keep_search(by=actor_of(cast.amina), name="Le pain", query=BAKER, weekly=True, at=MONDAY - WEEK)


def publish(cast: Cast, title: str, at: datetime.datetime, **fields: Any) -> Offer:
    return Offer.objects.create(
        **{
            "host": cast.host,
            "job_id": "D1102",
            "title": title,
            "tasks": "Observer.",
            "postcode": "44000",
            "city": "Nantes",
            "lat": 47.22,
            "lon": -1.55,
            "published_at": at,
            **fields,
        }
    )


def monday(jobs: Jobs, at: datetime.datetime = MONDAY) -> None:
    tell_weekly_news(timestamp=int(at.timestamp()))
    jobs()


def stop_link(letter: EmailMessage) -> str:
    return re.findall(r"https?://[^/]+(/recherches/arret/\S+)", str(letter.body))[0]


def test_amina_keeps_a_search_and_finds_it_again(cast: Cast, browse: Browse) -> None:
    amina = browse(cast.amina)
    results = amina.get(f"{reverse('offer_list')}?{BAKER}&page=1")
    link = re.search(r'href="(/mes-recherches/garder/[^"]+)"', results.text)
    assert link
    address = link[1].replace("&amp;", "&")
    form = amina.get(address)
    assert form.context["form"]["name"].value() == "Boulanger près de 44000"
    amina.post(address, {"name": "Le pain", "weekly": "on"})
    kept = SavedSearch.objects.get()
    assert (kept.user, kept.name, kept.query, kept.weekly) == (cast.amina, "Le pain", BAKER, True)
    assert JournalEntry.objects.get().verb == "keep_search"
    assert "Le pain" in amina.get(reverse("search_list")).text
    opened = amina.get(reverse("search_open", args=[kept.pk]))
    assert opened["Location"] == f"{reverse('offer_list')}?{BAKER}"


def test_what_amina_needs_of_a_place_is_kept_only_if_she_says_so(cast: Cast, browse: Browse) -> None:
    amina = browse(cast.amina)
    address = f"{reverse('search_save')}?{BAKER}&acces=lsf&acces=quiet_room&accueil=on&autre=1"
    assert "critères d’accès" in amina.get(address).text
    assert "critères d’accès" not in amina.get(f"{reverse('search_save')}?{BAKER}").text
    amina.post(address, {"name": "Sans"})
    amina.post(address, {"name": "Avec", "needs": "on"})
    without, having = SavedSearch.objects.order_by("pk").values_list("query", flat=True)
    assert without == BAKER
    assert having == "metier=boulanger&lieu=44000&rayon=10&acces=lsf&acces=quiet_room&accueil=on"
    assert not SavedSearch.objects.filter(weekly=True).exists()


def test_driss_sees_and_moves_nothing_of_hers(cast: Cast, kept: SavedSearch, browse: Browse) -> None:
    driss = browse(cast.driss)
    assert "Le pain" not in driss.get(f"{reverse('search_list')}?retiree={kept.pk}").text
    assert driss.get(reverse("search_open", args=[kept.pk])).status_code == 404
    for name in ("search_remove", "search_restore", "search_tell"):
        assert driss.post(reverse(name, args=[kept.pk])).status_code == 404
    kept.refresh_from_db()
    assert (kept.removed_at, kept.weekly) == (None, True)


def test_a_search_removed_comes_back_with_one_press(cast: Cast, kept: SavedSearch, browse: Browse) -> None:
    amina = browse(cast.amina)
    page = amina.post(reverse("search_remove", args=[kept.pk]), follow=True)
    assert "est retirée" in page.text
    assert page.context["searches"].count() == 0
    page = amina.post(reverse("search_restore", args=[kept.pk]), follow=True)
    assert [search.name for search in page.context["searches"]] == ["Le pain"]
    assert amina.post(reverse("search_restore", args=[kept.pk])).status_code == 404


def test_the_eleventh_search_and_a_name_used_twice_are_refused(
    cast: Cast, kept: SavedSearch, browse: Browse
) -> None:
    amina = browse(cast.amina)
    address = f"{reverse('search_save')}?{BAKER}"
    assert amina.post(address, {"name": "Le pain"}).status_code == 409
    for number in range(MOST_KEPT - 1):
        amina.post(address, {"name": f"Recherche {number}"})
    refused = amina.post(address, {"name": "Une de trop"})
    assert refused.status_code == 409
    assert "Vous gardez déjà dix recherches" in refused.text
    assert SavedSearch.objects.count() == MOST_KEPT
    amina.post(reverse("search_remove", args=[kept.pk]))
    amina.post(address, {"name": "Une de trop"})
    assert amina.post(reverse("search_restore", args=[kept.pk])).status_code == 409


def test_on_monday_amina_hears_of_what_is_new_once(
    cast: Cast, kept: SavedSearch, jobs: Jobs, mailoutbox: list[EmailMessage]
) -> None:
    publish(cast, "D’avant", MONDAY - 2 * WEEK)
    publish(cast, "Trop loin", MONDAY - WEEK / 2, lat=48.9)
    publish(cast, "Autre métier", MONDAY - WEEK / 2, job_id="F1602")
    monday(jobs)
    assert mailoutbox == []
    new = publish(cast, "Le fournil neuf", MONDAY + WEEK / 2)
    monday(jobs, MONDAY + WEEK)
    (letter,) = mailoutbox
    assert letter.to == [cast.amina.email]
    assert "Le fournil neuf" in letter.body
    assert reverse("offer_detail", args=[new.pk]) in letter.body
    for silent in ("D’avant", "Trop loin", "Autre métier", "Le pain", "metier=", "handicap"):
        assert silent not in letter.body
    monday(jobs, MONDAY + WEEK)  # the same Monday again
    monday(jobs, MONDAY + 2 * WEEK)
    assert len(mailoutbox) == 1


def test_a_letter_asked_for_and_then_stopped_does_not_leave(
    cast: Cast, kept: SavedSearch, jobs: Jobs, mailoutbox: list[EmailMessage]
) -> None:
    publish(cast, "Le fournil neuf", MONDAY - WEEK / 2)
    tell_weekly_news(timestamp=int(MONDAY.timestamp()))
    SavedSearch.objects.update(weekly=False)
    jobs()
    assert mailoutbox == []
    assert Letter.objects.get().failure.startswith("sans objet")


def test_the_link_of_the_letter_stops_it_by_a_press_and_not_by_a_visit(
    cast: Cast, kept: SavedSearch, jobs: Jobs, mailoutbox: list[EmailMessage], browse: Browse
) -> None:
    publish(cast, "Le fournil neuf", MONDAY - WEEK / 2)
    monday(jobs)
    address = stop_link(mailoutbox[0])
    passer_by = browse(None)
    page = passer_by.get(address)
    assert "Ne plus recevoir" in page.text
    for silent in ("Le pain", "boulanger", "Amina"):
        assert silent not in page.text
    kept.refresh_from_db()
    assert kept.weekly
    assert "C’est fait" in passer_by.post(address).text
    kept.refresh_from_db()
    assert not kept.weekly
    assert passer_by.post(address[:-2] + "x/").status_code == 404
    publish(cast, "Encore un", MONDAY + WEEK / 2)
    monday(jobs, MONDAY + WEEK)
    assert len(mailoutbox) == 1


def test_amina_starts_the_letters_again_and_hears_only_of_what_follows(
    cast: Cast, kept: SavedSearch, browse: Browse
) -> None:
    amina = browse(cast.amina)
    amina.post(reverse("search_tell", args=[kept.pk]), {"weekly": "non"})
    kept.refresh_from_db()
    assert not kept.weekly
    amina.post(reverse("search_tell", args=[kept.pk]), {"weekly": "oui"})
    kept.refresh_from_db()
    assert kept.weekly
    assert timezone.now() - kept.told_until < datetime.timedelta(minutes=1)


def test_a_search_removed_a_week_ago_is_forgotten(cast: Cast, kept: SavedSearch, jobs: Jobs) -> None:
    SavedSearch.objects.update(removed_at=MONDAY - datetime.timedelta(days=6))
    monday(jobs)
    assert SavedSearch.objects.exists()
    monday(jobs, MONDAY + WEEK)
    assert not SavedSearch.objects.exists()


def test_one_search_and_ten_cost_the_same_queries(
    cast: Cast, kept: SavedSearch, browse: Browse, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    amina = browse(cast.amina)
    amina.get(reverse("search_list"))
    with django_assert_num_queries(6) as first:
        amina.get(reverse("search_list"))
    for number in range(9):
        keep_search(by=actor_of(cast.amina), name=f"{number}", query=BAKER, weekly=False, at=MONDAY)
    with django_assert_num_queries(len(first)):
        amina.get(reverse("search_list"))


def test_keeping_asks_to_log_in_and_removing_is_never_a_visit(
    cast: Cast, kept: SavedSearch, browse: Browse
) -> None:
    asked = browse(None).get(f"{reverse('search_save')}?{BAKER}")
    assert asked.status_code == 302
    assert "metier%3Dboulanger" in asked["Location"]
    for name in ("search_remove", "search_restore", "search_tell"):
        assert browse(cast.amina).get(reverse(name, args=[kept.pk])).status_code == 405


def test_amina_finds_her_searches_from_her_own_space(kept: SavedSearch, cast: Cast, browse: Browse) -> None:
    assert f'href="{reverse("search_list")}"' in browse(cast.amina).get("/mon-espace/").content.decode()
