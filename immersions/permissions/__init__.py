"""One question everywhere: may this actor do this, to this thing, now?

Grammar (docs/house-style.md, 6): not yours → 404 by `visible_to`; not your part → 403; not now → 409.
The table says which rule answers for which verb and kind of thing; a pair that it lacks is a fault of ours.
"""

import datetime
from collections.abc import Callable
from enum import StrEnum, auto
from typing import Any

from django.db.models import Model

from immersions.accounts.actor import Actor, actor_of

from ..models import (
    Agency,
    Candidate,
    HostInvitation,
    HostMember,
    HostStructure,
    ImmersionRequest,
    Introduction,
    JoinRequest,
    Offer,
    PrescriptionDelegation,
    Recommendation,
    SavedSearch,
    User,
)
from . import candidates, hosts, people, requests
from .refusals import NOT_YOUR_PART, Refusal, Refused, require

__all__ = [
    "NOT_YOUR_PART",
    "ImmersionVerb",
    "Refusal",
    "Refused",
    "refusal",
    "require",
    "require_staff",
]

Rule = Callable[[Actor, Any], Refusal | None]
TimedRule = Callable[[Actor, Any, datetime.datetime], Refusal | None]
Pair = tuple["ImmersionVerb", type[Model] | None]


class ImmersionVerb(StrEnum):
    """What one may want to do, before a convention exists (`conventions.law.states.Verb` begins there)."""

    ACCEPT = auto()
    ACCOMPANY = auto()
    ADMINISTER = auto()
    ADMIT = auto()
    ANSWER = auto()
    ASK = auto()
    BEGIN = auto()
    CALL = auto()
    CLOSE_CALL = auto()
    CONFIRM = auto()
    DEMOTE = auto()
    DRAFT = auto()
    EDIT = auto()
    FOLLOW = auto()
    INTRODUCE = auto()
    INVITE = auto()
    JOIN = auto()
    KEEP = auto()
    MANAGE = auto()
    OPEN_FILE = auto()
    PROVE = auto()
    PUBLISH = auto()
    READ_PROPOSED = auto()
    RECOMMEND = auto()
    RECORD = auto()
    REGISTER = auto()
    REMOVE = auto()
    REPEAT = auto()
    REPLY = auto()
    RESTORE = auto()
    REVOKE = auto()
    SEND = auto()
    SHARE = auto()
    SUSPEND = auto()
    TAKE = auto()
    WITHDRAW = auto()
    WRITE = auto()


V = ImmersionVerb

RULES: dict[Pair, Rule] = {
    (V.ADMINISTER, None): people.administer,
    (V.RECORD, PrescriptionDelegation): people.record_delegation,
    (V.EDIT, User): people.edit_account,
    (V.KEEP, SavedSearch): people.keep_search,
    (V.EDIT, SavedSearch): people.edit_search,
    (V.ACCOMPANY, None): candidates.accompany,
    (V.OPEN_FILE, Agency): candidates.open_file,
    (V.EDIT, Candidate): candidates.edit,
    (V.FOLLOW, Candidate): candidates.follow,
    (V.TAKE, Candidate): candidates.take,
    (V.JOIN, Candidate): candidates.join_agency,
    (V.CLOSE_CALL, Candidate): candidates.close_call,
    (V.INTRODUCE, Introduction): candidates.introduce,
    (V.KEEP, None): candidates.keep,
    (V.KEEP, Offer): candidates.keep_offer,
    (V.READ_PROPOSED, None): candidates.read_proposed,
    (V.RECOMMEND, Offer): candidates.recommend,
    (V.REPLY, Recommendation): candidates.reply,
    (V.REGISTER, None): hosts.register,
    (V.EDIT, HostStructure): hosts.edit,
    (V.PUBLISH, HostStructure): hosts.publish,
    (V.EDIT, Offer): hosts.edit_offer,
    (V.SUSPEND, HostStructure): hosts.suspend,
    (V.RESTORE, HostStructure): hosts.restore,
    (V.MANAGE, HostStructure): hosts.manage,
    (V.INVITE, HostStructure): hosts.invite,
    (V.REVOKE, HostInvitation): hosts.revoke_invitation,
    (V.JOIN, HostStructure): hosts.join,
    (V.ADMIT, JoinRequest): hosts.admit,
    (V.PROVE, HostMember): hosts.prove,
    (V.CONFIRM, HostMember): hosts.confirm,
    (V.EDIT, HostMember): hosts.edit_member,
    (V.DEMOTE, HostMember): hosts.demote,
    (V.REMOVE, HostMember): hosts.remove,
    (V.ASK, Offer): requests.ask,
    (V.ANSWER, ImmersionRequest): requests.answer,
    (V.WITHDRAW, ImmersionRequest): requests.withdraw,
    (V.DRAFT, ImmersionRequest): requests.draft,
    (V.SHARE, ImmersionRequest): requests.share,
}

# Those whose answer depends on the hour.
TIMED_RULES: dict[Pair, TimedRule] = {
    (V.ACCEPT, HostInvitation): hosts.accept_invitation,
    (V.CALL, Candidate): candidates.call,
    (V.BEGIN, Offer): requests.begin,
    (V.REPEAT, Offer): requests.repeat,
    (V.SEND, ImmersionRequest): requests.send,
    (V.WRITE, ImmersionRequest): requests.write,
}


def refusal(
    actor: Actor, verb: ImmersionVerb, thing: Model | None = None, *, at: datetime.datetime | None = None
) -> Refusal | None:
    """Why `actor` may not `verb` this `thing`, or `None` when they may.

    What is about to be created is asked about as a row not stored yet. `at` is needed by the rules of
    `TIMED_RULES`. Raises `LookupError` for a pair that the tables lack, `TypeError` when the hour is missing.
    """
    pair = (verb, type(thing) if thing is not None else None)
    if rule := RULES.get(pair):
        return rule(actor, thing)
    if timed := TIMED_RULES.get(pair):
        if at is None:
            raise TypeError(f"the answer to {_said(pair)} depends on the hour: give `at`")
        return timed(actor, thing, at)
    raise LookupError(f"no rule of immersions.permissions answers for {_said(pair)}")


def require_staff(by: User | None) -> None:
    """Raise `Refused` to all but who administers the portal; nobody named is who holds its machine."""
    if by is not None:
        require(refusal(actor_of(by), V.ADMINISTER))


def _said(pair: Pair) -> str:
    verb, kind = pair
    return f"« {verb} {kind.__name__ if kind else 'nothing'} »"
