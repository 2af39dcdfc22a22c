"""A candidate's file: written by the person, or by their agency."""

import datetime
from dataclasses import dataclass, fields

from django.db import transaction

from immersions.accounts.actor import Actor
from immersions.choices import BeneficiaryStatus
from immersions.models import Agency, Candidate, Commune, JournalEntry, RomeJob
from immersions.permissions import ImmersionVerb, refusal, require


@dataclass(frozen=True)
class Sheet:
    """What a file says; nothing about health."""

    first_name: str
    last_name: str
    birth_date: datetime.date | None
    email: str
    phone: str
    postcode: str
    commune: Commune | None
    status: BeneficiaryStatus
    wished_job: RomeJob | None
    project: str


@transaction.atomic
def create_candidate(
    *, by: Actor, agency: Agency, sheet: Sheet, follow: bool, at: datetime.datetime
) -> Candidate:
    """Open the file of a person the agency accompanies; `follow` makes its author their counsellor.

    Raises `Refused` when the author does not work there.
    """
    require(refusal(by, ImmersionVerb.OPEN_FILE, agency))
    counsellor = by.membership_in(agency.pk) if follow else None
    candidate = Candidate.objects.create(agency=agency, counsellor=counsellor, **_values(sheet))
    JournalEntry.witness("create_candidate", candidate, by=by.user, at=at, agency=agency.pk)
    return candidate


@transaction.atomic
def edit_candidate(candidate: Candidate, *, by: Actor, sheet: Sheet, at: datetime.datetime) -> Candidate:
    """Correct a file. Raises `Refused`."""
    candidate = _locked(candidate)
    require(refusal(by, ImmersionVerb.EDIT, candidate))
    values = _values(sheet)
    for name, value in values.items():
        setattr(candidate, name, value)
    candidate.save(update_fields=list(values))
    JournalEntry.witness("edit_candidate", candidate, by=by.user, at=at)
    return candidate


@transaction.atomic
def join_agency(candidate: Candidate, *, by: Actor, agency: Agency, at: datetime.datetime) -> Candidate:
    """The person says which agency accompanies them; its counsellors see their file from then on.

    Raises `Refused` when the file is not theirs.
    """
    candidate = _locked(candidate)
    require(refusal(by, ImmersionVerb.JOIN, candidate))
    candidate.agency, candidate.counsellor = agency, None
    candidate.save(update_fields=["agency", "counsellor"])
    JournalEntry.witness("join_agency", candidate, by=by.user, at=at, agency=agency.pk)
    return candidate


@transaction.atomic
def take_charge(candidate: Candidate, *, by: Actor, at: datetime.datetime) -> Candidate:
    """Become the counsellor of a person of one's agency. Raises `Refused`."""
    candidate = _locked(candidate)
    require(refusal(by, ImmersionVerb.TAKE, candidate))
    candidate.counsellor = by.membership_in(candidate.agency_id) if candidate.agency_id else None
    candidate.save(update_fields=["counsellor"])
    JournalEntry.witness("take_charge", candidate, by=by.user, at=at)
    return candidate


def _locked(candidate: Candidate) -> Candidate:
    return Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)


def _values(sheet: Sheet) -> dict[str, object]:
    return {field.name: getattr(sheet, field.name) for field in fields(sheet)}
