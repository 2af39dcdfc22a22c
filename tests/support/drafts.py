"""Drafts for the tests: lawful and complete unless a test says otherwise."""

import datetime
from typing import Any

from django.utils import timezone

from conventions.models import Convention
from demo.cast import Cast
from demo.conventions import fill_demo_draft
from immersions.models import Candidate


def next_monday() -> datetime.date:
    """A Monday two to three weeks ahead."""
    today = timezone.localdate()
    return today + datetime.timedelta(days=21 - today.weekday())


def complete_draft(cast: Cast, *, start: datetime.date | None = None, **changes: Any) -> Convention:
    """Amina's complete draft in Bruno's bakery; see `fill_demo_draft` for `guardian`, `employer`, `support`."""
    changes.setdefault("at", timezone.now())
    return fill_demo_draft(cast, start=start or next_monday(), **changes)


def someone_else(rank: int = 1) -> dict[str, Any]:
    """The columns that make a convention that of another person than Amina, without an account."""
    return {
        "candidate": Candidate.objects.create(first_name="Zoé", last_name=f"Martin {rank}"),
        "person_key": rank,
    }
