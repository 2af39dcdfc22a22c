"""What one may do for a host: its sheet, its offers, its members, who joins it, and the staff's last word."""

import datetime

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.accounts.actor import Actor

from ..choices import HostRole, JoinStatus
from ..models import HostInvitation, HostMember, HostStructure, JoinRequest, Offer
from .people import is_staff
from .refusals import NOT_YOUR_PART, Refusal

NOBODY_ANSWERS = Refusal(
    409, _("Personne ne s’occupe encore de cette structure sur ce site : nul ne pourrait vous répondre.")
)
SAID_NO = Refusal(
    409,
    _(
        "Cette structure n’a pas accepté votre demande. Parlez-en avec une personne qui la dirige : elle peut vous inviter."
    ),
)
ONLY_MANAGERS = Refusal(403, _("Cette action revient à un responsable de la structure."))
LAST_MANAGER = Refusal(
    409, _("Il faut au moins un responsable : donnez d’abord ce rôle à une autre personne de la structure.")
)
LINK_OVER = Refusal(409, _("Cette invitation n’est plus valable. Demandez-en une autre à votre collègue."))
NOT_YOUR_LINK = Refusal(
    403, _("Cette invitation est pour une autre adresse e-mail. Connectez-vous avec celle qui l’a reçue.")
)


def register(actor: Actor, _thing: None) -> Refusal | None:
    """Whoever has an account."""
    return None if actor.user is not None else NOT_YOUR_PART


def edit(actor: Actor, host: HostStructure) -> Refusal | None:
    """Its members."""
    return None if host.pk in actor.host_ids else NOT_YOUR_PART


def edit_offer(actor: Actor, offer: Offer) -> Refusal | None:
    """The members of its host."""
    return None if offer.host_id in actor.host_ids else NOT_YOUR_PART


def publish(actor: Actor, host: HostStructure) -> Refusal | None:
    """The members of a host that is not suspended."""
    if host.pk not in actor.host_ids:
        return NOT_YOUR_PART
    if host.suspended_at is not None:
        return Refusal(
            409, gettext("Votre structure est suspendue : ses offres ne peuvent pas être publiées.")
        )
    return None


def suspend(actor: Actor, host: HostStructure) -> Refusal | None:
    """The staff of the portal alone, once."""
    if not is_staff(actor):
        return NOT_YOUR_PART
    return Refusal(409, gettext("Cette structure est déjà suspendue.")) if host.suspended_at else None


def restore(actor: Actor, host: HostStructure) -> Refusal | None:
    """The staff of the portal alone, once."""
    if not is_staff(actor):
        return NOT_YOUR_PART
    return None if host.suspended_at else Refusal(409, gettext("Cette structure n’est pas suspendue."))


def manage(actor: Actor, host: HostStructure) -> Refusal | None:
    """Its managers."""
    if host.pk not in actor.host_ids:
        return NOT_YOUR_PART
    return None if host.pk in actor.managed_host_ids else ONLY_MANAGERS


def invite(actor: Actor, host: HostStructure) -> Refusal | None:
    """A manager who has proved to belong: no letter bears a name that nobody checked."""
    if refused := manage(actor, host):
        return refused
    if host.members.filter(user=actor.user, is_active=True, proved_at__isnull=False).exists():
        return None
    return Refusal(
        409,
        gettext("Avant d’inviter des collègues, confirmez que vous faites partie de la structure."),
        reverse("host_prove", args=[host.pk]),
        gettext("Confirmer"),
    )


def revoke_invitation(actor: Actor, invitation: HostInvitation) -> Refusal | None:
    """A manager, while nobody accepted it nor took it back."""
    refused = manage(actor, invitation.host)
    if refused is None and (invitation.accepted_at or invitation.revoked_at):
        return Refusal(409, gettext("Cette invitation a déjà été acceptée ou annulée."))
    return refused


def accept_invitation(actor: Actor, invitation: HostInvitation, at: datetime.datetime) -> Refusal | None:
    """The person whose address received it, for fifteen days and once."""
    if actor.user is None or actor.user.email != invitation.email:
        return NOT_YOUR_LINK
    over = invitation.accepted_at or invitation.revoked_at or at >= invitation.expires_at
    return LINK_OVER if over else None


def join(actor: Actor, host: HostStructure) -> Refusal | None:
    """Whoever is not in yet, where a manager can answer; once, and not after a « non »."""
    if actor.user is None:
        return NOT_YOUR_PART
    if host.pk in actor.host_ids:
        page = reverse("host_detail", args=[host.pk])
        return Refusal(
            409, gettext("Vous faites déjà partie de cette structure."), page, gettext("Voir ma structure")
        )
    if not host.members.filter(is_active=True, role=HostRole.MANAGER).exists():
        return NOBODY_ANSWERS
    answers = set(host.join_requests.filter(user=actor.user).values_list("status", flat=True))
    if JoinStatus.WAITING in answers:
        return Refusal(
            409, gettext("Vous avez déjà demandé à rejoindre cette structure. Elle vous répondra.")
        )
    return SAID_NO if JoinStatus.REFUSED in answers else None


def admit(actor: Actor, asked: JoinRequest) -> Refusal | None:
    """A manager of that host, while nobody has answered."""
    refused = manage(actor, asked.host)
    if refused is None and not asked.is_waiting:
        return Refusal(409, gettext("Quelqu’un a déjà répondu à cette demande."))
    return refused


def prove(actor: Actor, member: HostMember) -> Refusal | None:
    """The member themselves."""
    return _unproved(member) if _is(actor, member) else NOT_YOUR_PART


def confirm(actor: Actor, member: HostMember) -> Refusal | None:
    """A counsellor, never for themselves nor for a host of their own."""
    if not actor.is_counsellor or _is(actor, member) or member.host_id in actor.host_ids:
        return NOT_YOUR_PART
    return _unproved(member)


def edit_member(actor: Actor, member: HostMember) -> Refusal | None:
    """The managers of the host."""
    return manage(actor, member.host)


def demote(actor: Actor, member: HostMember) -> Refusal | None:
    """The same, unless nobody else would manage the host."""
    return edit_member(actor, member) or _alone(member)


def remove(actor: Actor, member: HostMember) -> Refusal | None:
    """A manager of the host, or the member who leaves; the last manager stays."""
    refused = None if _is(actor, member) else manage(actor, member.host)
    if refused is None and not member.is_active:
        return Refusal(409, gettext("Cette personne ne fait déjà plus partie de la structure."))
    return refused or _alone(member)


def _is(actor: Actor, member: HostMember) -> bool:
    return actor.user is not None and member.user_id == actor.user.pk


def _unproved(member: HostMember) -> Refusal | None:
    if not member.is_active:
        return Refusal(409, gettext("Cette personne ne fait plus partie de la structure."))
    if member.proof:
        return Refusal(409, gettext("C’est déjà fait : l’appartenance à la structure est confirmée."))
    return None


def _alone(member: HostMember) -> Refusal | None:
    others = HostMember.objects.filter(host_id=member.host_id, role=HostRole.MANAGER, is_active=True)
    is_last = member.role == HostRole.MANAGER and not others.exclude(pk=member.pk).exists()
    return LAST_MANAGER if is_last else None
