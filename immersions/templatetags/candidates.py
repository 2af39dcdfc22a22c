"""What pages ask about the person who reads them: an offer kept, a call asked."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from immersions.accounts.actor import ANONYMOUS, Actor

from ..models import Candidate, Favourite, Offer
from ..permissions import ImmersionVerb, refusal

register = template.Library()


@register.simple_tag(takes_context=True)
def may_ask_call(context: RequestContext, candidate: Candidate) -> bool:
    """Whether the reader may ask now to be called: once a day."""
    actor: Actor = context.get("actor") or ANONYMOUS
    return refusal(actor, ImmersionVerb.CALL, candidate, at=timezone.now()) is None


@register.inclusion_tag("immersions/candidates/offer_keep.html", takes_context=True)
def offer_keep(context: RequestContext, offer: Offer) -> dict[str, Any]:
    """« Garder » for candidates, « Proposer » for counsellors, nothing for others; one query for candidates."""
    actor: Actor = context.get("actor") or ANONYMOUS
    kept = (
        actor.is_candidate and Favourite.objects.filter(candidate=actor.candidate_id, offer=offer.pk).exists()
    )
    return {
        "offer": offer,
        "is_candidate": actor.is_candidate,
        "is_counsellor": actor.is_counsellor,
        "kept": kept,
        "csrf_token": context.get("csrf_token"),
    }
