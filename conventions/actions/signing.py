"""The ceremony: read, agree, ask for a code, sign (signature.md, 4.4).

Locks are taken in one order: convention, request, code, then the chain of evidence.
"""

import datetime
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from django.db import transaction

from immersions import letters
from immersions.models import JournalEntry, User
from immersions.permissions import Refusal, Refused, require

from .. import codes, jobs, local_time
from ..choices import Assurance, ConventionState, EventKind, PartyRole, RequestState
from ..evidence import Trace, record_for
from ..models import ConventionVersion, SignatureRequest, SigningCode
from .rounds import Held, current_version, invite_open_group, lock_request, open_group, refusal_to_sign

CONSENT_ID = "consent-1"
CONSENT = (
    "J’ai lu la convention n° {reference}, version {version} (empreinte {fingerprint}), et je la signe en qualité "
    "de : {quality}. J’accepte que le code reçu à mon adresse e-mail vaille signature électronique simple."
)


@dataclass(frozen=True)
class Shown:
    """What the signer had before their eyes when they pressed « Signer »."""

    version: int
    content_sha256: str
    idempotency: str = ""


class TextChanged(Exception):
    """The text shown is not, or no longer, the text to sign; nothing was signed."""

    def __init__(self, request: SignatureRequest) -> None:
        super().__init__(f"request {request.pk}")
        self.request = request


class WrongCode(Exception):
    """The code does not fit, whatever the reason; `locked` after five errors."""

    def __init__(self, *, locked: bool) -> None:
        super().__init__("locked" if locked else "wrong")
        self.locked = locked


def consent_words(request: SignatureRequest) -> str:
    """The sentence whose box is ticked; its SHA-256 is in the evidence."""
    version = request.version
    return CONSENT.format(
        reference=version.convention.reference,
        version=version.number,
        fingerprint=version.fingerprint,
        quality=PartyRole(request.role).label.lower(),
    )


@transaction.atomic
def open_link(request_id: int, *, trace: Trace, at: datetime.datetime) -> SignatureRequest:
    """Witness that a link was exchanged for a session."""
    held = lock_request(request_id)
    record_for(held.request, EventKind.LINK_OPENED, trace=trace)
    return held.request


@transaction.atomic
def present(request_id: int, *, trace: Trace, at: datetime.datetime) -> SignatureRequest:
    """Witness that the whole text was shown and that the reader went on; raises `Refused`."""
    request = lock_request(request_id).request
    require(refusal_to_sign(request, at=at))
    request.presented_at = at
    request.save(update_fields=["presented_at"])
    record_for(request, EventKind.DOCUMENT_PRESENTED, trace=trace)
    return request


@transaction.atomic
def ask_code(
    request_id: int, *, nonce: str, trace: Trace, at: datetime.datetime, agreed: bool = True
) -> SigningCode:
    """Witness the agreement and send a code; a new code replaces the one before.

    `agreed` is false when the code is only sent again. Raises `Refused` (409) when it is not this
    party's turn, or when too many codes were asked for.
    """
    request = lock_request(request_id).request
    require(refusal_to_sign(request, at=at))
    wait = codes.may_send_again(request, at=at)
    if wait is not None:
        local = wait.astimezone(local_time.zone_of(request.version.convention))
        raise Refused(
            Refusal(
                409,
                f"Trop de codes ont été demandés. Vous pourrez en recevoir un à partir de {local:%H h %M}.",
            )
        )
    if agreed:
        words = consent_words(request).encode()
        record_for(
            request,
            EventKind.INTENT_GIVEN,
            consent_id=CONSENT_ID,
            consent_sha256=hashlib.sha256(words).hexdigest(),
            trace=trace,
        )
    code = codes.new_code(request, request.version, nonce, at=at)
    row = letters.post("sign_code", code, request.party.email)
    record_for(request, EventKind.OTP_SENT, code=code.pk, letter=row.pk if row else 0)
    return code


def sign(
    request_id: int,
    typed: str,
    *,
    shown: Shown,
    nonce: str,
    trace: Trace,
    by: User | None,
    at: datetime.datetime,
) -> SignatureRequest:
    """Sign the text that was shown, with the code that was typed; returns the request, signed.

    Signing again what this party has signed returns the same signature. The try is counted first, in its
    own transaction; then everything is asked again under lock. Raises `TextChanged`, `WrongCode`,
    `Refused`: then nothing is signed.
    """
    request = SignatureRequest.objects.select_related("version__convention", "party").get(pk=request_id)
    if request.state == RequestState.SIGNED:
        return request
    _require_same_text(request, shown)
    require(refusal_to_sign(request, at=at))
    code = request.codes.filter(consumed_at__isnull=True, revoked_at__isnull=True).first()
    if code is None:
        raise WrongCode(locked=codes.locked_until(request, at=at) is not None)
    verdict = codes.compare(
        code, typed, content_sha256=bytes(request.version.content_sha256), nonce=nonce, at=at
    )
    if verdict is not codes.Verdict.RIGHT:
        _witness_failure(request_id, code, verdict, trace=trace)
        raise WrongCode(locked=verdict is codes.Verdict.LOCKED)
    with transaction.atomic():
        held = lock_request(request_id)
        if held.request.state == RequestState.SIGNED:
            return held.request
        _require_same_text(held.request, shown)
        require(refusal_to_sign(held.request, at=at) or _delegation_refusal(held, at=at))
        if not codes.consume(code, at=at):
            raise WrongCode(locked=False)
        _write_signature(held, code, shown=shown, trace=trace, by=by, at=at)
        return held.request


def _write_signature(
    held: Held, code: SigningCode, *, shown: Shown, trace: Trace, by: User | None, at: datetime.datetime
) -> None:
    request, convention = held.request, held.convention
    request.state, request.signed_at = RequestState.SIGNED, at
    request.assurance = Assurance.EMAIL_OTP
    request.save(update_fields=["state", "signed_at", "assurance"])
    record_for(request, EventKind.OTP_VERIFIED, code=code.pk)
    record_for(
        request,
        EventKind.SIGNED,
        trace=trace,
        code=code.pk,
        assurance=Assurance.EMAIL_OTP.value,
        consent_id=CONSENT_ID,
        consent_sha256=hashlib.sha256(consent_words(request).encode()).hexdigest(),
        idempotency=shown.idempotency[:64],
    )
    JournalEntry.witness("sign", convention, by=by, at=at, request=request.pk, role=request.role)
    letters.post("sign_receipt", request, request.party.email)
    version = request.version
    if open_group(version) is not None:
        invite_open_group(version, at=at)
        return
    convention.state, convention.signed_at, convention.updated_at = ConventionState.SIGNED, at, at
    convention.save(update_fields=["state", "signed_at", "updated_at"])
    JournalEntry.witness("complete", convention, by=None, at=at, version=version.number)
    jobs.make_dossier.defer(version_id=version.pk)


def _require_same_text(request: SignatureRequest, shown: Shown) -> None:
    """The hash shown, compared with the version asked of this party and with the current one."""
    version: ConventionVersion = request.version
    current = current_version(version.convention)
    expected = bytes(version.content_sha256).hex()
    if (
        current is None
        or current.pk != version.pk
        or shown.version != version.number
        or not hmac.compare_digest(shown.content_sha256.encode(), expected.encode())
    ):
        raise TextChanged(request)


def _delegation_refusal(held: Held, *, at: datetime.datetime) -> Refusal | None:
    """D5135-7: a « convention de prescription » withdrawn since the draft stops the prescriber's hand."""
    delegation = held.convention.delegation
    if held.request.role != PartyRole.PRESCRIBER or delegation is None:
        return None
    if delegation.in_force_on(local_time.local_day(held.convention, at)):
        return None
    return Refusal(
        409,
        "La convention de prescription de votre organisme n’est pas en vigueur aujourd’hui (article D5135-7).",
    )


@transaction.atomic
def _witness_failure(request_id: int, code: SigningCode, verdict: codes.Verdict, *, trace: Trace) -> None:
    """Write what was refused, after the count was committed; a signature made meanwhile changes nothing."""
    request = lock_request(request_id).request
    code.refresh_from_db(fields=["attempts"])
    kind = EventKind.OTP_LOCKED if verdict is codes.Verdict.LOCKED else EventKind.OTP_FAILED
    record_for(request, kind, trace=trace, code=code.pk, attempts=code.attempts)


def new_idempotency_key() -> str:
    """What a form carries so that its second arrival is recognised."""
    return secrets.token_urlsafe(16)
