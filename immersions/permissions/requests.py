"""What the three sides of a request may do: ask, answer, withdraw, write, share, prepare the contract."""

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from french import full_date
from immersions.accounts.actor import Actor
from immersions.offers.capacity import full_at, full_this_month
from immersions.requests.dates import too_long

from ..choices import RequestStatus, Side
from ..models import ImmersionRequest, Offer
from .refusals import NOT_YOUR_PART, Refusal

OPEN_AFTER = datetime.timedelta(days=30)  # a thread stays open that long after the end of its request
ASKED_AGAIN_AFTER = datetime.timedelta(days=7)
NO_FILE = Refusal(403, _("Pour demander une immersion, connectez-vous avec un compte de candidat."))
LINK_LABEL = _("Voir ma demande")


def ask(actor: Actor, offer: Offer) -> Refusal | None:
    """A candidate, or a person who becomes one by asking; never a host from itself."""
    if actor.user is None or (actor.is_counsellor and not actor.is_candidate):
        return NO_FILE
    if offer.host_id in actor.host_ids:
        return Refusal(403, gettext("Cette offre est celle de votre structure."))
    if not offer.is_proposed:
        return _elsewhere(gettext("Cette offre n’est plus proposée. D’autres offres vous attendent."))
    return None


def begin(actor: Actor, offer: Offer, at: datetime.datetime) -> Refusal | None:
    """The same, while the host can still read requests this month: before anything is typed for nothing."""
    return ask(actor, offer) or _month(offer, at)


def repeat(actor: Actor, offer: Offer, at: datetime.datetime) -> Refusal | None:
    """Why asking would lead a candidate nowhere: a request waits, or one was made this week."""
    if actor.candidate_id is None:
        return NO_FILE
    waiting = ImmersionRequest.objects.waiting().filter(candidate=actor.candidate_id, offer=offer).first()
    if waiting is None:
        return _asked_lately(actor.candidate_id, offer, at)
    return Refusal(
        409,
        gettext("Vous avez demandé cette immersion le %(localdate)s : la structure va vous répondre.")
        % {"localdate": full_date(timezone.localdate(waiting.sent_at))},
        reverse("request_detail", args=[waiting.pk]),
        LINK_LABEL,
    )


def send(actor: Actor, asked: ImmersionRequest, at: datetime.datetime) -> Refusal | None:
    """A request not stored yet: not twice in a week, while the host has room, for a month at most."""
    if actor.user is None or asked.candidate.user_id != actor.user.pk:
        return NOT_YOUR_PART
    first, last = asked.wished_start, asked.wished_end
    if refused := _asked_lately(asked.candidate.pk, asked.offer, at) or _month(asked.offer, at):
        return refused
    sentence = full_at(asked.offer, first, last) or too_long(first, last)
    return Refusal(409, sentence) if sentence else None


def answer(actor: Actor, asked: ImmersionRequest) -> Refusal | None:
    """The host, while nobody has answered."""
    return _only_waiting(asked) if asked.offer.host_id in actor.host_ids else NOT_YOUR_PART


def withdraw(actor: Actor, asked: ImmersionRequest) -> Refusal | None:
    """The person, while nobody has answered."""
    return _only_waiting(asked) if asked.candidate_id == actor.candidate_id else NOT_YOUR_PART


def draft(actor: Actor, asked: ImmersionRequest) -> Refusal | None:
    """A counsellor of the person's agency, once the host said yes."""
    if asked.candidate.agency_id not in actor.agency_ids:
        return NOT_YOUR_PART
    if not asked.is_accepted:
        return Refusal(
            409,
            gettext("La structure n’a pas encore accepté cette demande."),
            _page(asked),
            gettext("Voir la demande"),
        )
    return None


def write(actor: Actor, asked: ImmersionRequest, at: datetime.datetime) -> Refusal | None:
    """The three sides write, until thirty days after the request is over."""
    if side_of(actor, asked) is None:
        return NOT_YOUR_PART
    if timezone.localdate(at) > asked.over_on + OPEN_AFTER:
        return Refusal(409, gettext("Cette demande est close depuis plus d’un mois : on n’y écrit plus."))
    return None


def share(actor: Actor, asked: ImmersionRequest) -> Refusal | None:
    """The person alone chooses what the host reads, and may take it back while the request lives."""
    if asked.candidate_id != actor.candidate_id:
        return NOT_YOUR_PART
    if asked.is_living:
        return None
    return Refusal(409, gettext("Cette demande est close : la structure ne lit plus rien de vous."))


def side_of(actor: Actor, asked: ImmersionRequest) -> Side | None:
    """On which side of a request a person stands, if any."""
    if asked.candidate_id == actor.candidate_id:
        return Side.CANDIDATE
    if asked.offer.host_id in actor.host_ids:
        return Side.HOST
    return Side.COUNSELLOR if asked.candidate.agency_id in actor.agency_ids else None


def _asked_lately(candidate_id: int, offer: Offer, at: datetime.datetime) -> Refusal | None:
    """A host is not asked again for the same job within a week; a request taken back does not count."""
    earlier = (
        ImmersionRequest.objects.filter(
            candidate=candidate_id,
            offer__host=offer.host_id,
            offer__job=offer.job_id,
            sent_at__gt=at - ASKED_AGAIN_AFTER,
        )
        .exclude(status=RequestStatus.WITHDRAWN)
        .order_by("-sent_at", "-pk")
        .first()
    )
    if earlier is None:
        return None
    again = full_date(timezone.localdate(earlier.sent_at + ASKED_AGAIN_AFTER))
    return Refusal(
        409,
        gettext(
            "Vous avez demandé ce métier à cette structure le %(localdate)s. Vous pourrez la redemander à partir du %(again)s."
        )
        % {"localdate": full_date(timezone.localdate(earlier.sent_at)), "again": again},
        _page(earlier),
        LINK_LABEL,
    )


def _month(offer: Offer, at: datetime.datetime) -> Refusal | None:
    sentence = full_this_month(offer, today=timezone.localdate(at))
    return _elsewhere(sentence) if sentence else None


def _only_waiting(asked: ImmersionRequest) -> Refusal | None:
    if asked.status == RequestStatus.EXPIRED:
        sentence = gettext("Cette demande est close : elle est restée trois mois sans réponse.")
        return Refusal(409, sentence, _page(asked), gettext("Voir la demande"))
    if not asked.is_waiting:
        return Refusal(
            409, gettext("Cette demande a déjà reçu une réponse."), _page(asked), gettext("Voir la demande")
        )
    return None


def _elsewhere(sentence: str) -> Refusal:
    return Refusal(409, sentence, reverse("offer_list"), gettext("Chercher une autre offre"))


def _page(asked: ImmersionRequest) -> str:
    return reverse("request_detail", args=[asked.pk])
