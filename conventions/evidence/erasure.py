"""The personal data of the evidence, erased when its time is over; the chain stays whole (design/signature.md, 6)."""

import datetime

from django.db import transaction

from conventions.choices import EventKind
from conventions.models import Convention, ProofFile, ProposedSignatory, SignatureEventPii
from conventions.moves import lock_convention
from immersions.models import JournalEntry

from .chain import record


def erase_proof_data(convention: Convention, *, at: datetime.datetime) -> int:
    """Erase names, addresses and motives kept beside a chain, and the evidence files made of them.

    What was erased, and how much, becomes a link of the chain; returns how many links have lost their data,
    0 when none had any: then nothing is written.
    """
    with transaction.atomic():
        locked = lock_convention(convention.pk)
        erased, _ = SignatureEventPii.objects.filter(event__convention=locked).delete()
        if not erased:
            return 0
        ProofFile.objects.filter(convention=locked).delete()
        ProposedSignatory.objects.filter(request__version__convention=locked).delete()
        record(locked, EventKind.PII_PURGED, {"links": erased})
        JournalEntry.witness("erase_proof_data", locked, by=None, at=at, links=erased)
        return erased
