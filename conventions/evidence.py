"""Writes and checks the evidence; PostgreSQL numbers, dates and chains it (signature.md, 4.5)."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

import rfc8785
from django.db import connection

from .choices import EventKind, RequestState
from .models import Convention, PaperCopy, SignatureEvent, SignatureEventPii, SignatureRequest

CHAIN_CHECK = """
SELECT seq FROM (
  SELECT seq, at, prev_hash, hash,
    lag(hash) OVER w AS expected_prev, lag(at) OVER w AS previous_at, row_number() OVER w AS expected_seq,
    sha256(prev_hash || convert_to(concat_ws('|', convention_id, seq,
      to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), kind, payload), 'UTF8')) AS expected_hash
  FROM conventions_signatureevent WHERE convention_id = %s WINDOW w AS (ORDER BY seq)
) AS chain
WHERE hash <> expected_hash OR seq <> expected_seq OR at < previous_at
   OR prev_hash <> coalesce(expected_prev, decode(repeat('00', 32), 'hex'))
ORDER BY seq LIMIT 1
"""


@dataclass(frozen=True)
class ChainState:
    """What a check of one convention's chain found; `broken_at` is the first bad link's number."""

    length: int
    head: bytes
    broken_at: int | None


@dataclass(frozen=True)
class Trace:
    """Where a request came from, as the view saw it; kept beside the chain, erasable.

    `account` is the id of the account logged in in that browser, if any: a conseiller who opens a
    signer's link leaves a mark (signature.md, case 50). `phone`: the number a code was sent to, if it was.
    """

    ip: str = ""
    agent: str = ""
    account: int | None = None
    phone: str = ""


NOWHERE = Trace()


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


def record_for(
    request: SignatureRequest, kind: str, *, trace: Trace | None = None, **facts: Any
) -> SignatureEvent:
    """Append an event about one signatory and the text they were asked to sign.

    With a `trace`, the address they come from and the contact they were reached at are kept beside the chain.
    """
    version, party = request.version, request.party
    payload = {
        "request": request.pk,
        "role": request.role,
        "version": version.number,
        "content_sha256": bytes(version.content_sha256).hex(),
        "pdf_sha256": bytes(version.pdf_sha256).hex(),
        **facts,
    }
    if trace is None:
        return record(version.convention, kind, payload)
    if trace.account is not None:
        payload["account"] = trace.account
    pii = {
        "ip": trace.ip,
        "agent": trace.agent[:300],
        "email": party.email,
        "name": party.full_name,
        "function": party.function,
        **({"phone": trace.phone} if trace.phone else {}),
    }
    return record(version.convention, kind, payload, pii=pii)


def signed_event(request: SignatureRequest) -> SignatureEvent | None:
    """The event of that request's signature; its hash is printed on the receipt."""
    events = SignatureEvent.objects.filter(
        convention_id=request.version.convention_id, kind=EventKind.SIGNED
    ).order_by("-seq")
    return next((e for e in events if json.loads(e.payload).get("request") == request.pk), None)


def exported(convention: Convention) -> dict[str, Any]:
    """The evidence of a convention as plain values for JSON: hashes, ids and times, nobody's data."""
    state = check_chain(convention)
    return {
        "reference": convention.reference,
        "length": state.length,
        "head": state.head.hex(),
        "intact": state.broken_at is None,
        "how_to_check": (
            "hash = SHA-256(prev_hash ‖ UTF-8('convention|seq|at|kind|payload')), prev_hash of the first is 32 zeros"
        ),
        "convention": convention.pk,
        "events": [
            {
                "seq": event.seq,
                "at": f"{event.at:%Y-%m-%dT%H:%M:%S.%fZ}",
                "kind": event.kind,
                "payload": event.payload,
                "prev_hash": bytes(event.prev_hash).hex(),
                "hash": bytes(event.hash).hex(),
            }
            for event in convention.events.order_by("seq")
        ],
    }


def check_chain(convention: Convention) -> ChainState:
    """Recompute every hash of one convention's chain, in one query; times must not go back."""
    last = SignatureEvent.objects.filter(convention=convention).order_by("-seq").first()
    with connection.cursor() as cursor:
        cursor.execute(CHAIN_CHECK, [convention.pk])
        broken = cursor.fetchone()
    return ChainState(
        length=last.seq if last else 0,
        head=bytes(last.hash) if last else b"",
        broken_at=broken[0] if broken else None,
    )


def faults(convention: Convention) -> list[str]:
    """All that does not hold in a convention's evidence, in the order of the chain; empty when all is well.

    Erased personal data is no fault; altered personal data is.
    """
    state = check_chain(convention)
    if state.broken_at is not None:
        return [f"maillon {state.broken_at} : l’empreinte ne correspond pas"]
    found: list[str] = []
    events = list(convention.events.select_related("pii").order_by("seq"))
    signed = set()
    locked: dict[int, dict[str, Any]] = {}
    for event in events:
        payload = json.loads(event.payload)
        pii = getattr(event, "pii", None)
        if pii is not None:
            digest = hashlib.sha256(bytes(pii.salt) + pii.data.encode()).hexdigest()
            if digest != payload.get("pii_sha256"):
                found.append(f"maillon {event.seq} : les données de preuve ont changé")
        if event.kind == EventKind.SIGNED:
            signed.add(payload["request"])
        if event.kind == EventKind.VERSION_LOCKED:
            locked[payload["version"]] = payload
    for version in convention.versions.order_by("number"):
        payload = locked.get(version.number, {})
        for words, content, stored, key in (
            ("le texte", version.canonical_json, version.content_sha256, "content_sha256"),
            ("le PDF", version.pdf, version.pdf_sha256, "pdf_sha256"),
        ):
            found_now = hashlib.sha256(bytes(content))
            if found_now.digest() != bytes(stored) or found_now.hexdigest() != payload.get(key):
                found.append(f"version {version.number} : {words} ne correspond plus à son empreinte")
        for document in version.documents.all():
            if hashlib.sha256(bytes(document.content)).digest() != bytes(document.sha256):
                found.append(f"document {document.pk} : le fichier ne correspond plus à son empreinte")
    asked = SignatureRequest.objects.filter(version__convention=convention)
    for copy in PaperCopy.objects.filter(request__in=asked).order_by("pk"):
        if hashlib.sha256(bytes(copy.content)).digest() != bytes(copy.sha256):
            found.append(f"copie {copy.pk} : le fichier ne correspond plus à son empreinte")
    for request in asked.filter(signed_at__isnull=False, state=RequestState.SIGNED):
        if request.pk not in signed:
            found.append(f"demande {request.pk} : signée, mais absente des preuves")
    return found
