"""The list of conventions: each sees their own, the most urgent first."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conventions.models import Convention
from demo.cast import Cast
from immersions.models import Membership
from tests.support.drafts import complete_draft, next_monday

Browse = Callable[[Any], Client]
URL = "/conventions/"


def shown(response: Any) -> list[str]:
    return [row["convention"].reference for row in response.context["rows"]]


def test_claire_sees_her_agency_s_and_elodie_nothing(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    assert shown(browse(cast.claire).get(URL)) == [convention.reference]
    other = browse(cast.elodie).get(URL)
    assert shown(other) == []
    assert "Aucune convention pour l’instant" in other.content.decode()
    assert shown(browse(cast.driss).get(URL)) == []


def test_amina_and_bruno_see_theirs_once_it_is_no_longer_a_draft(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    for user in (cast.amina, cast.bruno):
        assert shown(browse(user).get(URL)) == []
    Convention.objects.update(state="OPEN")
    for user in (cast.amina, cast.bruno):
        response = browse(user).get(URL)
        assert shown(response) == [convention.reference]
        assert "Nouvelle convention" not in response.content.decode()


def test_what_waits_for_someone_comes_first(cast: Cast, browse: Browse) -> None:
    late = complete_draft(cast, start=next_monday() + datetime.timedelta(days=60))
    soon = complete_draft(cast, start=next_monday() + datetime.timedelta(days=28))
    waiting = complete_draft(cast, start=next_monday() + datetime.timedelta(days=90))
    undated = complete_draft(cast)
    Convention.objects.filter(pk=undated.pk).update(start_on=None, end_on=None)
    Convention.objects.filter(pk=waiting.pk).update(state="OPEN")

    found = shown(browse(cast.claire).get(URL))

    assert found == [one.reference for one in (waiting, soon, late, undated)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=benali", True),
        ("q=Amina+Bouffay", True),
        ("q=Lambert", False),
        ("state=DRAFT", True),
        ("state=SIGNED", False),
        ("state=NIMPORTE", True),
        ("mine=on", True),
        ("since=2099-01-01", False),
        ("until=2099-01-01", True),
        ("since=hier", True),
        ("q=" + "x" * 5000, True),
        ("page=999", True),
        ("order=recent", True),
    ],
)
def test_filters_find_or_say_that_nothing_answers(
    cast: Cast, browse: Browse, query: str, expected: bool
) -> None:
    convention = complete_draft(cast)
    response = browse(cast.claire).get(f"{URL}?{query}")
    assert shown(response) == ([convention.reference] if expected else [])
    if not expected:
        assert "ne répond à ces filtres" in response.content.decode()


def test_a_reference_finds_its_convention_and_mine_means_mine(cast: Cast, browse: Browse) -> None:
    convention = complete_draft(cast)
    Membership.objects.create(agency=cast.cap_emploi, user=cast.elodie)
    elodie = browse(cast.elodie)
    assert shown(elodie.get(URL, {"q": convention.reference})) == [convention.reference]
    assert shown(elodie.get(URL, {"q": f" {convention.reference.lower()} "})) == [convention.reference]
    assert shown(elodie.get(URL, {"mine": "on"})) == []


def test_a_whole_reference_is_looked_up_and_never_searched_for(cast: Cast, browse: Browse) -> None:
    """Among 50,000 conventions, « contains » over three columns took more than a second."""
    convention = complete_draft(cast)
    with CaptureQueriesContext(connection) as queries:
        browse(cast.claire).get(URL, {"q": convention.reference})
    asked = [query["sql"] for query in queries if convention.reference in query["sql"]]
    assert any(f"\"reference\" = '{convention.reference}'" in sql for sql in asked)
    assert not any("LIKE" in sql for sql in asked)


def test_thirty_conventions_cost_the_same_queries_as_one(
    cast: Cast, browse: Browse, django_assert_num_queries: Any
) -> None:
    claire = browse(cast.claire)
    complete_draft(cast)
    claire.get(URL)
    with django_assert_num_queries(9):
        claire.get(URL)
    for rank in range(29):
        complete_draft(cast, start=next_monday() + datetime.timedelta(days=rank))
    with django_assert_num_queries(9):
        response = claire.get(URL)
    assert len(shown(response)) == 20
    assert len(shown(claire.get(f"{URL}?page=2"))) == 10


def test_a_page_of_the_draft_costs_the_same_whatever_it_holds(
    cast: Cast, browse: Browse, django_assert_max_num_queries: Any
) -> None:
    convention = complete_draft(cast, guardian=True, employer=True, support=True)
    for rank in range(20):
        convention.tasks.create(position=rank, text="Peser")
    claire = browse(cast.claire)
    with django_assert_max_num_queries(25):
        claire.get(f"/conventions/{convention.reference}/brouillon/contenu/")


def test_the_badge_says_what_begins_within_a_week(cast: Cast, browse: Browse) -> None:
    complete_draft(cast, start=timezone.localdate() + datetime.timedelta(days=6))
    assert "Commence bientôt" in browse(cast.claire).get(URL).content.decode()
