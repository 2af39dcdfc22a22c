"""Sixty searches as people type them, on one offer of each shipped job, all at one place: what comes first."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo.cast import Cast
from immersions.models import Offer, RomeJob
from immersions.reference import loading as reference
from tests.support.real_queries import REAL_QUERIES

Browse = Callable[[Any], Client]
GUIDE = Path(__file__).resolve().parents[3] / "docs" / "search.md"


@pytest.fixture
def one_offer_a_job(cast: Cast) -> None:
    """The last jobs of the referential are published first: an order that helps nobody."""
    reference.load_jobs()
    cast.offer.delete()
    Offer.objects.bulk_create(
        Offer(
            host=cast.host,
            job=job,
            title=job.label,
            tasks="Observer, essayer.",
            postcode="44000",
            city="Nantes",
            lat=47.2184,
            lon=-1.5536,
            published_at=timezone.now(),
        )
        for job in RomeJob.objects.order_by("-code")
    )


@pytest.mark.usefixtures("one_offer_a_job")
def test_the_job_that_is_meant_comes_first(browse: Browse) -> None:
    first = {}
    for typed, _ in REAL_QUERIES:
        answer = browse(None).get(reverse("offer_list"), {"metier": typed, "lieu": "44000"})
        page = answer.context["page"]
        first[typed] = page[0].job_id if page else ""
    assert first == dict(REAL_QUERIES)


def test_the_guide_shows_these_sixty_searches() -> None:
    rows = [line for line in GUIDE.read_text().splitlines() if line.startswith("| « ")]
    assert len(REAL_QUERIES) == len(rows) == 60
    for (typed, job), row in zip(REAL_QUERIES, rows, strict=True):
        assert row.startswith(f"| « {typed} » | {job} "), row
