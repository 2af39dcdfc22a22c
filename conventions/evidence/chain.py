"""Writes and checks the evidence; PostgreSQL numbers, dates and chains it (design/signature.md, 6)."""

import datetime
import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

import rfc8785
from django.db import connection

from conventions.choices import EventKind, RequestState
from conventions.models import (
    Convention,
    Document,
    NightAuthorisation,
    PaperCopy,
    SignatureEvent,
    SignatureEventPii,
    SignatureRequest,
)

# An event and what its payload says.
Told = tuple[SignatureEvent, dict[str, Any]]
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
    signer's link leaves a mark (docs/cases.md, case 50). `phone`: the number a code was sent to, if it was.
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
    request: SignatureRequest,
    kind: str,
    *,
    trace: Trace | None = None,
    attested_by: str = "",
    **facts: Any,
) -> SignatureEvent:
    """Append an event about one signatory and the text they were asked to sign.

    With a `trace`, the address they come from and the contact they were reached at are kept beside the chain;
    so are the names of who attests, `attested_by`.
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
        **({"attested_by": attested_by} if attested_by else {}),
    }
    return record(version.convention, kind, payload, pii=pii)


def signed_event(request: SignatureRequest) -> SignatureEvent | None:
    """The event of that request's signature; its hash is printed on the receipt."""
    events = SignatureEvent.objects.filter(
        convention_id=request.version.convention_id, kind=EventKind.SIGNED
    ).order_by("-seq")
    return next((e for e in events if json.loads(e.payload).get("request") == request.pk), None)


def role_told(event: SignatureEvent) -> str:
    """Whose part an event tells of, for the history that is shown; empty when it is nobody's."""
    return str(json.loads(event.payload).get("role", ""))


def traces_of_signatures(convention: Convention) -> list[tuple[str, datetime.datetime, dict[str, str]]]:
    """Each signature's role, instant, and where it came from, in their order.

    Network address and browser are kept beside the chain alone, so that one purge erases them: what resembles is
    read here, and nothing is decided by it.
    """
    events = convention.events.filter(kind=EventKind.SIGNED, pii__isnull=False).select_related("pii")
    return [(role_told(event), event.at, json.loads(event.pii.data)) for event in events.order_by("seq")]


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
    """All that does not hold in a convention's evidence, a broken link first; empty when all is well.

    The chain alone does not tell that its last links are gone, or that all of it was written again: it is
    compared with all that was made from it (dated heads, files, signatures). Erased personal data is no
    fault; altered personal data is.
    """
    events = list(convention.events.select_related("pii").order_by("seq"))
    state = check_chain(convention)
    if state.broken_at is not None:
        kept = {event.seq for event in events}
        missing = next((seq for seq in range(1, state.broken_at) if seq not in kept), None)
        if missing is not None:
            return [f"maillon {missing} : absent de la chaîne"]
        return [f"maillon {state.broken_at} : l’empreinte ne correspond pas"]
    told = [(event, json.loads(event.payload)) for event in events]
    return [
        *_faults_of_heads(convention, told),
        *_faults_of_data(told),
        *_faults_of_texts(convention, told),
        *_faults_of_files(convention, told),
        *_faults_of_authorisations(convention, told),
        *_faults_of_signatures(convention, told),
    ]


def _faults_of_heads(convention: Convention, told: list[Told]) -> list[str]:
    """Each dated head is still a link, its token still dates it, and no token that the chain names is gone."""
    from conventions.sealing.pades import dates_hash  # noqa: PLC0415 - the library of seals takes a second to load

    found = []
    hashes = {event.seq: bytes(event.hash) for event, _ in told}
    anchors = list(convention.anchors.order_by("seq", "pk"))
    for anchor in anchors:
        head = bytes(anchor.head)
        if anchor.seq not in hashes:
            found.append(f"maillon {anchor.seq} : absent de la chaîne, alors que son empreinte a été datée")
        elif hashes[anchor.seq] != head:
            found.append(f"maillon {anchor.seq} : réécrit, ce n’est plus l’empreinte qui a été datée")
        elif not dates_hash(bytes(anchor.token), head):
            found.append(f"maillon {anchor.seq} : son jeton d’horodatage ne tient pas")
    kept = {anchor.seq for anchor in anchors}
    for event, said in told:
        if event.kind == EventKind.SEALED and said["anchored_seq"] not in kept:
            found.append(f"maillon {said['anchored_seq']} : son jeton d’horodatage a disparu")
    return found


def _faults_of_data(told: list[Told]) -> list[str]:
    """The personal data kept beside the chain, where it was not erased, is that of the day."""
    found = []
    for event, said in told:
        pii = getattr(event, "pii", None)
        if pii is None:
            continue
        if hashlib.sha256(bytes(pii.salt) + pii.data.encode()).hexdigest() != said.get("pii_sha256"):
            found.append(f"maillon {event.seq} : les données de preuve ont changé")
    return found


def _faults_of_texts(convention: Convention, told: list[Told]) -> list[str]:
    """Each version is the text and the PDF that were frozen, and none is gone."""
    found = []
    locked = {said["version"]: said for event, said in told if event.kind == EventKind.VERSION_LOCKED}
    versions = list(convention.versions.order_by("number"))
    found += [
        f"version {number} : disparue" for number in sorted(locked.keys() - {v.number for v in versions})
    ]
    for version in versions:
        said = locked.get(version.number, {})
        for words, content, stored, key in (
            ("le texte", version.canonical_json, version.content_sha256, "content_sha256"),
            ("le PDF", version.pdf, version.pdf_sha256, "pdf_sha256"),
        ):
            now = hashlib.sha256(bytes(content))
            if now.digest() != bytes(stored) or now.hexdigest() != said.get(key):
                found.append(f"version {version.number} : {words} ne correspond plus à son empreinte")
    return found


def _faults_of_files(convention: Convention, told: list[Told]) -> list[str]:
    """Each file is the one that a link of the chain names, and every file so named is there."""
    found = []
    for words, files, key, kinds in (
        (
            "document",
            Document.objects.filter(version__convention=convention),
            "document",
            (EventKind.DOSSIER_MADE, EventKind.SEALED, EventKind.ARCHIVE_RENEWED),
        ),
        (
            "copie",
            PaperCopy.objects.filter(request__version__convention=convention),
            "copy",
            (EventKind.PAPER_UPLOADED,),
        ),
    ):
        named = {said[key]: (event.seq, said["sha256"]) for event, said in told if event.kind in kinds}
        for file in files.order_by("pk"):
            seq, expected = named.pop(file.pk, (0, ""))
            now = hashlib.sha256(bytes(file.content))
            if not seq:
                found.append(f"{words} {file.pk} : absent des preuves")
            elif now.digest() != bytes(file.sha256) or now.hexdigest() != expected:
                found.append(f"{words} {file.pk} : le fichier ne correspond plus à son empreinte")
        found += [f"{words} {pk} : disparu, le maillon {seq} le nomme" for pk, (seq, _) in named.items()]
    return found


def _faults_of_authorisations(convention: Convention, told: list[Told]) -> list[str]:
    """Each authorisation that a text was frozen with is there, as it was."""
    found = []
    files = {one.pk: one for one in NightAuthorisation.objects.filter(convention=convention)}
    for event, said in told:
        if event.kind != EventKind.VERSION_LOCKED or "night_authorisation" not in said:
            continue
        pk, expected = said["night_authorisation"], said["night_authorisation_sha256"]
        file = files.get(pk)
        if file is None:
            found.append(f"autorisation de nuit {pk} : disparue, le maillon {event.seq} la nomme")
        elif hashlib.sha256(bytes(file.content)).hexdigest() != expected:
            found.append(f"autorisation de nuit {pk} : le fichier ne correspond plus à son empreinte")
    return found


def _faults_of_signatures(convention: Convention, told: list[Told]) -> list[str]:
    """Each signature of the tables is a link of the chain that says the same, and the other way round."""
    found = []
    proven = {said["request"]: (event.seq, said) for event, said in told if event.kind == EventKind.SIGNED}
    signed = SignatureRequest.objects.filter(version__convention=convention, state=RequestState.SIGNED)
    for request in signed.select_related("version").order_by("pk"):
        seq, said = proven.pop(request.pk, (0, {}))
        if not seq:
            found.append(f"demande {request.pk} : signée, mais absente des preuves")
        elif (said["role"], said["version"], said["assurance"]) != (
            request.role,
            request.version.number,
            request.assurance,
        ):
            found.append(f"demande {request.pk} : ne dit plus ce que dit le maillon {seq}")
    return found + [
        f"demande {pk} : la signature du maillon {seq} a disparu" for pk, (seq, _) in proven.items()
    ]
