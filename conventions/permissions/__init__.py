"""One question everywhere: may they do this, to this thing, now?

Not yours → 404, by `visible_to`. Then, in this order: a role here? else 403; a move for that verb, role and state
(`conventions/law/states.py`)? else 403 or 409; the guards of the table below (`conventions/permissions/guards.py`)?
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from conventions import local_time
from conventions.law.facts import Role
from conventions.law.states import Moment, State, Verb, WhyNot, moment, why_not
from conventions.law.states import Refused as RefusedKind
from conventions.models import Convention, DraftInvitation, PaperCopy, SignatureRequest, SigningCode
from immersions.accounts.actor import Actor
from immersions.permissions import NOT_YOUR_PART, Refusal

from . import guards
from .guards import Bearer, Who, convention_of

Thing = Convention | SignatureRequest | DraftInvitation | PaperCopy | SigningCode
Guard = Callable[[Who, Any, datetime.datetime], Refusal | None]


@dataclass(frozen=True)
class Rule:
    """What is asked once the role and the move are right.

    `words` are asked when the move is not for now, for they say it better than the table; `not_yours` is what
    someone whose part it is not reads.
    """

    guards: tuple[Guard, ...] = ()
    words: tuple[Guard, ...] = ()
    not_yours: Refusal = NOT_YOUR_PART


PLAIN = Rule()
_ASKED_NOW = (guards.replaced, guards.has_signed, guards.not_your_turn, guards.may_not_prescribe)
_ASKED_NO_MORE = (guards.replaced, guards.has_signed, guards.has_begun)
_ANSWER = Rule((guards.answered,), words=(guards.answered,))

RULES: dict[tuple[Verb, type[Thing]], Rule] = {
    (Verb.EDIT, Convention): PLAIN,
    (Verb.COMPLETE_PART, DraftInvitation): Rule((guards.dead_link,), words=(guards.no_more_a_draft,)),
    (Verb.DECIDE, Convention): PLAIN,
    (Verb.FREEZE, Convention): Rule((guards.unlawful,)),
    (Verb.SIGN, SignatureRequest): Rule((*_ASKED_NOW, guards.has_attested), words=_ASKED_NO_MORE),
    (Verb.COMPLETE, Convention): PLAIN,
    (Verb.REFUSE, SignatureRequest): _ANSWER,
    (Verb.REVISE, Convention): PLAIN,
    (Verb.EXPIRE, Convention): PLAIN,
    (Verb.WITHDRAW, Convention): PLAIN,
    (Verb.CANCEL, Convention): PLAIN,
    (Verb.REMIND, SignatureRequest): Rule((guards.unreachable, guards.reminded_lately)),
    (Verb.REPLACE_SIGNATORY, SignatureRequest): _ANSWER,
    (Verb.WITNESS_SIGNATURE, SignatureRequest): Rule(
        (*_ASKED_NOW, guards.signs_last_here), words=_ASKED_NO_MORE
    ),
    (Verb.ATTEST_SIGNATURE, Convention): Rule((guards.signs_last,)),
    (Verb.ATTEST_SIGNATURE, SignatureRequest): Rule(
        (*_ASKED_NOW, guards.signs_last), words=_ASKED_NO_MORE, not_yours=guards.AT_THE_DESK
    ),
    (Verb.ATTEST_SIGNATURE, PaperCopy): Rule((guards.own_copy, guards.signs_last)),
    (Verb.ATTEST_SIGNATURE, SigningCode): Rule(
        (guards.not_for_the_desk, guards.signs_last, guards.witness_gone), not_yours=guards.AT_THE_DESK
    ),
    (Verb.PROPOSE_REPLACEMENT, SignatureRequest): _ANSWER,
    (Verb.DENY_IDENTITY, SignatureRequest): _ANSWER,
    (Verb.RENEW, Convention): Rule((guards.renewed_already,)),
    (Verb.DUPLICATE, Convention): PLAIN,
    (Verb.EXPORT_EVIDENCE, Convention): Rule((guards.no_evidence,)),
    (Verb.ASK_OWN_PROOF, SignatureRequest): Rule((guards.no_proof,)),
}


def roles_of(who: Who, convention: Convention) -> tuple[Role, ...]:
    """The hats that they wear before this convention; none for a stranger."""
    if isinstance(who, Bearer):
        return (who.role,)
    return _hats(who, convention)


def _hats(actor: Actor, convention: Convention) -> tuple[Role, ...]:
    roles: list[Role] = []
    if convention.agency_id in actor.agency_ids:
        roles.append(Role.AGENCY_ADMIN if actor.administers(convention.agency_id) else Role.COUNSELLOR)
    if actor.candidate_id is not None and actor.candidate_id == convention.candidate_id:
        roles.append(Role.BENEFICIARY)
    if convention.host_id is not None and convention.host_id in actor.host_ids:
        roles.append(Role.HOST)
    return tuple(roles)


def refusal(who: Who, verb: Verb, thing: Thing, *, at: datetime.datetime) -> Refusal | None:
    """Why they may not `verb` this `thing` at that instant, or `None` when they may.

    `who`: an account, or the bearer of a link, or the portal. Raises `TypeError` for anything but a `Verb`,
    `LookupError` for a verb that this kind of thing does not know.
    """
    if not isinstance(verb, Verb):
        raise TypeError(f"{verb!r} is no verb")
    rule = RULES.get((verb, type(thing)))
    if rule is None:
        raise LookupError(f"nothing says who may {verb} a {type(thing).__name__}")
    convention = convention_of(thing)
    when = moment_of(convention, at)
    answers = [why_not(verb, State(convention.state), role, when) for role in roles_of(who, convention)]
    if None not in answers:
        return _refused(rule, answers, who, thing, at)
    return _first(rule.guards, who, thing, at)


def moment_of(convention: Convention, at: datetime.datetime) -> Moment | None:
    """Upcoming, running or ended, by the calendar of the place; `None` without dates."""
    if convention.start_on is None or convention.end_on is None:
        return None
    return moment(convention.start_on, convention.end_on, local_time.local_day(convention, at))


def _refused(
    rule: Rule, answers: list[WhyNot | None], who: Who, thing: Thing, at: datetime.datetime
) -> Refusal:
    """The refusal of the best placed of their roles."""
    for answer in answers:
        if answer is not None and answer.kind is RefusedKind.NOT_NOW:
            return _first(rule.words, who, thing, at) or Refusal(409, answer.sentence)
    return rule.not_yours


def _first(asked: tuple[Guard, ...], who: Who, thing: Thing, at: datetime.datetime) -> Refusal | None:
    return next((said for guard in asked if (said := guard(who, thing, at)) is not None), None)
