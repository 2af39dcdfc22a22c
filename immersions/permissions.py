"""One question everywhere: may this actor do this, to this thing, now?

Grammar (architecture.md): not yours → 404 by `visible_to`; not your part → 403; not now → 409.
"""

from dataclasses import dataclass
from typing import Literal

from .actors import Actor
from .choices import RequestStatus
from .models import HostStructure, ImmersionRequest, Offer


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


def refusal(
    actor: Actor, verb: str, thing: ImmersionRequest | Offer | HostStructure | None = None
) -> Refusal | None:
    """Why `actor` may not `verb` this `thing`, or `None` when they may.

    Verbs: `ask` an offer; `answer` or `withdraw` a request; `publish` an offer of a host; `draft` from a request.
    """
    match verb, thing:
        case "ask", Offer():
            if not actor.is_candidate:
                return Refusal(403, "Pour demander une immersion, connectez-vous avec un compte de candidat.")
            if not thing.active:
                return Refusal(409, "Cette offre n’est plus proposée. D’autres offres vous attendent.")
            return None
        case "answer", ImmersionRequest():
            if thing.offer.host_id not in actor.host_ids:
                return NOT_YOUR_PART
            return _only_waiting(thing)
        case "withdraw", ImmersionRequest():
            if thing.candidate_id != actor.candidate_id:
                return NOT_YOUR_PART
            return _only_waiting(thing)
        case "draft", ImmersionRequest():
            if thing.candidate.agency_id not in actor.agency_ids:
                return NOT_YOUR_PART
            if thing.status != RequestStatus.ACCEPTED:
                return Refusal(409, "La structure n’a pas encore accepté cette demande.")
            return None
        case "publish", HostStructure():
            return None if thing.pk in actor.host_ids else NOT_YOUR_PART
    return NOT_YOUR_PART


def _only_waiting(request: ImmersionRequest) -> Refusal | None:
    if request.status != RequestStatus.SENT:
        return Refusal(409, "Cette demande a déjà reçu une réponse.")
    return None


def require(refused: Refusal | None) -> None:
    """Raise `Refused` unless the answer was `None`."""
    if refused is not None:
        raise Refused(refused)
