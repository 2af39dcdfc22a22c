"""What pages ask about the person who reads them: an offer kept, a call asked."""

from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone

from ..actors import ANONYMOUS, Actor
from ..candidate_permissions import CALL_AGAIN
from ..models import Candidate, Favourite, Offer

register = template.Library()


@register.filter
def may_ask_call(candidate: Candidate) -> bool:
    """Whether the person may ask now to be called: once a day."""
    return candidate.call_asked_at is None or timezone.now() >= candidate.call_asked_at + CALL_AGAIN


@register.inclusion_tag("immersions/offer_keep.html", takes_context=True)
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
