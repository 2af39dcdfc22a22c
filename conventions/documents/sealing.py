"""The seal on a signed dossier, its renewal, and the proof of the chain's head (design/signature.md, 6 and 8).

Runs in the worker. Authorities are asked before any lock is taken: a slow one blocks nobody.
"""

import datetime

from django.db import transaction

from conventions.choices import DocumentKind, EventKind
from conventions.evidence.chain import ChainState, check_chain, record
from conventions.models import ChainAnchor, Convention, ConventionVersion, Document
from conventions.moves import lock_convention
from conventions.sealing import pades
from conventions.signing.actions.notices import recipients
from immersions.messaging import letters
from immersions.models import JournalEntry

RENEW_BEFORE = datetime.timedelta(days=183)


class EvidenceBroken(Exception):
    """A chain of evidence was altered: nothing is sealed nor dated on it, someone must look."""


def seal_dossier(version_id: int, *, at: datetime.datetime) -> Document | None:
    """Seal, check, store and post the signed PDF of a version; `None` when there is nothing to seal yet.

    The file, its event, the dated head of the chain and the letters are one transaction: however often this
    runs, there is one sealed document and each party gets one letter. Raises `SealUnavailable` (no
    time-stamping authority: stay pending), `SealUnsound` (never stored) and `EvidenceBroken`.
    """
    version = ConventionVersion.objects.select_related("convention").get(pk=version_id)
    dossier = version.documents.filter(kind=DocumentKind.DOSSIER).first()
    done = version.documents.filter(kind=DocumentKind.SEALED).first()
    if dossier is None or done is not None:
        return done
    head = _sound(version.convention)
    content = pades.seal_pdf(bytes(dossier.content))
    found = pades.self_validate(content, bytes(version.pdf_sha256))
    token = pades.timestamp_hash(head.head)
    with transaction.atomic():
        convention = lock_convention(version.convention_id)
        done = version.documents.filter(kind=DocumentKind.SEALED).first()
        if done is not None:
            return done
        document = _store(version, content, at=at)
        ChainAnchor.objects.create(convention=convention, seq=head.length, head=head.head, token=token, at=at)
        facts = _facts(version, document)
        record(
            convention,
            EventKind.SEALED,
            {**facts, "sealed_at": found["sealed_at"], "anchored_seq": head.length},
        )
        JournalEntry.witness("seal", convention, by=None, at=at, document=document.pk)
        for address in recipients(version):
            letters.post("sign_complete", document, address)
        return document


def renew_seal(document_id: int, *, at: datetime.datetime) -> Document | None:
    """Add an archive time-stamp to a sealed document whose last one ends in six months or less.

    The renewed file is a new row; the earlier one stays, so that an old copy is recognised. `None` when it is not
    time yet, or when it was done already. Raises `SealUnavailable`, `SealUnsound`.
    """
    document = Document.objects.select_related("version__convention").get(pk=document_id)
    version = document.version
    if pades.archive_ends_at(bytes(document.content)) - RENEW_BEFORE > at:
        return None
    content = pades.renew_timestamp(bytes(document.content))
    pades.self_validate(content, bytes(version.pdf_sha256))
    with transaction.atomic():
        convention = lock_convention(version.convention_id)
        latest = version.documents.filter(kind=DocumentKind.SEALED).order_by("-made_at", "-pk").first()
        if latest is None or latest.pk != document.pk:
            return None
        renewed = _store(version, content, at=at)
        record(convention, EventKind.ARCHIVE_RENEWED, {**_facts(version, renewed), "earlier": document.pk})
        JournalEntry.witness("renew_seal", convention, by=None, at=at, document=renewed.pk)
        return renewed


def anchor_chain(convention_id: int, *, at: datetime.datetime) -> ChainAnchor | None:
    """Have the head of a chain dated, unless it was already.

    Raises `SealUnavailable`; and `EvidenceBroken` rather than date a chain that does not hold.
    """
    convention = Convention.objects.get(pk=convention_id)
    state = _sound(convention)
    if not state.length or convention.anchors.filter(seq=state.length).exists():
        return None
    token = pades.timestamp_hash(state.head)
    return ChainAnchor.objects.create(
        convention=convention, seq=state.length, head=state.head, token=token, at=at
    )


def _sound(convention: Convention) -> ChainState:
    """The state of a chain that holds; raises `EvidenceBroken`."""
    state = check_chain(convention)
    if state.broken_at is not None:
        raise EvidenceBroken(f"convention {convention.pk}: link {state.broken_at}")
    return state


def _store(version: ConventionVersion, content: bytes, *, at: datetime.datetime) -> Document:
    return Document.objects.create(
        version=version, kind=DocumentKind.SEALED, content=content, sha256=pades.sha256(content), made_at=at
    )


def _facts(version: ConventionVersion, document: Document) -> dict[str, str | int]:
    return {"version": version.number, "document": document.pk, "sha256": bytes(document.sha256).hex()}
