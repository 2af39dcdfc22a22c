"""What is proposed to Amina while she types."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from demo.cast import Cast
from immersions.models import Appellation
from immersions.offers.job_titles import suggest_titles, understand
from immersions.reference import loading as reference
from immersions.reference.places import find_places

Browse = Callable[[Any], Client]


@pytest.fixture
def france(cast: Cast) -> Cast:
    reference.load_jobs()
    wanted = {"44109", "44162", "44143", "75111", "75056", "93066", "97411", "97407", "35238", "35047"}
    reference.load_communes(only=frozenset(wanted))
    return cast


def jobs(browse: Browse, typed: str) -> list[str]:
    answer = browse(None).get(reverse("suggest_jobs"), {"q": typed})
    assert answer.status_code == 200
    return answer.json()["suggestions"]


def towns(browse: Browse, typed: str) -> list[str]:
    return browse(None).get(reverse("suggest_communes"), {"q": typed}).json()["suggestions"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("boul", "Boulanger / Boulangère"),
        ("BOULANGÈ", "Boulanger / Boulangère"),
        ("boulnager", "Boulanger / Boulangère"),
        ("coif", "Coiffeur / Coiffeuse"),
        ("fleuristes", "Fleuriste"),  # no label says so, its stem does
        ("aide soig", "Aide-soignant / Aide-soignante"),
    ],
)
def test_the_job_she_means_comes_first(france: Cast, browse: Browse, typed: str, first: str) -> None:
    assert jobs(browse, typed)[0] == first


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("nan", "Nantes (44)"),
        ("NANTES", "Nantes (44)"),
        ("nnates", "Nantes (44)"),
        ("st herb", "Saint-Herblain (44)"),
        ("44000", "44000 Nantes"),
        ("442", "44200 Nantes"),
        ("75011", "75011 Paris 11e"),
        ("par", "Paris (75)"),
    ],
)
def test_the_place_she_means_comes_first(france: Cast, browse: Browse, typed: str, first: str) -> None:
    assert towns(browse, typed)[0] == first


def test_places_of_one_name_are_told_apart(france: Cast, browse: Browse) -> None:
    assert towns(browse, "saint denis") == ["Saint-Denis (974)", "Saint-Denis (93)"]


@pytest.mark.parametrize("typed", ["", "a", "zzzzzz", "%", "\x00", "🙂", "a" * 10_000])
def test_nothing_is_proposed_for_what_means_nothing(france: Cast, browse: Browse, typed: str) -> None:
    assert jobs(browse, typed) == []
    assert towns(browse, typed) == []


def test_whatever_is_proposed_is_found_by_the_search(france: Cast, browse: Browse) -> None:
    for letters in ("bo", "ve", "ag", "te", "co", "ma"):
        proposed = jobs(browse, letters)
        assert 0 < len(proposed) <= 8
        for label in proposed:
            found = understand(label)
            ogr, job = Appellation.objects.filter(label=label).values_list("ogr", "job_id")[0]
            assert found.exact, label
            assert job in found.whole or ogr in found.titles, label
    for letters in ("na", "sa", "par", "440", "97"):
        for label in towns(browse, letters):
            assert find_places(label).certain, label


def test_proposals_ask_the_database_little(
    france: Cast, browse: Browse, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    suggest_titles("boul")  # each process reads the titles of jobs once
    for typed in ("boul", "boulnager"):
        with django_assert_max_num_queries(2):
            assert jobs(browse, typed)
    for typed in ("nan", "44000"):
        with django_assert_max_num_queries(2):
            assert towns(browse, typed)


def test_proposals_are_read_and_never_posted(france: Cast, browse: Browse) -> None:
    for name in ("suggest_jobs", "suggest_wheres", "suggest_communes"):
        assert browse(None).post(reverse(name), {"q": "boul"}).status_code == 405
