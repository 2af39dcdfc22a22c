"""The labour inspector's authorisation for the night of a minor: joined to a draft, replaced, taken back."""

import datetime
import hashlib

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from conventions.law.states import Verb
from conventions.models import Convention, NightAuthorisation
from conventions.moves import lock_convention
from conventions.permissions import refusal
from immersions.accounts.actor import Actor
from immersions.models import JournalEntry
from immersions.permissions import NOT_YOUR_PART, Refusal, Refused, require

KEPT = Refusal(
    409, _("Un texte a été figé avec cette autorisation : elle reste dans les preuves. Déposez la suivante.")
)


def night_authorisation_of(convention: Convention) -> NightAuthorisation | None:
    """The file that counts, without its bytes."""
    return (
        convention.night_authorisations.defer("content")
        .select_related("deposited_by")
        .order_by("-pk")
        .first()
    )


def is_kept(authorisation: NightAuthorisation) -> bool:
    """Whether a frozen text was read with that file: it then stays with the evidence."""
    return authorisation.convention.versions.filter(locked_at__gte=authorisation.at).exists()


def deposit_authorisation(
    convention: Convention, *, content: bytes, by: Actor, at: datetime.datetime
) -> NightAuthorisation:
    """Join the authorisation to a draft; a former one that no frozen text was read with goes.

    `content`: a PDF made by `scans.sandbox.cleaned`, never the file that came. Raises `Refused` (403, 409).
    """
    if by.user is None:
        raise Refused(NOT_YOUR_PART)
    with transaction.atomic():
        locked = _draft(convention, by=by, at=at)
        _let_go(locked)
        made = NightAuthorisation.objects.create(
            convention=locked,
            content=content,
            sha256=hashlib.sha256(content).digest(),
            deposited_by=by.user,
            at=at,
        )
        JournalEntry.witness("deposit_authorisation", locked, by=by.user, at=at, file=made.pk)
        return made


def withdraw_authorisation(convention: Convention, *, by: Actor, at: datetime.datetime) -> None:
    """Take back a file deposited by mistake. Raises `Refused` (403, 409 once a text was frozen with it)."""
    with transaction.atomic():
        locked = _draft(convention, by=by, at=at)
        current = night_authorisation_of(locked)
        if current is None:
            return
        require(KEPT if is_kept(current) else None)
        _let_go(locked)
        JournalEntry.witness("withdraw_authorisation", locked, by=by.user, at=at, file=current.pk)


def _draft(convention: Convention, *, by: Actor, at: datetime.datetime) -> Convention:
    locked = lock_convention(convention.pk)
    require(refusal(by, Verb.EDIT, locked, at=at))
    return locked


def _let_go(convention: Convention) -> None:
    for one in convention.night_authorisations.defer("content"):
        if not is_kept(one):
            one.delete()
