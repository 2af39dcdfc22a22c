"""Conventions de prescription: recorded, suspended, withdrawn by the staff (D5135-7, D5135-8)."""

import datetime

from django.db import transaction

from immersions.accounts.actor import Actor
from immersions.models import JournalEntry, PrescriptionDelegation
from immersions.permissions import ImmersionVerb, refusal, require


@transaction.atomic
def record_delegation(
    delegation: PrescriptionDelegation, *, by: Actor, at: datetime.datetime
) -> PrescriptionDelegation:
    """Store a delegation, new or changed, and leave its state in the journal.

    Raises `Refused` to all but the staff, `ValidationError` for a grantor that may give none, or dates out of order.
    """
    require(refusal(by, ImmersionVerb.RECORD, delegation))
    delegation.full_clean()
    PrescriptionDelegation.objects.select_for_update(of=("self",)).filter(pk=delegation.pk).first()
    delegation.save()
    JournalEntry.witness("record_delegation", delegation, by=by.user, at=at, status=delegation.status)
    return delegation
