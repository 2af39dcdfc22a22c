"""Codes mailed to an establishment's known contact: three days, five comparisons, one use.

The letter draws the digits when it leaves; see `immersions.accounts.one_time_codes`.
"""

import datetime
import hmac
from enum import StrEnum

from django.db import connection, transaction

from immersions.accounts.one_time_codes import digest, draw_digits, normalised
from immersions.models import HostCode, HostMember

LIFE = datetime.timedelta(days=3)  # a shared mailbox is not read at once, nor on a Sunday
MAX_ATTEMPTS = 5
PURPOSE = "host-code"

# One statement counts and reads: as many parallel guesses as one likes, five reach the comparison.
COUNT = """
UPDATE immersions_hostcode SET attempts = attempts + 1
WHERE id = %(code)s AND consumed_at IS NULL AND revoked_at IS NULL AND attempts < 5 AND expires_at > %(at)s
  AND code_hmac IS NOT NULL
RETURNING code_hmac, attempts
"""


class Verdict(StrEnum):
    """What came of one try; wrong, expired and absent codes all read the same."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"


def live_code(member: HostMember, *, at: datetime.datetime) -> HostCode | None:
    """The code on its way to the establishment or still valid, if any."""
    return member.codes.filter(consumed_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at).first()


def new_code(member: HostMember, *, at: datetime.datetime) -> HostCode:
    """A row for a code to come, after the one before is revoked; the caller has locked the member."""
    member.codes.filter(consumed_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)
    return HostCode.objects.create(member=member, created_at=at, expires_at=at + LIFE)


def draw(code: HostCode, *, at: datetime.datetime) -> str:
    """Draw six digits for a row and store their HMAC; the three days begin now.

    Called by the letter that carries them, and by nothing else.
    """
    digits = draw_digits()
    code.code_hmac = digest(PURPOSE, code.pk, digits)
    code.expires_at = at + LIFE
    code.save(update_fields=["code_hmac", "expires_at"])
    return digits


def compare(code: HostCode, typed: str, *, at: datetime.datetime) -> Verdict:
    """Compare once. The count is committed here, on its own, whatever happens next."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(COUNT, {"code": code.pk, "at": at})
        row = cursor.fetchone()
        if row is None:
            return Verdict.WRONG
        if hmac.compare_digest(bytes(row[0]), digest(PURPOSE, code.pk, normalised(typed))):
            return Verdict.RIGHT
        if row[1] < MAX_ATTEMPTS:
            return Verdict.WRONG
        HostCode.objects.filter(pk=code.pk, revoked_at__isnull=True).update(revoked_at=at)
        return Verdict.LOCKED
