"""Signing at the agency's desk: the ceremony, opened in the browser of the person who receives the signatory.

The code still goes to the signatory; for who has neither e-mail nor mobile phone, see `signing.sign`.
"""

import datetime

from django.db import transaction

from conventions.choices import EventKind
from conventions.evidence.chain import Trace, record_for
from conventions.law.states import Verb
from conventions.models import SignatureRequest
from conventions.moves import lock_request
from conventions.permissions import refusal
from immersions.accounts.actor import Actor
from immersions.models import JournalEntry, Membership
from immersions.permissions import NOT_YOUR_PART, Refused, require


def open_at_desk(request: SignatureRequest, *, by: Actor, trace: Trace, at: datetime.datetime) -> Membership:
    """Witness that the agency opened the ceremony for that party; returns in whose name.

    Raises `Refused` (403, 409).
    """
    with transaction.atomic():
        held = lock_request(request.pk)
        require(refusal(by, Verb.WITNESS_SIGNATURE, held.request, at=at))
        membership = by.membership_in(held.convention.agency_id)
        if membership is None:
            raise Refused(NOT_YOUR_PART)
        record_for(held.request, EventKind.IN_PERSON_OPENED, trace=trace, membership=membership.pk)
        JournalEntry.witness("open_at_desk", held.convention, by=by.user, at=at, request=request.pk)
        return membership
