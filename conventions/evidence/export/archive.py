"""Evidence on demand: a party's own, or all of it for who may ask (design/signature.md, 7).

A PDF to read, with the same facts in JSON inside; sealed where documents are sealed.
"""

import datetime
import hashlib
import json
from collections.abc import Sequence
from typing import Any

import rfc8785
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from conventions.channels import consent_id_of, consent_words
from conventions.choices import Assurance, DocumentKind, EventKind, PartyRole, RequestState
from conventions.documents.pdf import Attachment, attachment, draw_pdf
from conventions.evidence.chain import check_chain, record, signed_event
from conventions.models import Convention, SignatureEvent, SignatureRequest
from conventions.permissions.attestors import attestors_of, names_of
from conventions.sealing import settings as seal_settings
from immersions.models import JournalEntry, User

EVIDENCE_NAME = "preuves.json"
PII_WORDS = {
    "name": "Nom",
    "function": "Fonction",
    "email": "Adresse e-mail",
    "ip": "Adresse IP",
    "agent": "Navigateur",
    "phone": "Téléphone",
    "motive": "Motif",
    "attested_by": "Attesté par",
}
BY_HAND = "Signature manuscrite sur le document imprimé ; sa copie est jointe à la convention signée."
Facts = dict[str, Any]


def proof_of(request: SignatureRequest, *, at: datetime.datetime) -> bytes:
    """One signatory's evidence file: their own events in full, of the others nothing but numbers and hashes.

    Raises `SealUnavailable` when documents are sealed here and no authority answers.
    """
    own = [event for event in _events(request.version.convention) if _is_of(event, {request.pk})]
    facts = _facts(request.version.convention, requests=[request], events=own, at=at)
    words = f"Preuves de la signature : {PartyRole(request.role).label.lower()}"
    return _file(request.version.convention, facts, words, at=at)


def witness_export(convention: Convention, *, by: User, motive: str, at: datetime.datetime) -> SignatureEvent:
    """Write in the chain who asks for all the evidence, and why; the motive itself stays beside, erasable.

    The caller has checked the right of `by`. Raises `ValueError` without a motive.
    """
    if not motive.strip():
        raise ValueError("the complete evidence needs a motive")
    with transaction.atomic():
        motive_sha256 = hashlib.sha256(motive.strip().encode()).hexdigest()
        JournalEntry.witness("export_evidence", convention, by=by, at=at, motive_sha256=motive_sha256)
        return record(
            convention,
            EventKind.EVIDENCE_EXPORTED,
            {"by": by.pk, "motive_sha256": motive_sha256},
            pii={"motive": motive.strip()[:1000]},
        )


def complete_proof(convention: Convention, *, exported: SignatureEvent, at: datetime.datetime) -> bytes:
    """All the evidence of a convention, with everybody's data, for the motive that `exported` witnesses.

    Raises `SealUnavailable` when documents are sealed here and no authority answers.
    """
    pii = getattr(exported, "pii", None)
    motive = json.loads(pii.data)["motive"] if pii is not None else ""
    requests = SignatureRequest.objects.filter(version__convention=convention).select_related(
        "version", "party"
    )
    facts = _facts(convention, requests=list(requests), events=_events(convention), at=at)
    facts["motive"] = motive
    kept = convention.night_authorisations.order_by("pk")
    joined = [
        attachment(
            f"autorisation-nuit-{one.pk}.pdf",
            bytes(one.content),
            "Supplement",
            one.at,
            "Autorisation de nuit",
        )
        for one in kept
    ]
    return _file(convention, facts, "Dossier de preuve complet", at=at, joined=joined)


def _events(convention: Convention) -> list[SignatureEvent]:
    return list(convention.events.select_related("pii").order_by("seq"))


def _is_of(event: SignatureEvent, ids: set[int]) -> bool:
    return json.loads(event.payload).get("request") in ids


def _facts(
    convention: Convention,
    *,
    requests: list[SignatureRequest],
    events: list[SignatureEvent],
    at: datetime.datetime,
) -> Facts:
    """The evidence as plain values: `events` in full, every link of the chain by number and hash."""
    chain = check_chain(convention)
    whole = {event.seq for event in events}
    sealed = convention.versions.filter(documents__kind=DocumentKind.SEALED)
    return {
        "reference": convention.reference,
        "made_at": _moment(at),
        "chain": {
            "convention": convention.pk,
            "length": chain.length,
            "head": chain.head.hex(),
            "intact": chain.broken_at is None,
            "rule": "hash = SHA-256(prev_hash ‖ UTF-8('convention|seq|at|kind|payload')); le premier prev_hash est nul",
            "links": [
                {"seq": event.seq, "at": _moment(event.at), "hash": bytes(event.hash).hex()}
                for event in _events(convention)
                if event.seq not in whole
            ],
        },
        "versions": [
            {
                "number": version.number,
                "content_sha256": bytes(version.content_sha256).hex(),
                "pdf_sha256": bytes(version.pdf_sha256).hex(),
                "locked_at": _moment(version.locked_at),
                "files": [bytes(document.sha256).hex() for document in version.documents.order_by("pk")],
            }
            for version in convention.versions.order_by("number")
        ],
        "signatures": [_signature(request) for request in requests],
        "events": [_event(event) for event in events],
        "anchors": [
            {"seq": anchor.seq, "head": bytes(anchor.head).hex(), "token": bytes(anchor.token).hex()}
            for anchor in convention.anchors.order_by("seq", "pk")
        ],
        "sealed": sealed.exists(),
    }


def _signature(request: SignatureRequest) -> Facts:
    signed = request.state == RequestState.SIGNED
    event = signed_event(request) if signed else None
    consent = json.loads(event.payload).get("consent_id", "") if event else consent_id_of(request)
    facts: Facts = {
        "request": request.pk,
        "role": request.role,
        "version": request.version.number,
        "state": request.state,
        "consent_id": consent,
        "consent": consent_words(request, consent) if consent else BY_HAND,
    }
    if signed and request.signed_at is not None:
        facts |= {"assurance": Assurance(request.assurance).value, "signed_at": _moment(request.signed_at)}
    attested = names_of(attestors_of([request]))
    return facts | ({"attested_by": attested} if attested else {})


def _event(event: SignatureEvent) -> Facts:
    """One link, with the data kept beside it unless they were erased."""
    facts: Facts = {
        "seq": event.seq,
        "at": _moment(event.at),
        "kind": event.kind,
        "payload": event.payload,
        "prev_hash": bytes(event.prev_hash).hex(),
        "hash": bytes(event.hash).hex(),
    }
    pii = getattr(event, "pii", None)
    if pii is not None:
        facts |= {"pii": pii.data, "pii_salt": bytes(pii.salt).hex()}
    return facts


def _moment(moment: datetime.datetime) -> str:
    return f"{moment.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _file(
    convention: Convention,
    facts: Facts,
    words: str,
    *,
    at: datetime.datetime,
    joined: Sequence[Attachment] = (),
) -> bytes:
    html = render_to_string(
        "conventions/evidence/export.html",
        {
            "words": words,
            "facts": facts,
            "created": f"{at.astimezone(datetime.UTC):%Y-%m-%dT%H:%M:%SZ}",
            "portal": settings.PORTAL_NAME,
            "reference": convention.reference,
            "signatures": [_signature_rows(each) for each in facts["signatures"]],
            "events": [_event_rows(each) for each in facts["events"]],
            "motive": facts.get("motive", ""),
            "seal_words": seal_settings.in_words(),
            "evidence_name": EVIDENCE_NAME,
        },
    )
    content = rfc8785.dumps(facts)
    data = attachment(EVIDENCE_NAME, content, "Data", at, "Les mêmes preuves, en JSON")
    pdf = draw_pdf(html, attachments=[data, *joined])
    if not seal_settings.is_configured():
        return pdf
    from conventions.sealing import pades  # noqa: PLC0415 - the library of seals takes a second to load

    return pades.seal_pdf(pdf)


def _signature_rows(facts: Facts) -> Facts:
    shown = [("Version du texte", str(facts["version"])), ("Consentement", facts["consent"])]
    if "signed_at" in facts:
        shown += [("Méthode", Assurance(facts["assurance"]).label), ("Signé le (UTC)", facts["signed_at"])]
    if "attested_by" in facts:
        shown.append(("Attestée par", facts["attested_by"]))
    return {"label": PartyRole(facts["role"]).label, "rows": shown}


def _event_rows(facts: Facts) -> Facts:
    data = json.loads(facts.get("pii", "{}"))
    shown = [("Date et heure (UTC)", facts["at"]), ("Empreinte", facts["hash"])]
    shown += [(PII_WORDS.get(key, key), value) for key, value in data.items() if value]
    return {"label": f"{facts['seq']}. {EventKind(facts['kind']).label}", "rows": shown}
