"""Who of an agency may answer for a party who has no mailbox, at the desk or on paper.

Two people who are not each other, and neither of them the one who signs for the prescriber: nobody can then hold
two hands of a convention, and no host is attested by the prescriber alone.
"""

import datetime
from collections.abc import Iterable

from conventions.choices import PartyRole
from conventions.models import Attestation, Convention, SignatureRequest
from french import normalised
from immersions.messaging.contacts import Likeness, likeness
from immersions.models import Membership, User


def is_prescriber(user: User, convention: Convention) -> bool:
    """Whether that person is the one who signs for the prescriber: by address, aliases included, or by name."""
    party = convention.parties.filter(role=PartyRole.PRESCRIBER).first()
    if party is None:
        return False
    same_name = bool(user.get_full_name()) and normalised(user.get_full_name()) == normalised(party.full_name)
    return same_name or likeness(user.email, party.email) is Likeness.SAME_MAILBOX


def witnesses_of(convention: Convention, *, but: User | None) -> list[Membership]:
    """The people of the agency who may confirm what another attests, in the order of their names."""
    rows = Membership.objects.filter(agency_id=convention.agency_id, is_active=True, user__is_active=True)
    if but is not None:
        rows = rows.exclude(user=but)
    found = rows.select_related("user").order_by("user__last_name", "user__first_name", "pk")
    return [one for one in found if not is_prescriber(one.user, convention)]


def attestors_of(requests: Iterable[SignatureRequest]) -> list[User]:
    """Who attested these signatures, in that order; nobody for those that were signed by a code."""
    rows = Attestation.objects.filter(request__in=list(requests)).select_related("user").order_by("pk")
    return list(dict.fromkeys(row.user for row in rows))


def keep_attestors(request: SignatureRequest, pair: Iterable[User], *, at: datetime.datetime) -> None:
    """Write who answers for a signature, in the transaction that signs."""
    Attestation.objects.bulk_create([Attestation(request=request, user=one, at=at) for one in pair])


def names_of(users: Iterable[User]) -> str:
    """« Inès Roux et Noé Blanc »."""
    return " et ".join(user.get_full_name() or user.email for user in users)
