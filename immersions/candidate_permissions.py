"""What candidates and counsellors may do around offers and requests; same grammar as `permissions`.

Some answers depend on the hour: `at` or `today` is then a parameter.
"""

import datetime

from django.utils import timezone

from .actors import Actor
from .choices import CLOSED_REQUESTS, Interest, RequestStatus, Side
from .models import Candidate, HostStructure, ImmersionRequest, Offer, Recommendation
from .permissions import NOT_YOUR_PART, Refusal

OPEN_AFTER = datetime.timedelta(days=30)  # a thread stays open that long after the end of its request
CALL_AGAIN = datetime.timedelta(days=1)  # before a person may ask again to be called

GONE = Refusal(409, "Cette offre n’est plus proposée. D’autres offres vous attendent.")


def keep_refusal(actor: Actor, offer: Offer) -> Refusal | None:
    """Candidates keep offers that are still proposed."""
    if not actor.is_candidate:
        return Refusal(403, "Pour garder une offre, connectez-vous avec un compte de candidat.")
    return None if _proposed(offer) else GONE


def recommend_refusal(actor: Actor, offer: Offer) -> Refusal | None:
    """Counsellors propose offers that are still there."""
    if not actor.is_counsellor:
        return NOT_YOUR_PART
    return None if _proposed(offer) else GONE


def reply_refusal(actor: Actor, proposed: Recommendation) -> Refusal | None:
    """The person alone answers; they may change their mind from « non » to « oui », not twice the same."""
    if proposed.candidate_id != actor.candidate_id:
        return NOT_YOUR_PART
    if proposed.interest == Interest.INTERESTED:
        return Refusal(409, "Vous avez déjà dit que cette offre vous intéresse.")
    return None


def follow_refusal(actor: Actor, candidate: Candidate) -> Refusal | None:
    """Counsellors of the person's agency: look for hosts, introduce, call back."""
    return None if candidate.agency_id in actor.agency_ids else NOT_YOUR_PART


def introduce_refusal(actor: Actor, candidate: Candidate, host: HostStructure) -> Refusal | None:
    """A counsellor of the person's agency, to a host that is not suspended."""
    if candidate.agency_id not in actor.agency_ids:
        return NOT_YOUR_PART
    if host.suspended_at is not None:
        return Refusal(409, "Cette structure n’accueille personne en ce moment.")
    return None


def side_of(actor: Actor, asked: ImmersionRequest) -> Side | None:
    """On which side of a request a person stands, if any."""
    if asked.candidate_id == actor.candidate_id:
        return Side.CANDIDATE
    if asked.offer.host_id in actor.host_ids:
        return Side.HOST
    return Side.COUNSELLOR if asked.candidate.agency_id in actor.agency_ids else None


def over_on(asked: ImmersionRequest) -> datetime.date:
    """The day a request is over: answered no, withdrawn or closed, else the last day wished."""
    closed = asked.status in CLOSED_REQUESTS
    return timezone.localdate(asked.answered_at) if closed and asked.answered_at else asked.wished_end


def write_refusal(actor: Actor, asked: ImmersionRequest, *, today: datetime.date) -> Refusal | None:
    """The three sides write, until thirty days after the request is over."""
    if side_of(actor, asked) is None:
        return NOT_YOUR_PART
    if today > over_on(asked) + OPEN_AFTER:
        return Refusal(409, "Cette demande est close depuis plus d’un mois : on n’y écrit plus.")
    return None


def share_refusal(actor: Actor, asked: ImmersionRequest) -> Refusal | None:
    """The person alone chooses what the host reads, and may take it back while the request lives."""
    if asked.candidate_id != actor.candidate_id:
        return NOT_YOUR_PART
    if asked.status not in (RequestStatus.SENT, RequestStatus.ACCEPTED):
        return Refusal(409, "Cette demande est close : la structure ne lit plus rien de vous.")
    return None


def call_refusal(actor: Actor, candidate: Candidate, *, at: datetime.datetime) -> Refusal | None:
    """The person asks their agency to call, once a day."""
    if candidate.pk != actor.candidate_id:
        return NOT_YOUR_PART
    if candidate.agency_id is None:
        return Refusal(409, "Dites-nous d’abord quelle agence vous accompagne.")
    if candidate.call_asked_at is not None and at < candidate.call_asked_at + CALL_AGAIN:
        return Refusal(409, "Votre demande est déjà partie. Vous pourrez la refaire demain.")
    return None


def called_refusal(actor: Actor, candidate: Candidate) -> Refusal | None:
    """A counsellor of the agency says that the call was made."""
    if candidate.agency_id not in actor.agency_ids:
        return NOT_YOUR_PART
    if candidate.call_asked_at is None:
        return Refusal(409, "Cette personne n’attend pas d’appel.")
    return None


def _proposed(offer: Offer) -> bool:
    return offer.active and offer.host.suspended_at is None
