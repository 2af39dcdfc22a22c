"""One question everywhere: may this actor do this, to this thing, now?

Grammar (architecture.md): not yours → 404 by `visible_to`; not your part → 403; not now → 409.
"""

from dataclasses import dataclass
from typing import Literal

from .actors import Actor
from .choices import RequestStatus
from .models import Candidate, HostMember, HostStructure, ImmersionRequest, Offer


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
ONLY_MANAGERS = Refusal(403, "Cette action revient à un responsable de la structure.")


def refusal(
    actor: Actor,
    verb: str,
    thing: ImmersionRequest | Offer | HostStructure | HostMember | Candidate | None = None,
) -> Refusal | None:
    """Why `actor` may not `verb` this `thing`, or `None` when they may.

    Verbs: `ask` or `edit` an offer; `answer`, `withdraw` or `draft` from a request;
    `edit` a host or `publish` an offer of it, `manage` its members, `suspend` or `restore` it;
    `prove` that a member belongs to the host (the member), or `confirm` it (a counsellor);
    `edit` or `take` (in charge) a candidate.
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
        case "prove" | "confirm", HostMember():
            return _may_vouch(actor, verb, thing)
        case "suspend" | "restore", HostStructure():
            return _may_moderate(actor, verb, thing)
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
