"""Verbs of the draft: begin, save a step, decide, start again from another."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from conventions.case_facts import findings_of
from conventions.choices import PartyRole
from conventions.drafting.timetable import fit
from conventions.drafting.wizard import (
    ATTESTATION_COLUMNS,
    ROWS,
    Difference,
    Sheet,
    Step,
    differences,
    fingerprint,
    rows_of,
    sheet_of,
)
from conventions.law.dates import department_of, last_lawful_day, next_day
from conventions.law.findings import Severity
from conventions.law.hours.schedule import total_minutes
from conventions.law.states import Verb
from conventions.models import Convention, LawDecision, Party, person_key
from conventions.moves import lock_convention
from conventions.permissions import refusal
from conventions.signing.actions.notices import write_party
from immersions.accounts.actor import Actor
from immersions.models import Candidate, HostMember, HostStructure, ImmersionRequest, JournalEntry, Membership
from immersions.permissions import NOT_YOUR_PART, Refusal, Refused, require

# Read aloud on the telephone without a doubt: no 0/O, 1/I/L, 2/Z, 5/S, 8/B.
LETTERS = "34679ACDEFGHJKMNPQRTUVWXY"
NOTHING_TO_DECIDE = Refusal(
    409, _("Ce point n’est plus à décider : le brouillon a changé depuis l’ouverture de la page.")
)


class Overtaken(Exception):
    """Someone else saved this step meanwhile; `found` says what the typed values would undo."""

    def __init__(self, found: list[Difference]) -> None:
        super().__init__("the step was saved by someone else")
        self.found = found


@dataclass(frozen=True)
class HostIdentity:
    """A host as a counsellor names it; name and address serve only when the SIRET is not known here."""

    siret: str
    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""


def new_reference(at: datetime) -> str:
    """A reference nobody can guess from another: « PI26-7KQF-9MXD »."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"PI{at:%y}-{drawn[:4]}-{drawn[4:]}"


def measure_presence(convention: Convention) -> int:
    """Set `total_minutes` from the stored slots (D5135-2 5°: computed, never typed); the caller saves it."""
    days: dict[date, tuple[Any, ...]] = {}
    for slot in convention.slots.all():
        days[slot.day] = (*days.get(slot.day, ()), (slot.starts, slot.ends))
    convention.total_minutes = total_minutes(days)
    return convention.total_minutes


@transaction.atomic
def create_draft(
    *,
    by: Actor,
    candidate: Candidate,
    host: HostIdentity | None = None,
    request: ImmersionRequest | None = None,
    at: datetime,
) -> Convention:
    """Begin the convention of a person the author's agency accompanies, filled with all that is known.

    From an accepted `request` (its host, place, job and dates), or from a `host`, registered unverified when
    its SIRET is new here. A request already drafted gives back its convention. Raises `Refused`.
    """
    membership = by.membership_in(candidate.agency_id) if candidate.agency_id else None
    if membership is None:
        raise Refused(NOT_YOUR_PART)
    if request is not None:
        ImmersionRequest.objects.select_for_update().get(pk=request.pk)
        existing = Convention.objects.filter(request=request).first()
        if existing is not None:
            return existing
    structure = request.offer.host if request else _known_host(host, by=by, at=at)
    convention = Convention(
        reference=new_reference(at), agency=membership.agency, counsellor=membership, candidate=candidate,
        host=structure, request=request, created_at=at, updated_at=at,
    )  # fmt: skip
    _fill_people(convention, membership, structure)
    if request is not None:
        offer = request.offer
        convention.purpose, convention.rome_code = request.purpose, offer.job_id
        convention.job_title = offer.appellation.label if offer.appellation else offer.job.label
        convention.remote_mode = offer.remote_mode
        convention.place_street, convention.place_postcode = offer.street, offer.postcode
        convention.place_city = offer.city
        _wish_dates(convention, request)
    convention.save()
    Party.objects.bulk_create(_first_parties(convention, membership, structure))
    if request is not None and request.offer.tasks:
        convention.tasks.create(text=request.offer.tasks[:500])
    JournalEntry.witness(
        "create_draft", convention, by=by.user, at=at, request=request.pk if request else None
    )
    return convention


@transaction.atomic
def save_step(
    convention: Convention, *, by: Actor, step: Step, sheet: Sheet, seen: str, at: datetime
) -> Convention:
    """Store one step of a draft; the law's findings do not stand in the way, they are shown beside it.

    `seen` is the fingerprint of what the page showed. Saving what is already stored changes nothing.
    Raises `Refused`, and `Overtaken` when someone else saved that step meanwhile.
    """
    locked = lock_draft(convention)
    require(refusal(by, Verb.EDIT, locked, at=at))
    author = by.user.get_full_name() if by.user else ""
    if write_sheet(locked, step, sheet, seen=seen, author=author, at=at):
        JournalEntry.witness("edit_draft", locked, by=by.user, at=at, step=step.slug)
    return locked


@transaction.atomic
def decide(convention: Convention, *, by: Actor, key: str, reason: str, at: datetime) -> LawDecision:
    """Take the reasoned decision that a finding HUMAN asks for; it answers those facts only (design/law.md, C).

    `key` is the finding's. Deciding twice keeps the first decision. Raises `Refused`.
    """
    locked = lock_draft(convention)
    require(refusal(by, Verb.DECIDE, locked, at=at))
    membership = by.membership_in(locked.agency_id)
    if membership is None:
        raise Refused(NOT_YOUR_PART)
    taken = LawDecision.objects.filter(convention=locked, key=key).first()
    if taken is not None:
        return taken
    asked = next(
        (
            one
            for one in findings_of(locked, complete=True)
            if one.severity is Severity.HUMAN and one.key == key
        ),
        None,
    )
    if asked is None:
        raise Refused(NOTHING_TO_DECIDE)
    row = LawDecision.objects.create(
        convention=locked, code=asked.code, key=key, reason=reason, by=membership, at=at
    )
    JournalEntry.witness("decide", locked, by=by.user, at=at, code=asked.code, decision=row.pk)
    return row


@transaction.atomic
def duplicate(convention: Convention, *, by: Actor, at: datetime) -> Convention:
    """A new draft with the same people, place and content; dates, hours, the host's word and our opinion are asked anew."""
    require(refusal(by, Verb.DUPLICATE, convention, at=at))
    copy = _copy_of(convention, by=by, at=at)
    copy.save()
    _copy_rows(convention, copy)
    JournalEntry.witness("duplicate_draft", copy, by=by.user, at=at, source=convention.pk)
    return copy


@transaction.atomic
def renew(convention: Convention, *, by: Actor, at: datetime) -> Convention:
    """The draft of a renewal: same object and objectives (D5135-3 al. 2), the day after the first ends.

    Raises `Refused`.
    """
    locked = lock_draft(convention)
    require(refusal(by, Verb.RENEW, locked, at=at))
    copy = _copy_of(locked, by=by, at=at)
    copy.renewal_of = locked
    if locked.effective_end is not None:
        copy.start_on = next_day(locked.effective_end)
    copy.save()
    _copy_rows(locked, copy)
    JournalEntry.witness("renew_draft", copy, by=by.user, at=at, source=locked.pk)
    return copy


def lock_draft(convention: Convention) -> Convention:
    """The row as it is now, with what the law reads of it."""
    return lock_convention(convention.pk, "agency__organisation", "delegation__grantor", "renewal_of__agency")


def write_sheet(
    locked: Convention, step: Step, sheet: Sheet, *, seen: str, author: str, at: datetime
) -> bool:
    """Store a sheet on a locked draft and say whether anything changed; `author` signs the attestations.

    Raises `Overtaken` when `seen` is not the fingerprint of what is stored.
    """
    stored = sheet_of(locked, step)
    found = differences(stored, sheet)
    if not found:
        return False
    if seen != fingerprint(stored):
        raise Overtaken(found)
    before = (locked.start_on, locked.end_on)
    _copy(sheet, locked, at=at)
    if sheet.columns.get("host_siret", stored.columns.get("host_siret")) != stored.columns.get("host_siret"):
        # Those who act for the establishment named are the ones who may read the convention.
        locked.host = HostStructure.objects.filter(siret=locked.host_siret).first()
    if set(sheet.columns) & {"start_on", "end_on"}:
        _follow_dates(locked, before)
    if any(sheet.columns.get(name) != stored.columns.get(name) for name in ATTESTATION_COLUMNS):
        locked.attested_at, locked.attested_by = at, author
    locked.person_key = _person_key(locked)
    measure_presence(locked)
    locked.updated_at = at
    locked.save()
    return True


def _copy(sheet: Sheet, locked: Convention, *, at: datetime) -> None:
    """What was typed, as it was typed."""
    for name, value in sheet.columns.items():
        setattr(locked, name, value)
    for role, values in sheet.parties.items():
        write_party(locked, role, values, at=at)
    for name, rows in sheet.rows.items():
        write_rows(locked, name, rows)


def write_rows(locked: Convention, name: str, rows: list[tuple[Any, ...]]) -> None:
    """Replace one list of a draft by these rows, in their order."""
    model, related, fields = ROWS[name]
    getattr(locked, related).all().delete()
    ranked = any(field.name == "position" for field in model._meta.concrete_fields)
    model._default_manager.bulk_create(
        model(
            convention=locked, **dict(zip(fields, row, strict=True)), **({"position": rank} if ranked else {})
        )
        for rank, row in enumerate(rows)
    )


def _follow_dates(locked: Convention, before: tuple[date | None, date | None]) -> None:
    if (locked.start_on, locked.end_on) == before or not locked.start_on or not locked.end_on:
        return
    old = (before[0], before[1]) if before[0] and before[1] else None
    department = department_of(locked.place_postcode or locked.host_postcode)
    slots = fit(
        rows_of(locked, "slots"), locked.weekly_pattern, old, (locked.start_on, locked.end_on), department
    )
    write_rows(locked, "slots", slots)


def _person_key(locked: Convention) -> int | None:
    person = locked.parties.filter(role=PartyRole.BENEFICIARY).first()
    if person is None or not (person.last_name and person.first_name and locked.birth_date):
        return None
    return person_key(person.last_name, person.first_name, locked.birth_date)


def _known_host(host: HostIdentity | None, *, by: Actor, at: datetime) -> HostStructure | None:
    if host is None:
        return None
    structure, created = HostStructure.objects.get_or_create(
        siret=host.siret,
        defaults={"name": host.name, "street": host.street, "postcode": host.postcode, "city": host.city},
    )
    if created:
        JournalEntry.witness("register_host", structure, by=by.user, at=at)
    return structure


def _fill_people(convention: Convention, membership: Membership, host: HostStructure | None) -> None:
    candidate = convention.candidate
    convention.birth_date = candidate.birth_date
    convention.beneficiary_status = candidate.status
    convention.prescriber_kind = membership.agency.organisation.kind
    convention.delegation = membership.agency.organisation.delegations_held.sole_on(convention.created_at)
    convention.counsellor_first_name = membership.user.first_name
    convention.counsellor_last_name = membership.user.last_name
    convention.counsellor_function = membership.function
    if candidate.birth_date:
        convention.person_key = person_key(candidate.last_name, candidate.first_name, candidate.birth_date)
    if host is None:
        return
    convention.host_name, convention.host_siret = host.name, host.siret
    convention.host_street, convention.host_postcode = host.street, host.postcode
    convention.host_city, convention.host_naf = host.city, host.naf
    convention.host_activity, convention.host_idcc = host.activity, host.idcc
    convention.host_sector, convention.host_workforce = host.sector, host.workforce_band
    convention.place_street, convention.place_postcode = host.street, host.postcode
    convention.place_city = host.city


def _wish_dates(convention: Convention, request: ImmersionRequest) -> None:
    """The wished dates, cut at the last lawful day."""
    convention.start_on = request.wished_start
    convention.end_on = min(request.wished_end, last_lawful_day(request.wished_start))


def _first_parties(convention: Convention, membership: Membership, host: HostStructure | None) -> list[Party]:
    candidate, agency, user = convention.candidate, membership.agency, membership.user
    organisation = agency.organisation
    signatory: HostMember | None = None
    if host is not None:
        signatory = (
            host.members.filter(is_active=True, is_signatory=True)
            .select_related("user")
            .order_by("pk")
            .first()
        )
    return [
        Party(
            convention=convention, role=PartyRole.BENEFICIARY, first_name=candidate.first_name,
            last_name=candidate.last_name, email=candidate.email, phone=candidate.phone,
        ),
        Party(
            convention=convention, role=PartyRole.HOST,
            first_name=signatory.user.first_name if signatory else "",
            last_name=signatory.user.last_name if signatory else "",
            function=signatory.function if signatory else "",
            email=signatory.user.email if signatory else "",
            phone=signatory.user.phone if signatory else "",
        ),
        Party(
            convention=convention, role=PartyRole.PRESCRIBER, first_name=user.first_name,
            last_name=user.last_name, function=membership.function, email=user.email, phone=user.phone,
            organisation=organisation.name, siret=organisation.siret, street=organisation.street,
            postcode=organisation.postcode, city=organisation.city,
        ),
    ]  # fmt: skip


def _copy_of(convention: Convention, *, by: Actor, at: datetime) -> Convention:
    membership = by.membership_in(convention.agency_id)
    if membership is None:
        raise Refused(NOT_YOUR_PART)
    fresh = {
        "id", "reference", "state", "counsellor", "request", "renewal_of", "created_at", "updated_at", "opened_at",
        "signed_at", "ended_reason", "interrupted_on", "start_on", "end_on", "total_minutes", "renewal_reason",
        "interim_on", "interim_outcomes", "contact_keys", "relevance_opinion",
        "attested_at", "attested_by", *ATTESTATION_COLUMNS,
    }  # fmt: skip
    same = {
        field.attname: getattr(convention, field.attname)
        for field in Convention._meta.concrete_fields
        if field.name not in fresh
    }
    return Convention(
        reference=new_reference(at), counsellor=membership, created_at=at, updated_at=at, **same
    )


def _copy_rows(source: Convention, copy: Convention) -> None:
    for party in source.parties.all():
        party.pk, party.convention = None, copy
        party.save(force_insert=True)
    for name in ("objectives", "tasks"):
        write_rows(copy, name, rows_of(source, name))
