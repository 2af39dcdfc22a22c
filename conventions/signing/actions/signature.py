"""The instant a party has signed, whatever the means: the row, the chain, the receipt, and what comes next."""

import datetime
from typing import Any

from procrastinate.contrib.django import app

from conventions.choices import Assurance, EventKind, RequestState
from conventions.evidence.chain import Trace, record_for
from conventions.law.states import Verb
from conventions.moves import Held, write_state
from conventions.permissions import refusal
from conventions.permissions.guards import PORTAL, open_group
from immersions.messaging import letters
from immersions.models import JournalEntry, User
from immersions.permissions import require

from .notices import recipients, tell_complete, tell_everywhere
from .rounds import invite_open_group


def write_signature(
    held: Held,
    assurance: Assurance,
    *,
    trace: Trace,
    by: User | None,
    at: datetime.datetime,
    **facts: Any,
) -> None:
    """Sign a locked request that may be signed (the caller has asked), then invite the next or end the round.

    `facts`: what this means of signing adds to the event, ids and hashes only.
    """
    request, convention = held.request, held.convention
    request.state, request.signed_at, request.assurance = RequestState.SIGNED, at, assurance
    request.save(update_fields=["state", "signed_at", "assurance"])
    record_for(request, EventKind.SIGNED, trace=trace, assurance=assurance.value, **facts)
    JournalEntry.witness("sign", convention, by=by, at=at, request=request.pk, role=request.role)
    letters.post("sign_receipt", request, request.party.email)
    tell_everywhere("told_signed", request, but=(request.party.email,))
    version = request.version
    if open_group(version) is not None:
        invite_open_group(version, at=at)
        return
    require(refusal(PORTAL, Verb.COMPLETE, convention, at=at))
    write_state(convention, Verb.COMPLETE, signed_at=at, at=at)
    JournalEntry.witness("complete", convention, by=None, at=at, version=version.number)
    tell_complete(version, fuller=recipients(version))
    # By its name: the files stand on the signatures, never the reverse.
    app.configure_task("make_dossier").defer(version_id=version.pk)
