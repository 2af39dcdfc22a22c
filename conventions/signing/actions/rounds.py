"""A round of signatures: one version, one request a party, groups that follow one another."""

import datetime
from typing import Any

from conventions.choices import EventKind, RequestState
from conventions.evidence.chain import record, record_for
from conventions.models import Convention, ConventionVersion, SignatureRequest, SigningCode
from conventions.permissions.guards import open_group
from conventions.signing.links import TOKEN, retire_token
from immersions.messaging import letters
from immersions.permissions import Refusal, Refused


def current_version(convention: Convention) -> ConventionVersion | None:
    """The version proposed to signature, if any."""
    return convention.versions.filter(superseded_at__isnull=True).first()


def invite_open_group(version: ConventionVersion, *, at: datetime.datetime) -> None:
    """Ask for the letters of those whose turn it is and who were not yet invited."""
    group = open_group(version)
    if group is None:
        return
    waiting = version.requests.filter(
        state=RequestState.PENDING, group=group, invited_at__isnull=True
    ).select_related("party", "version__convention")
    for request in waiting.order_by("pk"):
        invite(request, at=at)


def invite(request: SignatureRequest, *, at: datetime.datetime) -> None:
    """Ask for one invitation, and witness it."""
    request.invited_at = at
    request.save(update_fields=["invited_at"])
    post_witnessed("sign_invitation", request, EventKind.REQUEST_SENT)


def post_witnessed(kind: str, request: SignatureRequest, event: EventKind, **facts: Any) -> None:
    """Ask for a letter to a signatory, with an event that names it."""
    row = letters.post(kind, request, request.party.email)
    if row is not None:
        record_for(request, event, letter=row.pk, **facts)


def void_round(version: ConventionVersion, *, at: datetime.datetime) -> None:
    """Close what is still asked: links and codes are dead; what was signed stays as a proof."""
    SigningCode.objects.filter(
        request__version=version, consumed_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=at)
    for request in version.requests.select_for_update().filter(state=RequestState.PENDING).order_by("pk"):
        _void(request)


def _void(request: SignatureRequest) -> None:
    request.state = RequestState.VOID
    retire_token(request)
    request.save(update_fields=["state", *TOKEN])


def record_end(version: ConventionVersion, kind: EventKind, **facts: int | str) -> None:
    """Witness what ended the life of a version."""
    payload = {"version": version.number, "content_sha256": bytes(version.content_sha256).hex(), **facts}
    record(version.convention, kind, payload)


def ask_again(request: SignatureRequest, *, at: datetime.datetime) -> SignatureRequest:
    """Replace a pending request by a new one for the same role: every link, code and open session of the
    old one is dead; the other parties notice nothing."""
    request.codes.filter(consumed_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)
    _void(request)
    return SignatureRequest.objects.create(
        version=request.version, party=request.party, role=request.role, group=request.group
    )


def tell_parties(kind: str, convention: Convention, *, but: int | None = None) -> None:
    """Ask for the same letter to every party that was invited; `but` leaves one party out, by its id."""
    version = convention.versions.order_by("-number").first()
    if version is None:
        return
    told = set() if but is None else {but}
    for request in version.requests.filter(invited_at__isnull=False).select_related("party").order_by("-pk"):
        if request.party_id not in told:
            told.add(request.party_id)
            letters.post(kind, request, request.party.email)


def tell_counsellor(kind: str, request: SignatureRequest) -> None:
    """Ask for a letter about a signatory to the conseiller of the convention."""
    letters.post(kind, request, request.version.convention.counsellor.user.email)


def refuse(status: int, sentence: str) -> Refused:
    """A refusal to raise, 409 unless it is not that person's part."""
    return Refused(Refusal(403 if status == 403 else 409, sentence))
