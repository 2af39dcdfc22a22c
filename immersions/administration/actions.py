"""What the staff writes of agencies, hosts and those who act for them: journaled, and told to whom it concerns."""

import datetime
from typing import TypeVar

from django.db import transaction
from django.db.models import Model

from immersions.accounts.actions import tell
from immersions.choices import MemberRole
from immersions.models import (
    Agency,
    EstablishmentContact,
    HostMember,
    HostStructure,
    JournalEntry,
    Membership,
    PrescriberOrganisation,
    User,
)
from immersions.permissions import require_staff

Row = TypeVar("Row", bound=Model)


@transaction.atomic
def place_member(membership: Membership, *, by: User | None, at: datetime.datetime) -> Membership:
    """Let a person in or out of an agency, or give them another role; they and the agency are told.

    Raises `Refused` to all but the staff, `ValidationError` for a person placed there already.
    """
    require_staff(by)
    membership.full_clean()
    _lock(membership)
    membership.save()
    entry = JournalEntry.witness(
        "place_member", membership, by=by, at=at, agency=membership.agency_id, user=membership.user_id,
        role=membership.role, is_active=membership.is_active,
    )  # fmt: skip
    chiefs = Membership.objects.filter(
        agency=membership.agency_id, role=MemberRole.AGENCY_ADMIN, is_active=True, user__is_active=True
    )
    told = chiefs.order_by("pk").values_list("user__email", flat=True)
    tell(entry, membership.user.email, membership.agency.email, *told)
    return membership


@transaction.atomic
def place_host_member(member: HostMember, *, by: User | None, at: datetime.datetime) -> HostMember:
    """Let a person act for a host, or no longer; they and all its members are told. It proves nothing (docs/hosts.md).

    Raises `Refused` to all but the staff, `ValidationError` for a person placed there already.
    """
    require_staff(by)
    member.full_clean()
    _lock(member)
    member.save()
    entry = JournalEntry.witness(
        "place_host_member", member, by=by, at=at, host=member.host_id, user=member.user_id,
        role=member.role, is_signatory=member.is_signatory, is_active=member.is_active,
    )  # fmt: skip
    tell(entry, member.user.email, *_reached(member.host.siret))
    return member


@transaction.atomic
def record_contact(
    contact: EstablishmentContact, *, by: User | None, at: datetime.datetime
) -> EstablishmentContact:
    """Store how an establishment is reached, which proves who belongs there.

    The address it had, the new one and the members of its host are told. Raises `Refused` to all but the staff.
    """
    require_staff(by)
    known = _lock(contact)
    contact.full_clean(validate_unique=known is None)
    contact.save()
    entry = JournalEntry.witness("record_contact", contact, by=by, at=at)
    if known is None or known.email != contact.email:
        tell(entry, known.email if known else "", contact.email, *_reached(contact.siret))
    return contact


@transaction.atomic
def record_organisation(
    organisation: PrescriberOrganisation, *, by: User | None, at: datetime.datetime
) -> PrescriberOrganisation:
    """Store an organisation and what it is in law. Raises `Refused` to all but the staff."""
    require_staff(by)
    organisation.full_clean()
    _lock(organisation)
    organisation.save()
    JournalEntry.witness("record_organisation", organisation, by=by, at=at, kind=organisation.kind)
    return organisation


@transaction.atomic
def record_agency(agency: Agency, *, by: User | None, at: datetime.datetime) -> Agency:
    """Store an agency; when its mailbox changes, both are told. Raises `Refused` to all but the staff."""
    require_staff(by)
    agency.full_clean()
    known = _lock(agency)
    agency.save()
    entry = JournalEntry.witness("record_agency", agency, by=by, at=at, closed=agency.closed_at is not None)
    if known is not None and known.email != agency.email:
        tell(entry, known.email, agency.email)
    return agency


@transaction.atomic
def verify_host(
    host: HostStructure, *, by: User | None, verified_at: datetime.datetime | None, at: datetime.datetime
) -> HostStructure:
    """Say since when the SIRET of a host is verified, or that it is not. Raises `Refused` to all but the staff."""
    require_staff(by)
    host = HostStructure.objects.locked(host.pk)
    host.verified_at = verified_at
    host.save(update_fields=["verified_at"])
    JournalEntry.witness("verify_host", host, by=by, at=at, verified=verified_at is not None)
    return host


def _lock(row: Row) -> Row | None:
    """The row as it is stored, held until the end; nothing for a new one."""
    return type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()


def _reached(siret: str) -> list[str]:
    members = HostMember.objects.filter(host__siret=siret).reached()
    return list(members.values_list("user__email", flat=True))
