"""The row of a convention under lock, and the one writer of its state."""

import datetime
from dataclasses import dataclass
from typing import Any

from conventions.law.states import State, Verb, target_of

from .models import Convention, SignatureRequest


@dataclass(frozen=True)
class Held:
    """A request and its convention, both locked, in that order, by the current transaction."""

    convention: Convention
    request: SignatureRequest


def lock_convention(convention_id: int, *related: str) -> Convention:
    """The convention's row with its `related` ones, locked to the end of the transaction; always the first lock taken."""
    rows = Convention.objects.select_for_update(of=("self",))
    return (rows.select_related(*related) if related else rows).get(pk=convention_id)


def lock_request(request_id: int) -> Held:
    """The convention's row, then the request's: every writer takes them in that order.

    Raises `SignatureRequest.DoesNotExist` for an unknown request.
    """
    known = (
        SignatureRequest.objects.only("version__convention_id").select_related("version").get(pk=request_id)
    )
    convention = lock_convention(known.version.convention_id)
    request = (
        SignatureRequest.objects.select_for_update(of=("self",))
        .select_related("version__convention", "party")
        .get(pk=request_id)
    )
    request.version.convention = convention
    return Held(convention, request)


def write_state(convention: Convention, verb: Verb, *, at: datetime.datetime, **columns: Any) -> None:
    """Write where the table of moves says that `verb` leads a locked convention, and these columns with it.

    Nothing else writes `state`. The caller has asked whether it may; `ValueError` when the table has no such move.
    """
    convention.state = target_of(verb, State(convention.state)).value
    for name, value in {"updated_at": at, **columns}.items():
        setattr(convention, name, value)
    convention.save(update_fields=["state", "updated_at", *columns])
