"""Who acts for a host: proved, invited, changed, removed. At least one manager stays."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from immersions.accounts.actor import Actor
from immersions.accounts.rate_limits import allows
from immersions.choices import HostRole, JoinStatus, MemberProof
from immersions.hosts import codes as host_codes
from immersions.hosts.codes import Verdict
from immersions.hosts.proof_of_membership import contact_of
from immersions.messaging.letters import post
from immersions.models import (
    HostCode,
    HostInvitation,
    HostMember,
    HostStructure,
    JoinRequest,
    JournalEntry,
    User,
)
from immersions.permissions import ImmersionVerb, Refusal, Refused, refusal, require

DAY = datetime.timedelta(days=1)
CODES_A_DAY = 3  # to one establishment, whoever asks
INVITATIONS_A_DAY = 10  # by one host
INVITATION_LIFE = datetime.timedelta(days=15)
NO_CONTACT = Refusal(
    409,
    gettext_lazy(
        "Nous ne connaissons pas d’adresse e-mail de cet établissement. Un conseiller ou une conseillère peut confirmer."
    ),
)
TOO_MANY_CODES = Refusal(
    409, gettext_lazy("Trop de codes sont partis aujourd’hui vers cet établissement. Recommencez demain.")
)
TOO_MANY_INVITATIONS = Refusal(
    409, gettext_lazy("Trop d’invitations sont parties aujourd’hui. Recommencez demain.")
)


@dataclass(frozen=True)
class Rights:
    """What a person may do for a host."""

    role: HostRole
    is_signatory: bool


@transaction.atomic
def ask_host_code(member: HostMember, *, by: Actor, at: datetime.datetime) -> HostCode:
    """Have six digits mailed to the establishment's known contact. Raises `Refused`."""
    member = _locked(member)
    require(refusal(by, ImmersionVerb.PROVE, member))
    contact = contact_of(member.host.siret)
    if contact is None or not contact.email:
        raise Refused(NO_CONTACT)
    if not allows("host_code", member.host.siret, limit=CODES_A_DAY, per=DAY, at=at):
        raise Refused(TOO_MANY_CODES)
    code = host_codes.new_code(member, at=at)
    JournalEntry.witness("ask_host_code", member, by=by.user, at=at)
    post("host_code", code, contact.email)
    return code


def prove_by_code(member: HostMember, *, by: Actor, typed: str, at: datetime.datetime) -> Verdict:
    """Compare the digits once; the right ones prove that the member belongs to the host. Raises `Refused`.

    The count of the tries is committed before anything else: hence no transaction around.
    """
    require(refusal(by, ImmersionVerb.PROVE, member))
    code = host_codes.live_code(member, at=at)
    if code is None:
        return Verdict.WRONG
    verdict = host_codes.compare(code, typed, at=at)
    if verdict == Verdict.RIGHT:
        with transaction.atomic():
            member = _locked(member)
            require(refusal(by, ImmersionVerb.PROVE, member))
            HostCode.objects.filter(pk=code.pk).update(consumed_at=at)
            _prove(member, MemberProof.CODE, by=by.user, at=at)
    return verdict


@transaction.atomic
def confirm_member(member: HostMember, *, by: Actor, at: datetime.datetime) -> HostMember:
    """A counsellor vouches for a member, whom a letter tells. Raises `Refused`."""
    member = _locked(member)
    require(refusal(by, ImmersionVerb.CONFIRM, member))
    _prove(member, MemberProof.COUNSELLOR, by=by.user, at=at)
    post("host_member_confirmed", member, member.user.email)
    return member


@transaction.atomic
def invite_colleague(
    host: HostStructure, *, by: Actor, email: str, rights: Rights, at: datetime.datetime
) -> HostInvitation:
    """Post a link to a colleague; an invitation still waiting at this address is replaced.

    A member who has proved nothing invites nobody: no letter bears a name that nobody checked.
    Raises `Refused`.
    """
    host = HostStructure.objects.locked(host.pk)
    require(refusal(by, ImmersionVerb.INVITE, host))
    if host.members.filter(user__email=email.lower(), is_active=True).exists():
        raise Refused(Refusal(409, gettext("Cette personne fait déjà partie de la structure.")))
    if not allows("host_invitation", str(host.pk), limit=INVITATIONS_A_DAY, per=DAY, at=at):
        raise Refused(TOO_MANY_INVITATIONS)
    host.invitations.filter(email=email.lower(), accepted_at=None, revoked_at=None).update(revoked_at=at)
    invitation = HostInvitation.objects.create(
        host=host,
        email=email.lower(),
        role=rights.role,
        is_signatory=rights.is_signatory,
        created_by=by.user,
        created_at=at,
        expires_at=at + INVITATION_LIFE,
    )
    JournalEntry.witness("invite_colleague", host, by=by.user, at=at, invitation=invitation.pk)
    post("host_invitation", invitation, invitation.email)
    return invitation


@transaction.atomic
def accept_invitation(invitation: HostInvitation, *, by: Actor, at: datetime.datetime) -> HostMember:
    """Join a host, proved by the colleague who invited; a former member comes back. Raises `Refused`.

    It also answers what they may have asked meanwhile.
    """
    host = HostStructure.objects.locked(invitation.host.pk)
    invitation = HostInvitation.objects.select_for_update().get(pk=invitation.pk)
    require(refusal(by, ImmersionVerb.ACCEPT, invitation, at=at))
    rights = {"role": invitation.role, "is_signatory": invitation.is_signatory}
    proof = {"is_active": True, "proof": MemberProof.COLLEAGUE, "proved_at": at}
    member, _ = HostMember.objects.update_or_create(host=host, user=by.user, defaults=rights | proof)
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    JoinRequest.objects.waiting().filter(host=host, user=by.user).update(
        status=JoinStatus.ACCEPTED, answered_at=at, answered_by=invitation.created_by_id
    )
    JournalEntry.witness("accept_invitation", member, by=by.user, at=at, invitation=invitation.pk)
    return member


@transaction.atomic
def revoke_invitation(invitation: HostInvitation, *, by: Actor, at: datetime.datetime) -> None:
    """Take an invitation back; an accepted one stays. Raises `Refused`."""
    host = HostStructure.objects.locked(invitation.host.pk)
    invitation = HostInvitation.objects.select_for_update().get(pk=invitation.pk)
    invitation.host = host
    require(refusal(by, ImmersionVerb.REVOKE, invitation))
    invitation.revoked_at = at
    invitation.save(update_fields=["revoked_at"])
    JournalEntry.witness("revoke_invitation", host, by=by.user, at=at, invitation=invitation.pk)


@transaction.atomic
def change_member(member: HostMember, *, by: Actor, rights: Rights, at: datetime.datetime) -> HostMember:
    """Give a member other rights; the last manager stays one. Raises `Refused`."""
    member = _locked(member)
    stays = rights.role == HostRole.MANAGER
    require(refusal(by, ImmersionVerb.EDIT if stays else ImmersionVerb.DEMOTE, member))
    member.role, member.is_signatory = rights.role, rights.is_signatory
    member.save(update_fields=["role", "is_signatory"])
    JournalEntry.witness("change_member", member, by=by.user, at=at, role=member.role)
    return member


@transaction.atomic
def remove_member(member: HostMember, *, by: Actor, at: datetime.datetime) -> HostMember:
    """A manager removes a member, or a member leaves; the last manager stays. Raises `Refused`."""
    member = _locked(member)
    require(refusal(by, ImmersionVerb.REMOVE, member))
    member.is_active, member.proof, member.proved_at = False, "", None
    member.save(update_fields=["is_active", "proof", "proved_at"])
    JournalEntry.witness("remove_member", member, by=by.user, at=at)
    return member


def _prove(member: HostMember, proof: MemberProof, *, by: User | None, at: datetime.datetime) -> None:
    member.proof, member.proved_at = proof, at
    member.save(update_fields=["proof", "proved_at"])
    JournalEntry.witness("prove_member", member, by=by, at=at, proof=proof.value)


def _locked(member: HostMember) -> HostMember:
    """The member, its host locked first: two managers cannot leave at the same instant."""
    host = HostStructure.objects.locked(member.host_id)
    member = HostMember.objects.select_for_update(of=("self",)).select_related("user").get(pk=member.pk)
    member.host = host
    return member
