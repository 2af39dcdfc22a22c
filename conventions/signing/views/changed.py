"""When the text changes under the reader's eyes, or since their last visit: the differences, and only them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from conventions.choices import RequestState
from conventions.content.canonical import Difference, differences
from conventions.law.states import State
from conventions.models import ConventionVersion, SignatureRequest
from conventions.signing import links
from conventions.signing.actions.rounds import current_version
from conventions.signing.standing import nothing_to_sign


def earlier_version(asked: SignatureRequest) -> ConventionVersion | None:
    """The last earlier version this party was shown or signed, if any."""
    known = (
        SignatureRequest.objects.select_related("version")
        .filter(
            version__convention=asked.version.convention,
            version__number__lt=asked.version.number,
            role=asked.role,
            presented_at__isnull=False,
        )
        .order_by("-version__number")
        .first()
    )
    return known.version if known else None


def news_of(asked: SignatureRequest) -> list[Difference]:
    """What this party has not read yet, compared with the version they knew; empty for a first reading."""
    known = earlier_version(asked)
    if known is None:
        return []
    return differences(bytes(known.canonical_json), bytes(asked.version.canonical_json))


def successor_of(request: HttpRequest, asked: SignatureRequest) -> SignatureRequest | None:
    """The request that awaits the same person on the current version, if their address is still the one
    this browser's link was posted to."""
    held = links.opened(request.session, asked.pk, at=timezone.now())
    if held is None or held.address_hash != links.address_hash(asked):
        return None
    version = current_version(asked.version.convention)
    if version is None or version.convention.state != State.OPEN or version.pk == asked.version_id:
        return None
    return (
        SignatureRequest.objects.select_related("version__convention", "party")
        .filter(
            version=version, party_id=asked.party_id, state=RequestState.PENDING, invited_at__isnull=False
        )
        .first()
    )


def changed_page(request: HttpRequest, asked: SignatureRequest) -> HttpResponse:
    """409: nothing was signed; what changed, and the door to the new text."""
    follower = successor_of(request, asked)
    found: list[Difference] = []
    if follower is not None:
        found = differences(bytes(asked.version.canonical_json), bytes(follower.version.canonical_json))
    context = {
        "asked": asked,
        "convention": asked.version.convention,
        "follower": follower,
        "nothing": nothing_to_sign(asked, at=timezone.now()),
        "differences": found,
        "counsellor": asked.version.convention.counsellor.user.get_full_name(),
    }
    return render(request, "conventions/signing/sign_changed.html", context, status=409)
