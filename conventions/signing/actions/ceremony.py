"""The ceremony: read, agree, ask for a code, sign (design/signature.md, 5).

Locks are taken in one order: convention, request, code, then the chain of evidence.
"""

import datetime
import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions import local_time
from conventions.channels import ASSURANCES, channels_of, consent_id_of, consent_words
from conventions.choices import CodeChannel, EventKind, IdShown, RequestState
from conventions.evidence.chain import Trace, record_for
from conventions.law.states import Verb
from conventions.models import ConventionVersion, SignatureRequest, SigningCode
from conventions.moves import Held, lock_request
from conventions.permissions import refusal
from conventions.permissions.attestors import keep_attestors, names_of, witnesses_of
from conventions.permissions.guards import NOBODY_ELSE, Bearer
from conventions.signing import codes
from immersions.accounts import rate_limits
from immersions.accounts.actor import Actor
from immersions.messaging import letters, sms
from immersions.models import Letter, Membership, User
from immersions.permissions import Refusal, Refused, require

from .rounds import current_version
from .signature import write_signature

UNREAD = Refusal(409, _("Lisez d’abord la convention : le code vient après."))
NOT_AGREED = Refusal(409, _("Cochez d’abord la case qui donne votre accord : le code vient après."))
UNREACHABLE = Refusal(
    409,
    _("Nous n’avons ni adresse e-mail ni téléphone mobile pour vous : demandez à votre conseiller."),
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


@transaction.atomic
def open_link(
    request: SignatureRequest,
    *,
    by: Actor,  # noqa: ARG001 - as every action
    trace: Trace,
    at: datetime.datetime,  # noqa: ARG001 - as every action
) -> SignatureRequest:
    """Witness that a link was exchanged for a session."""
    request = lock_request(request.pk).request
    record_for(request, EventKind.LINK_OPENED, trace=trace)
    return request


@transaction.atomic
def present(request: SignatureRequest, *, by: Actor, trace: Trace, at: datetime.datetime) -> SignatureRequest:
    """Witness that the whole text was shown and that the reader went on; raises `Refused`."""
    request = lock_request(request.pk).request
    require(refusal(Bearer.of(request, by.user), Verb.SIGN, request, at=at))
    request.presented_at = at
    request.save(update_fields=["presented_at"])
    record_for(request, EventKind.DOCUMENT_PRESENTED, trace=trace)
    return request


@transaction.atomic
def ask_code(
    request: SignatureRequest,
    *,
    by: Actor,
    nonce: str,
    trace: Trace,
    at: datetime.datetime,
    agreed: bool = True,
    channel: str = "",
    witness: int = 0,
) -> SigningCode:
    """Witness the agreement and send a code; a new code replaces the one before.

    `agreed` is false when the code is only sent again. `channel`: one of `channels_of`, or the last one used.
    When the agency attests, `by` holds the session and the code goes to `witness`, the membership of someone else
    of the agency, who must see the person too. Raises `Refused` (409) when it is not this party's turn, when the
    text was not read or not agreed to, or when too many codes were asked for; 403 when nobody of the agency is
    there, or the one who signs for the prescriber.
    """
    request = lock_request(request.pk).request
    require(refusal(Bearer.of(request, by.user), Verb.SIGN, request, at=at))
    require(UNREAD if request.presented_at is None else None)
    chosen = _channel(request, channel)
    require(_too_many_codes(request, at=at) or _too_many_messages(request, chosen, at=at))
    attests = _witness(request, witness, by=by, at=at) if chosen == CodeChannel.DESK else None
    consent = consent_id_of(request)
    if agreed:
        _agree(request, consent, trace=trace, at=at)
    elif request.consent_id != consent:
        raise Refused(NOT_AGREED)
    code = codes.new_code(request, request.version, nonce, at=at, channel=chosen, membership=attests)
    row = _post_code(code, request, attests)
    record_for(request, EventKind.OTP_SENT, code=code.pk, letter=row.pk if row else 0, channel=chosen.value)
    return code


def _witness(request: SignatureRequest, asked: int, *, by: Actor, at: datetime.datetime) -> Membership:
    """The second person of the agency: the one named, else the one of the code before; raises `Refused`."""
    require(refusal(by, Verb.ATTEST_SIGNATURE, request, at=at))
    last = request.codes.filter(membership__isnull=False).order_by("-created_at", "-pk").first()
    wanted = asked or (last.membership_id if last else 0)
    found = next(
        (one for one in witnesses_of(request.version.convention, but=by.user) if one.pk == wanted), None
    )
    if found is None:
        raise Refused(NOBODY_ELSE)
    return found


def _agree(request: SignatureRequest, consent: str, *, trace: Trace, at: datetime.datetime) -> None:
    """« J’ai lu… »: the words agreed to, in the row that asks, and witnessed."""
    words = hashlib.sha256(consent_words(request, consent).encode())
    request.agreed_at, request.consent_id, request.consent_sha256 = at, consent, words.digest()
    request.save(update_fields=["agreed_at", "consent_id", "consent_sha256"])
    record_for(
        request,
        EventKind.INTENT_GIVEN,
        consent_id=consent,
        consent_sha256=words.hexdigest(),
        trace=trace,
    )


def _channel(request: SignatureRequest, asked: str) -> CodeChannel:
    """The channel asked for if it is offered, else the one used last, else the usual one."""
    offered = channels_of(request.party)
    last = request.codes.order_by("-created_at", "-pk").first()
    for wanted in (asked, last.channel if last else "", *offered):
        if wanted in offered:
            return CodeChannel(wanted)
    raise Refused(UNREACHABLE)


def _too_many_codes(request: SignatureRequest, *, at: datetime.datetime) -> Refusal | None:
    wait = codes.may_send_again(request, at=at)
    if wait is None:
        return None
    local = wait.astimezone(local_time.zone_of(request.version.convention))
    return Refusal(
        409,
        gettext("Trop de codes ont été demandés. Vous pourrez en recevoir un à partir de %(time)s.")
        % {"time": f"{local:%H h %M}"},
    )


def _too_many_messages(
    request: SignatureRequest, channel: CodeChannel, *, at: datetime.datetime
) -> Refusal | None:
    """Ten short messages a day to one phone, whatever the conventions: they cost, and they disturb."""
    if channel != CodeChannel.SMS:
        return None
    number = sms.mobile(request.party.phone) or ""
    if rate_limits.allows("sign_sms", number, limit=codes.MAX_PER_DAY, per=datetime.timedelta(days=1), at=at):
        return None
    return Refusal(
        409, gettext("Ce téléphone a reçu beaucoup de codes aujourd’hui : choisissez le courriel.")
    )


def _post_code(code: SigningCode, request: SignatureRequest, membership: Membership | None) -> Letter | None:
    if membership is not None:
        return letters.post("sign_desk_code", code, membership.user.email)
    if code.channel == CodeChannel.SMS:
        return letters.post("sign_code_sms", code, request.party.phone)
    return letters.post("sign_code", code, request.party.email)


def sign(
    request: SignatureRequest,
    *,
    by: Actor,
    typed: str,
    shown: Shown,
    nonce: str,
    trace: Trace,
    at: datetime.datetime,
    id_shown: str = "",
) -> SignatureRequest:
    """Sign the text that was shown, with the code that was typed; returns the request, signed.

    Signing again what this party has signed returns the same signature, in the same instant too. An error is
    counted first, in its own transaction; then everything is asked again under lock. With a code of the agency
    (`CodeChannel.DESK`) `by` holds the session, someone else received the code, and both attest having seen
    `id_shown`, one of `IdShown` (`ValueError` for anything else).
    Raises `TextChanged`, `WrongCode`, `Refused`: then nothing is signed.
    """
    try:
        return _sign_once(
            request.pk, typed, shown=shown, nonce=nonce, trace=trace, by=by, at=at, id_shown=id_shown
        )
    except (WrongCode, Refused):
        signed = _signed_here(request.pk, nonce)
        if signed is None:
            raise
        return signed


def _sign_once(
    request_id: int,
    typed: str,
    *,
    shown: Shown,
    nonce: str,
    trace: Trace,
    by: Actor,
    at: datetime.datetime,
    id_shown: str,
) -> SignatureRequest:
    request = SignatureRequest.objects.select_related("version__convention", "party").get(pk=request_id)
    if request.state == RequestState.SIGNED:
        return request
    _require_same_text(request, shown)
    who = Bearer.of(request, by.user)
    require(refusal(who, Verb.SIGN, request, at=at))
    code = request.codes.filter(consumed_at__isnull=True, revoked_at__isnull=True).first()
    if code is None:
        raise WrongCode(locked=codes.locked_until(request, at=at) is not None)
    if code.channel == CodeChannel.DESK:
        require(refusal(by, Verb.ATTEST_SIGNATURE, code, at=at))
    verdict = codes.compare(
        code, typed, content_sha256=bytes(request.version.content_sha256), nonce=nonce, at=at
    )
    if verdict is not codes.Verdict.RIGHT:
        _witness_failure(request_id, code, verdict, nonce=nonce, trace=trace)
        raise WrongCode(locked=verdict is codes.Verdict.LOCKED)
    with transaction.atomic():
        held = lock_request(request_id)
        if held.request.state == RequestState.SIGNED:
            return held.request
        _require_same_text(held.request, shown)
        require(refusal(who, Verb.SIGN, held.request, at=at))
        if not codes.consume(code, at=at):
            raise WrongCode(locked=False)
        _write(held, code, shown=shown, trace=trace, by=by.user, id_shown=id_shown, at=at)
        return held.request


@transaction.atomic
def _signed_here(request_id: int, nonce: str) -> SignatureRequest | None:
    """The request, once this browser has signed it: « Signer » pressed twice, the second press found it done.

    Under lock: a signature being written is waited for.
    """
    request = lock_request(request_id).request
    return request if _is_signed_by(request, nonce) else None


def _is_signed_by(request: SignatureRequest, nonce: str) -> bool:
    used = request.codes.filter(consumed_at__isnull=False, session_sha256=codes.session_hash(nonce))
    return request.state == RequestState.SIGNED and used.exists()


def _write(
    held: Held,
    code: SigningCode,
    *,
    shown: Shown,
    trace: Trace,
    by: User | None,
    id_shown: str,
    at: datetime.datetime,
) -> None:
    request, channel = held.request, CodeChannel(code.channel)
    record_for(request, EventKind.OTP_VERIFIED, code=code.pk)
    if channel == CodeChannel.DESK and by is not None and code.membership is not None:
        pair = (by, code.membership.user)
        keep_attestors(request, pair, at=at)
        record_for(
            request,
            EventKind.IN_PERSON_ATTESTED,
            trace=trace,
            attested_by=names_of(pair),
            attestors=[one.pk for one in pair],
            membership=code.membership_id,
            id_shown=IdShown(id_shown).value,
        )
    if channel == CodeChannel.SMS:
        trace = replace(trace, phone=request.party.phone)
    write_signature(
        held,
        ASSURANCES[channel],
        trace=trace,
        by=by,
        at=at,
        code=code.pk,
        consent_id=request.consent_id,
        consent_sha256=bytes(request.consent_sha256 or b"").hex(),
        idempotency=shown.idempotency[:64],
    )


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


@transaction.atomic
def _witness_failure(
    request_id: int, code: SigningCode, verdict: codes.Verdict, *, nonce: str, trace: Trace
) -> None:
    """Write what was refused, after the count was committed; nothing when this browser has signed meanwhile."""
    request = lock_request(request_id).request
    if _is_signed_by(request, nonce):
        return
    code.refresh_from_db(fields=["attempts"])
    kind = EventKind.OTP_LOCKED if verdict is codes.Verdict.LOCKED else EventKind.OTP_FAILED
    record_for(request, kind, trace=trace, code=code.pk, attempts=code.attempts)


def new_idempotency_key() -> str:
    """What a form carries so that its second arrival is recognised."""
    return secrets.token_urlsafe(16)
