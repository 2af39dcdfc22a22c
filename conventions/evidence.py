"""Writes and checks the evidence; PostgreSQL numbers, dates and chains it (signature.md, 4.5)."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

import rfc8785
from django.db import connection

from .models import Convention, SignatureEvent, SignatureEventPii

CHAIN_CHECK = """
SELECT seq FROM (
  SELECT seq, prev_hash, hash,
    lag(hash) OVER w AS expected_prev, row_number() OVER w AS expected_seq,
    sha256(prev_hash || convert_to(concat_ws('|', convention_id, seq,
      to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), kind, payload), 'UTF8')) AS expected_hash
  FROM conventions_signatureevent WHERE convention_id = %s WINDOW w AS (ORDER BY seq)
) AS chain
WHERE hash <> expected_hash OR seq <> expected_seq
   OR prev_hash <> coalesce(expected_prev, decode(repeat('00', 32), 'hex'))
ORDER BY seq LIMIT 1
"""


@dataclass(frozen=True)
class ChainState:
    """What a check of one convention's chain found; `broken_at` is the first bad link's number."""

    length: int
    head: bytes
    broken_at: int | None


def record(
    convention: Convention, kind: str, payload: dict[str, Any], *, pii: dict[str, str] | None = None
) -> SignatureEvent:
    """Append one event to the chain, in the caller's transaction.

    `payload` holds strings, integers and lists only (no person, no address, no code); `pii` is kept beside
    the chain, erasable, and the chain holds its salted hash.
    """
    salt = b""
    if pii is not None:
        salt = secrets.token_bytes(16)
        payload = {**payload, "pii_sha256": hashlib.sha256(salt + rfc8785.dumps(pii)).hexdigest()}
    event = SignatureEvent.objects.create(
        convention=convention, kind=kind, payload=rfc8785.dumps(payload).decode()
    )
    if pii is not None:
        SignatureEventPii.objects.create(event=event, salt=salt, data=rfc8785.dumps(pii).decode())
    event.refresh_from_db()
    return event


def check_chain(convention: Convention) -> ChainState:
    """Recompute every hash of one convention's chain, in one query."""
    last = SignatureEvent.objects.filter(convention=convention).order_by("-seq").first()
    with connection.cursor() as cursor:
        cursor.execute(CHAIN_CHECK, [convention.pk])
        broken = cursor.fetchone()
    return ChainState(
        length=last.seq if last else 0,
        head=bytes(last.hash) if last else b"",
        broken_at=broken[0] if broken else None,
    )
