"""The project sheet: written by the person, or by their counsellor with them."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from immersions.accounts.actor import Actor
from immersions.models import Candidate, JournalEntry, ProjectSheet
from immersions.permissions import ImmersionVerb, refusal, require


@dataclass(frozen=True)
class Project:
    """What a person looks for beyond a job, in the words of work."""

    sectors: list[str]
    places: list[str]
    needs: list[str]
    needs_words: str
    skills: str


@transaction.atomic
def write_project(
    candidate: Candidate, *, by: Actor, project: Project, at: datetime.datetime
) -> ProjectSheet:
    """Write or correct the sheet of a person. Raises `Refused`."""
    candidate = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    require(refusal(by, ImmersionVerb.EDIT, candidate))
    sheet, _ = ProjectSheet.objects.update_or_create(
        candidate=candidate,
        defaults={
            "sectors": project.sectors,
            "places": project.places,
            "needs": project.needs,
            "needs_words": project.needs_words,
            "skills": project.skills,
            "updated_at": at,
        },
    )
    JournalEntry.witness("write_project", sheet, by=by.user, at=at, candidate=candidate.pk)
    return sheet
