"""Sealed files for the tests: made once, without a database, and with a database when a test needs rows."""

import datetime
import hashlib
from functools import cache

from django.utils import timezone

from conventions.choices import Assurance, DocumentKind, EventKind, RequestState
from conventions.content.canonical import canonical_bytes
from conventions.documents.pdf import render_convention
from conventions.documents.signed_pdf import SignatureLine, render_dossier
from conventions.evidence.chain import Trace, record, record_for
from conventions.law.states import State
from conventions.models import Convention, ConventionVersion, Document, SignatureRequest
from conventions.sealing import pades
from demo.cast import Cast
from tests.support.drawing import drawn

from .documents import CODE, LOCKED_AT, amina_document
from .drafts import complete_draft
from .signers import open_round, sign_all


@cache
@drawn()
def original() -> bytes:
    """The PDF that Amina, Bruno and Claire signed."""
    return render_convention(canonical_bytes(amina_document()), locked_at=LOCKED_AT)


@cache
@drawn()
def dossier() -> bytes:
    """The signed PDF, before its seal."""
    line = SignatureLine(
        role="beneficiary",
        name="Amina Benali",
        function="",
        assurance="code reçu par courriel",
        masked_email="a***@demo.example",
        signed_at=LOCKED_AT + datetime.timedelta(hours=1),
        event_hash="ab" * 32,
    )
    return render_dossier(
        canonical_bytes(amina_document()),
        original(),
        locked_at=LOCKED_AT,
        signatures=[line],
        evidence={"chain_head": "cd" * 32},
        made_at=LOCKED_AT + datetime.timedelta(hours=2),
        seal_words="certificat de démonstration, sans valeur",
    )


@cache
def sealed() -> bytes:
    """The same, sealed."""
    return pades.seal_pdf(dossier())


def original_sha256() -> bytes:
    return hashlib.sha256(original()).digest()


def dossier_version(cast: Cast) -> ConventionVersion:
    """Amina's convention with its signed PDF stored, not sealed yet; written in the tables, for speed.

    `sealed_version` and the ceremony's own tests go through the pages.
    """
    at = timezone.now()
    convention = complete_draft(cast, at=at)
    canonical = canonical_bytes(amina_document())
    version = ConventionVersion.objects.create(
        convention=convention,
        number=1,
        canonical_json=canonical,
        content_sha256=hashlib.sha256(canonical).digest(),
        pdf=original(),
        pdf_sha256=original_sha256(),
        template_version="1",
        code=CODE,
        locked_at=at,
    )
    record(
        convention,
        EventKind.VERSION_LOCKED,
        {
            "version": 1,
            "content_sha256": bytes(version.content_sha256).hex(),
            "pdf_sha256": original_sha256().hex(),
        },
    )
    for group, party in enumerate(convention.parties.order_by("pk")):
        request = SignatureRequest.objects.create(
            version=version,
            party=party,
            role=party.role,
            group=group,
            state=RequestState.SIGNED,
            signed_at=at,
            assurance=Assurance.EMAIL_OTP,
        )
        trace = Trace(ip=f"198.51.100.{group}", agent=f"Navigateur {group}")
        record_for(request, EventKind.DOCUMENT_PRESENTED, trace=trace)
        record_for(request, EventKind.SIGNED, trace=trace, assurance="email_otp", consent_id="consent-1")
    Convention.objects.filter(pk=convention.pk).update(state=State.SIGNED, signed_at=at)
    digest = hashlib.sha256(dossier())
    document = Document.objects.create(
        version=version,
        kind=DocumentKind.DOSSIER,
        content=dossier(),
        sha256=digest.digest(),
        made_at=at,
    )
    record(
        convention,
        EventKind.DOSSIER_MADE,
        {"version": 1, "document": document.pk, "sha256": digest.hexdigest()},
    )
    return ConventionVersion.objects.select_related("convention").get(pk=version.pk)


def stored_version(cast: Cast, *, sealed_file: bytes | None = None) -> ConventionVersion:
    """The same, with a sealed file in its place: that of `sealed()` unless another is given."""
    version = dossier_version(cast)
    content = sealed_file or sealed()
    Document.objects.create(
        version=version,
        kind=DocumentKind.SEALED,
        content=content,
        sha256=hashlib.sha256(content).digest(),
        made_at=timezone.now(),
    )
    return version


def sealed_version(cast: Cast) -> ConventionVersion:
    """Amina's convention, signed by everyone through the pages, its jobs run: the sealed file is stored."""
    version = open_round(cast)
    sign_all(version)
    return ConventionVersion.objects.select_related("convention").get(pk=version.pk)


def sealed_document(version: ConventionVersion) -> Document:
    return version.documents.filter(kind=DocumentKind.SEALED).latest("made_at")
