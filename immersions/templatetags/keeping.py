"""What the page of an offer asks about the person who reads it."""

from typing import Any

from django import template
from django.template.context import RequestContext

from ..actors import ANONYMOUS, Actor
from ..models import Favourite, Offer

register = template.Library()


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
