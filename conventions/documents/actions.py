"""The signed convention, made once: its file, its trace, and a copy to each party."""

import datetime
import hashlib

from django.db import transaction

from conventions.channels import masked_contact
from conventions.choices import Assurance, DocumentKind, EventKind, RequestState
from conventions.evidence.chain import check_chain, record, signed_event
from conventions.models import ConventionVersion, Document, SignatureRequest
from conventions.moves import lock_convention
from conventions.permissions.attestors import attestors_of, names_of
from conventions.sealing import settings as seal_settings
from conventions.signing.actions.notices import recipients
from immersions.messaging import letters

from .signed_pdf import PaperFile, SignatureLine, render_dossier


def make_signed_dossier(version_id: int, *, at: datetime.datetime) -> Document | None:
    """Make, store and post the signed PDF of a version; does nothing when it is made already, or unsigned.

    The file, its event and the letters are one transaction: however often this runs, and wherever it is
    interrupted, there is one document and each party gets one letter.
    """
    with transaction.atomic():
        known = ConventionVersion.objects.only("convention_id").get(pk=version_id)
        convention = lock_convention(known.convention_id)
        version = ConventionVersion.objects.get(pk=version_id)
        version.convention = convention
        made = version.documents.filter(kind=DocumentKind.DOSSIER).first()
        if made is not None or convention.signed_at is None or version.superseded_at is not None:
            return made
        content = _render(version, at=at)
        document = Document.objects.create(
            version=version,
            kind=DocumentKind.DOSSIER,
            content=content,
            sha256=hashlib.sha256(content).digest(),
            made_at=at,
        )
        digest = bytes(document.sha256).hex()
        record(
            convention,
            EventKind.DOSSIER_MADE,
            {"version": version.number, "document": document.pk, "sha256": digest},
        )
        # One letter with the final file: the sealed one where documents are sealed (documents/sealing.py).
        if not seal_settings.is_configured():
            for address in recipients(version):
                letters.post("sign_complete", document, address)
        return document


def _render(version: ConventionVersion, *, at: datetime.datetime) -> bytes:
    lines, proven, papers = [], [], []
    signed = version.requests.filter(state=RequestState.SIGNED).select_related("party", "version")
    for request in signed.order_by("signed_at", "pk"):
        event = signed_event(request)
        if event is None or request.signed_at is None:
            raise ValueError(f"request {request.pk} is signed without evidence")
        proven.append((request.role, request.assurance, event))
        paper = _paper(request)
        lines.append(
            SignatureLine(
                role=request.role,
                name=request.party.full_name,
                function=request.party.function,
                assurance=Assurance(request.assurance).label,
                masked_email=masked_contact(request),
                signed_at=event.at,
                event_hash=bytes(event.hash).hex(),
                kept_by=paper.kept_by if paper else "",
                attested_by=names_of(attestors_of([request])),
            )
        )
        if paper:
            papers.append(paper)
    state = check_chain(version.convention)
    summary = {
        "reference": version.convention.reference,
        "version": version.number,
        "content_sha256": bytes(version.content_sha256).hex(),
        "pdf_sha256": bytes(version.pdf_sha256).hex(),
        "chain_head": state.head.hex(),
        "chain_length": state.length,
        "signatures": [
            {"role": role, "event": event.seq, "event_hash": bytes(event.hash).hex(), "assurance": assurance}
            for role, assurance, event in proven
        ],
    }
    return render_dossier(
        bytes(version.canonical_json),
        bytes(version.pdf),
        locked_at=version.locked_at,
        signatures=lines,
        evidence=summary,
        made_at=at,
        seal_words=seal_settings.in_words(),
        papers=papers,
    )


def _paper(request: SignatureRequest) -> PaperFile | None:
    """The certified scan of a paper signature."""
    if request.assurance != Assurance.PAPER:
        return None
    copy = request.paper_copies.get(attested_at__isnull=False)
    return PaperFile(request.role, bytes(copy.content), copy.at, copy.kept_by)
