"""What the page of a request says of the host, to each reader."""

from typing import Any

from django import template

from immersions.hosts.proof_of_membership import is_confirmed
from immersions.reference import sirene

from ..models import ImmersionRequest

register = template.Library()


@register.inclusion_tag("immersions/requests/request_host.html")
def request_host(asked: ImmersionRequest, *, is_counsellor: bool, is_candidate: bool) -> dict[str, Any]:
    """For a counsellor, what is checked of the host (two queries); for both, what to prepare once it said yes."""
    host = asked.offer.host
    return {
        "host": host,
        "offer": asked.offer,
        "is_counsellor": is_counsellor,
        "found": sirene.known(host.siret) if is_counsellor else None,
        "is_confirmed": is_confirmed(host) if is_counsellor else None,
        "prepares": (is_counsellor or is_candidate) and asked.is_accepted,
    }
