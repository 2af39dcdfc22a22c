"""Sealed files for the tests: made once, without a database, and with a database when a test needs rows."""

import datetime
import hashlib
from functools import cache

from django.utils import timezone

from conventions import seal
from conventions.canonical import canonical_bytes
from conventions.choices import DocumentKind
from conventions.models import ConventionVersion, Document
from conventions.pdf import render_convention
from conventions.pdf_dossier import SignatureLine, render_dossier
from immersions.demo_cast import Cast
from tests.conventions.documents import LOCKED_AT, amina_document
from tests.conventions.signers import open_round, sign_all


@cache
def original() -> bytes:
    """The PDF that Amina, Bruno and Claire signed."""
    return render_convention(canonical_bytes(amina_document()), locked_at=LOCKED_AT)


@cache
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
    return seal.seal_pdf(dossier(), at=timezone.now())


def original_sha256() -> bytes:
    return hashlib.sha256(original()).digest()


def sealed_version(cast: Cast) -> ConventionVersion:
    """Amina's convention, signed by everyone through the pages, its jobs run: the sealed file is stored."""
    version = open_round(cast)
    sign_all(version)
    return ConventionVersion.objects.select_related("convention").get(pk=version.pk)


def sealed_document(version: ConventionVersion) -> Document:
    return version.documents.filter(kind=DocumentKind.SEALED).latest("made_at")
