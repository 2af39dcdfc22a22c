"""One-time codes: six digits by mail, ten minutes, five comparisons, one use (design/signature.md, 5).

The digits exist in the letter and in the signer's head; the database holds their HMAC.
"""

import datetime
import hashlib
import hmac
from enum import StrEnum

from django.db import connection, transaction

from conventions.choices import CodeChannel
from conventions.models import ConventionVersion, SignatureRequest, SigningCode
from immersions.accounts.one_time_codes import digest, draw_digits, normalised
from immersions.models import Membership

LIFE = datetime.timedelta(minutes=10)
LOCK = datetime.timedelta(minutes=15)
MAX_ATTEMPTS = 5
MAX_PER_HOUR = 5
MAX_PER_DAY = 10

# One statement counts and reads: as many parallel guesses as one likes, five reach the comparison.
COUNT = """
UPDATE conventions_signingcode SET attempts = attempts + 1
WHERE id = %(code)s AND consumed_at IS NULL AND revoked_at IS NULL AND attempts < 5 AND expires_at > %(at)s
  AND request_id = %(request)s AND content_sha256 = %(content)s AND session_sha256 = %(session)s
  AND code_hmac IS NOT NULL
RETURNING code_hmac, attempts
"""
CONSUME = """
UPDATE conventions_signingcode SET consumed_at = %(at)s
WHERE id = %(code)s AND consumed_at IS NULL AND revoked_at IS NULL AND expires_at > %(at)s
RETURNING id
"""


class Verdict(StrEnum):
    """What came of one try; wrong, expired and unknown codes all read the same to the signer."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


def fingerprint(code_id: int, digits: str) -> bytes:
    """HMAC of a code under the pepper, tied to its row: a code of another row never fits."""
    return digest("code", code_id, digits)


def session_hash(nonce: str) -> bytes:
    """What a code remembers of the browser session that asked for it."""
    return hashlib.sha256(nonce.encode()).digest()


def draw(code: SigningCode, *, at: datetime.datetime) -> str:
    """Draw six digits for a row and store their HMAC; the ten minutes begin now.

    Called by the letter that carries them, and by nothing else.
    """
    digits = draw_digits()
    code.code_hmac = fingerprint(code.pk, digits)
    code.expires_at = at + LIFE
    code.save(update_fields=["code_hmac", "expires_at"])
    return digits


def locked_until(request: SignatureRequest, *, at: datetime.datetime) -> datetime.datetime | None:
    """The end of the fifteen minutes that follow five errors, or `None`."""
    last = (
        request.codes.filter(attempts=MAX_ATTEMPTS, consumed_at__isnull=True, revoked_at__gt=at - LOCK)
        .order_by("-revoked_at")
        .first()
    )
    return last.revoked_at + LOCK if last and last.revoked_at else None


def may_send_again(request: SignatureRequest, *, at: datetime.datetime) -> datetime.datetime | None:
    """`None` when a code may be sent now; else the instant from which it may."""
    asked = list(
        request.codes.filter(created_at__gt=at - datetime.timedelta(days=1))
        .order_by("-created_at")
        .values_list("created_at", flat=True)
    )
    waits = []
    for limit, span in (
        (MAX_PER_HOUR, datetime.timedelta(hours=1)),
        (MAX_PER_DAY, datetime.timedelta(days=1)),
    ):
        recent = [moment for moment in asked if moment > at - span]
        if len(recent) >= limit:
            waits.append(recent[limit - 1] + span)
    locked = locked_until(request, at=at)
    return max([*waits, *([locked] if locked else [])], default=None)


def new_code(
    request: SignatureRequest,
    version: ConventionVersion,
    nonce: str,
    *,
    at: datetime.datetime,
    channel: CodeChannel = CodeChannel.EMAIL,
    membership: Membership | None = None,
) -> SigningCode:
    """A row for a code to come, after the one before is revoked; the caller has locked the request.

    `membership`: who of the agency receives it, for the channel `DESK`.
    """
    request.codes.filter(consumed_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)
    return SigningCode.objects.create(
        request=request,
        content_sha256=version.content_sha256,
        session_sha256=session_hash(nonce),
        created_at=at,
        expires_at=at + LIFE,
        channel=channel,
        membership=membership,
    )


def compare(
    code: SigningCode, typed: str, *, content_sha256: bytes, nonce: str, at: datetime.datetime
) -> Verdict:
    """Compare once. An error is counted and committed here, on its own, whatever becomes of the signature.

    The statement that counts is also the one that gives the HMAC to compare with: there is no
    comparison without a count, and no error beyond five.
    """
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(
            COUNT,
            {
                "code": code.pk,
                "request": code.request_id,
                "content": content_sha256,
                "session": session_hash(nonce),
                "at": at,
            },
        )
        row = cursor.fetchone()
        if row is None:
            return Verdict.WRONG
        if hmac.compare_digest(bytes(row[0]), fingerprint(code.pk, normalised(typed))):
            # Who knows the code guesses nothing: pressed ten times at once, it is right ten times.
            transaction.set_rollback(True)
            return Verdict.RIGHT
        if row[1] < MAX_ATTEMPTS:
            return Verdict.WRONG
        SigningCode.objects.filter(pk=code.pk, revoked_at__isnull=True).update(revoked_at=at)
        return Verdict.LOCKED


def consume(code: SigningCode, *, at: datetime.datetime) -> bool:
    """Use a compared code, once; false when another request used or replaced it first."""
    with connection.cursor() as cursor:
        cursor.execute(CONSUME, {"code": code.pk, "at": at})
        return cursor.fetchone() is not None
