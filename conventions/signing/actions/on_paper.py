"""Signing on paper: one person of the agency uploads the scan, another certifies it (design/signature.md, 10)."""

import datetime
import hashlib
import hmac

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from conventions.choices import Assurance, EventKind
from conventions.evidence.chain import Trace, record_for
from conventions.law.states import Verb
from conventions.models import PaperCopy, SignatureRequest
from conventions.moves import Held, lock_request
from conventions.permissions import refusal
from conventions.permissions.attestors import keep_attestors, names_of
from conventions.permissions.guards import SAME_PERSON
from immersions.accounts.actor import Actor
from immersions.models import JournalEntry, User
from immersions.permissions import Refusal, Refused, require

from .notices import tell_everywhere
from .signature import write_signature

NO_COPY = Refusal(409, _("Aucune copie n’attend d’être certifiée : déposez-la d’abord."))
ANOTHER_COPY = Refusal(409, _("Une autre copie vient d’être déposée : regardez-la avant de certifier."))


class WrongFingerprint(Exception):
    """The fingerprint read on the paper is not that of the text to sign; nothing was signed."""


def upload_copy(
    request: SignatureRequest, *, content: bytes, by: Actor, trace: Trace, at: datetime.datetime
) -> PaperCopy:
    """Keep the scan of a paper signature; it signs nothing until someone else certifies it.

    `content`: a PDF made by `scans.sandbox.cleaned`, never the file that came. Raises `Refused` (403, 409).
    """
    with transaction.atomic():
        held = _held(request, by=by, at=at)
        copy = PaperCopy.objects.create(
            request=held.request,
            content=content,
            sha256=hashlib.sha256(content).digest(),
            uploaded_by=_user(by),
            at=at,
        )
        record_for(
            held.request, EventKind.PAPER_UPLOADED, trace=trace, copy=copy.pk, sha256=copy.sha256.hex()
        )
        tell_everywhere("told_paper", held.request)
        JournalEntry.witness("upload_copy", held.convention, by=by.user, at=at, copy=copy.pk)
        return copy


def waiting_copy(request: SignatureRequest) -> PaperCopy | None:
    """The latest scan, if it waits to be certified; without its bytes."""
    latest = request.paper_copies.defer("content").order_by("-pk").first()
    return latest if latest is not None and latest.attested_at is None else None


def attest_copy(
    request: SignatureRequest,
    *,
    copy_id: int,
    fingerprint: str,
    kept_by: str,
    by: Actor,
    trace: Trace,
    at: datetime.datetime,
) -> SignatureRequest:
    """Certify that the scan is that of the signed paper, and say who keeps it: the party has then signed.

    `copy_id`: the copy that was looked at; `fingerprint`: read on the paper, whatever its spaces and dashes.
    Raises `Refused` (403 for who uploaded it, 409), `WrongFingerprint`.
    """
    with transaction.atomic():
        held = _held(request, by=by, at=at)
        copy = waiting_copy(held.request)
        if copy is None:
            raise Refused(NO_COPY)
        require(refusal(by, Verb.ATTEST_SIGNATURE, copy, at=at))
        if copy.pk != copy_id:
            raise Refused(ANOTHER_COPY)
        if not hmac.compare_digest(_digits(fingerprint), _digits(held.request.version.fingerprint)):
            raise WrongFingerprint
        copy.attested_by, copy.attested_at, copy.kept_by = _user(by), at, kept_by
        copy.save(update_fields=["attested_by", "attested_at", "kept_by"])
        pair = (copy.uploaded_by, _user(by))
        membership = by.membership_in(held.convention.agency_id)
        digest = bytes(copy.sha256).hex()
        keep_attestors(held.request, pair, at=at)
        record_for(
            held.request,
            EventKind.PAPER_ATTESTED,
            trace=trace,
            attested_by=names_of(pair),
            attestors=[one.pk for one in pair],
            membership=membership.pk if membership else 0,
            copy=copy.pk,
            sha256=digest,
        )
        write_signature(held, Assurance.PAPER, trace=trace, by=by.user, at=at, copy=copy.pk, sha256=digest)
        return held.request


def _held(request: SignatureRequest, *, by: Actor, at: datetime.datetime) -> Held:
    held = lock_request(request.pk)
    require(refusal(by, Verb.ATTEST_SIGNATURE, held.request, at=at))
    return held


def _user(actor: Actor) -> User:
    if actor.user is None:
        raise Refused(SAME_PERSON)
    return actor.user


def _digits(fingerprint: str) -> bytes:
    return "".join(char for char in fingerprint.upper() if char.isalnum()).encode()
