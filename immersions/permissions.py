"""One question everywhere: may this actor do this, to this thing, now?

Grammar (docs/house-style.md, 6): not yours → 404 by `visible_to`; not your part → 403; not now → 409.
"""

from dataclasses import dataclass
from typing import Literal

from django.urls import reverse

from .actors import Actor
from .choices import HostRole, JoinStatus, RequestStatus
from .models import (
    Candidate,
    HostMember,
    HostStructure,
    ImmersionRequest,
    JoinRequest,
    Offer,
    PrescriptionDelegation,
)


@dataclass(frozen=True)
class Refusal:
    """Why not, in a sentence for the person, and where to go instead."""

    status: Literal[403, 409]
    sentence: str
    link: str = ""
    link_label: str = ""


class Refused(Exception):
    """Raised by views and actions; the middleware answers with the page of its status."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


NOT_YOUR_PART = Refusal(403, "Cette action revient à une autre personne.")
NOBODY_ANSWERS = Refusal(
    409, "Personne ne s’occupe encore de cette structure sur ce site : nul ne pourrait vous répondre."
)
SAID_NO = Refusal(
    409,
    "Cette structure n’a pas accepté votre demande. Parlez-en avec une personne qui la dirige : elle peut vous inviter.",
)
ONLY_MANAGERS = Refusal(403, "Cette action revient à un responsable de la structure.")


def refusal(
    actor: Actor,
    verb: str,
    thing: ImmersionRequest
    | Offer
    | HostStructure
    | HostMember
    | JoinRequest
    | Candidate
    | PrescriptionDelegation
    | None = None,
) -> Refusal | None:
    """Why `actor` may not `verb` this `thing`, or `None` when they may.

    Verbs: `ask` or `edit` an offer; `answer`, `withdraw` or `draft` from a request;
    `edit` a host or `publish` an offer of it, `manage` its members, `suspend` or `restore` it;
    `join` a host that is already registered, or `admit` who asked to (a manager, yes or no);
    `prove` that a member belongs to the host (the member), or `confirm` it (a counsellor);
    `edit` or `take` (in charge) a candidate; `administer` the portal.
    """
    match verb, thing:
        case "ask", Offer():
            return _may_ask(actor, thing)
        case "answer", ImmersionRequest():
            return _only_waiting(thing) if thing.offer.host_id in actor.host_ids else NOT_YOUR_PART
        case "withdraw", ImmersionRequest():
            return _only_waiting(thing) if thing.candidate_id == actor.candidate_id else NOT_YOUR_PART
        case "draft", ImmersionRequest():
            if thing.candidate.agency_id not in actor.agency_ids:
                return NOT_YOUR_PART
            if thing.status != RequestStatus.ACCEPTED:
                return Refusal(409, "La structure n’a pas encore accepté cette demande.")
            return None
        case "edit", Offer():
            return None if thing.host_id in actor.host_ids else NOT_YOUR_PART
        case "edit", HostStructure():
            return None if thing.pk in actor.host_ids else NOT_YOUR_PART
        case "publish", HostStructure():
            if thing.pk not in actor.host_ids:
                return NOT_YOUR_PART
            if thing.suspended_at is not None:
                return Refusal(
                    409, "Votre structure est suspendue : ses offres ne peuvent pas être publiées."
                )
            return None
        case "manage", HostStructure():
            if thing.pk not in actor.host_ids:
                return NOT_YOUR_PART
            return None if thing.pk in actor.managed_host_ids else ONLY_MANAGERS
        case "join", HostStructure():
            return _may_join(actor, thing)
        case "admit", JoinRequest():
            return _may_admit(actor, thing)
        case "prove" | "confirm", HostMember():
            return _may_vouch(actor, verb, thing)
        case "suspend" | "restore", HostStructure():
            return _may_moderate(actor, verb, thing)
        case "record", PrescriptionDelegation():
            return None if actor.user is not None and actor.user.is_staff else NOT_YOUR_PART
        case "administer", None:
            return None if actor.user is not None and actor.user.is_superuser else NOT_YOUR_PART
        case "edit", Candidate():
            own = thing.pk == actor.candidate_id
            return None if own or thing.agency_id in actor.agency_ids else NOT_YOUR_PART
        case "take", Candidate():
            membership = actor.membership_in(thing.agency_id) if thing.agency_id else None
            if membership is None:
                return NOT_YOUR_PART
            if thing.counsellor_id == membership.pk:
                return Refusal(409, "Vous suivez déjà cette personne.")
            return None
    return NOT_YOUR_PART


def _may_ask(actor: Actor, offer: Offer) -> Refusal | None:
    """A candidate, or a person who becomes one by asking; never a host from itself."""
    if actor.user is None or (actor.is_counsellor and not actor.is_candidate):
        return Refusal(403, "Pour demander une immersion, connectez-vous avec un compte de candidat.")
    if offer.host_id in actor.host_ids:
        return Refusal(403, "Cette offre est celle de votre structure.")
    if not offer.active or offer.host.suspended_at is not None:
        return Refusal(409, "Cette offre n’est plus proposée. D’autres offres vous attendent.")
    return None


def _may_join(actor: Actor, host: HostStructure) -> Refusal | None:
    """Whoever is not in yet, where a manager can answer; once, and not after a « non »."""
    if actor.user is None:
        return NOT_YOUR_PART
    if host.pk in actor.host_ids:
        page = reverse("host_detail", args=[host.pk])
        return Refusal(409, "Vous faites déjà partie de cette structure.", page, "Voir ma structure")
    if not host.members.filter(is_active=True, role=HostRole.MANAGER).exists():
        return NOBODY_ANSWERS
    answers = set(host.join_requests.filter(user=actor.user).values_list("status", flat=True))
    if JoinStatus.WAITING in answers:
        return Refusal(409, "Vous avez déjà demandé à rejoindre cette structure. Elle vous répondra.")
    return SAID_NO if JoinStatus.REFUSED in answers else None


def _may_admit(actor: Actor, asked: JoinRequest) -> Refusal | None:
    """A manager of that host, while nobody has answered."""
    refused = refusal(actor, "manage", asked.host)
    if refused is None and asked.status != JoinStatus.WAITING:
        return Refusal(409, "Quelqu’un a déjà répondu à cette demande.")
    return refused


def _may_vouch(actor: Actor, verb: str, member: HostMember) -> Refusal | None:
    """The member proves; a counsellor confirms, never for themselves nor for a host of their own."""
    own = actor.user is not None and member.user_id == actor.user.pk
    if verb == "prove" and not own:
        return NOT_YOUR_PART
    if verb == "confirm" and (not actor.is_counsellor or own or member.host_id in actor.host_ids):
        return NOT_YOUR_PART
    if not member.is_active:
        return Refusal(409, "Cette personne ne fait plus partie de la structure.")
    if member.proof:
        return Refusal(409, "C’est déjà fait : l’appartenance à la structure est confirmée.")
    return None


def _may_moderate(actor: Actor, verb: str, host: HostStructure) -> Refusal | None:
    """The staff of the portal alone; a host is suspended once, and restored once."""
    if actor.user is None or not actor.user.is_staff:
        return NOT_YOUR_PART
    if verb == "suspend" and host.suspended_at is not None:
        return Refusal(409, "Cette structure est déjà suspendue.")
    if verb == "restore" and host.suspended_at is None:
        return Refusal(409, "Cette structure n’est pas suspendue.")
    return None


def _only_waiting(request: ImmersionRequest) -> Refusal | None:
    if request.status == RequestStatus.EXPIRED:
        return Refusal(409, "Cette demande est close : elle est restée trois mois sans réponse.")
    if request.status != RequestStatus.SENT:
        return Refusal(409, "Cette demande a déjà reçu une réponse.")
    return None


def require(refused: Refusal | None) -> None:
    """Raise `Refused` unless the answer was `None`."""
    if refused is not None:
        raise Refused(refused)
