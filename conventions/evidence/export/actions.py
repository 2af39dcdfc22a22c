"""Evidence on demand: asked for in a page, made by the worker, kept a month (design/signature.md, 7)."""

import datetime
import hashlib

from django.db import transaction
from procrastinate.contrib.django import app

from conventions.law.states import Verb
from conventions.models import Convention, ProofFile, SignatureRequest
from conventions.moves import lock_convention, lock_request
from conventions.permissions import refusal
from conventions.permissions.guards import Bearer
from immersions.accounts.actor import Actor
from immersions.messaging import letters
from immersions.models import JournalEntry
from immersions.permissions import NOT_YOUR_PART, Refused, require

from . import archive

KEPT = datetime.timedelta(days=30)
# Asked again within the hour, the same file is given: nothing new would be in it but the question.
SAME = datetime.timedelta(hours=1)


def ask_own_proof(request: SignatureRequest, *, by: Actor, at: datetime.datetime) -> ProofFile:
    """Ask for the evidence of one signature; twice within the hour is once. Raises `Refused` (409).

    The caller has checked that the request is theirs, by their account or by the link they opened.
    """
    with transaction.atomic():
        held = lock_request(request.pk)
        require(refusal(Bearer.of(held.request, by.user), Verb.ASK_OWN_PROOF, held.request, at=at))
        recent = held.request.proofs.filter(asked_at__gt=at - SAME).first()
        if recent is not None:
            return recent
        asked = ProofFile.objects.create(convention=held.convention, request=held.request, asked_at=at)
        JournalEntry.witness("ask_own_proof", held.convention, by=by.user, at=at, request=request.pk)
        app.configure_task("make_proof").defer(proof_id=asked.pk)
        return asked


def ask_complete_proof(convention: Convention, *, by: Actor, motive: str, at: datetime.datetime) -> ProofFile:
    """Ask for all the evidence: who and why enter the chain at once. Raises `Refused` (403, 409), `ValueError`."""
    with transaction.atomic():
        locked = lock_convention(convention.pk)
        require(refusal(by, Verb.EXPORT_EVIDENCE, locked, at=at))
        if by.user is None:
            raise Refused(NOT_YOUR_PART)
        event = archive.witness_export(locked, by=by.user, motive=motive, at=at)
        asked = ProofFile.objects.create(convention=locked, event=event, asked_by=by.user, asked_at=at)
        app.configure_task("make_proof").defer(proof_id=asked.pk)
        return asked


def make_proof(proof_id: int, *, at: datetime.datetime) -> ProofFile | None:
    """Draw, seal and store one file, and tell who asked; `None` when it was erased meanwhile.

    Drawn before any lock is taken: a slow time-stamping authority blocks nobody. However often this
    runs, the first file stored stays and one letter leaves. Raises `SealUnavailable`.
    """
    asked = (
        ProofFile.objects.select_related("request__version__convention", "event__pii", "convention")
        .filter(pk=proof_id)
        .first()
    )
    if asked is None or asked.made_at is not None:
        return asked
    content = _draw(asked, at=at)
    with transaction.atomic():
        kept = ProofFile.objects.select_for_update(of=("self",)).filter(pk=proof_id).first()
        if kept is None or kept.made_at is not None:
            return kept
        kept.content, kept.sha256, kept.made_at = content, hashlib.sha256(content).digest(), at
        kept.save(update_fields=["content", "sha256", "made_at"])
        letters.post("proof_ready", kept, _recipient(kept))
        return kept


@transaction.atomic
def purge_proofs(*, at: datetime.datetime) -> int:
    """Erase the files asked for more than thirty days ago; returns how many. The events stay."""
    erased, _ = ProofFile.objects.filter(asked_at__lte=at - KEPT).delete()
    return erased


def _draw(asked: ProofFile, *, at: datetime.datetime) -> bytes:
    if asked.request is not None:
        return archive.proof_of(asked.request, at=at)
    if asked.event is None:
        raise ValueError(f"evidence file {asked.pk} is of nobody and of no motive")
    return archive.complete_proof(asked.convention, exported=asked.event, at=at)


def _recipient(made: ProofFile) -> str:
    """The registered address of the party; or that of the account which gave the motive."""
    if made.request is not None:
        return made.request.party.email
    return made.asked_by.email if made.asked_by else ""
