"""A request: asked, answered, withdrawn."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from immersions.accounts.actions import open_file
from immersions.accounts.actor import Actor
from immersions.choices import DeclineReason, Purpose, RequestStatus
from immersions.messaging.letters import post
from immersions.models import Candidate, ImmersionRequest, JournalEntry, Offer, User
from immersions.permissions import NOT_YOUR_PART, ImmersionVerb, Refused, refusal, require

# Days without an answer: the host is reminded, the candidate hears what helps, the offer leaves the search.
HOST_REMINDED_AFTER = (3, 7)
FOLLOWED_UP_AFTER = 15
SLEEPS_AFTER = 21


@dataclass(frozen=True)
class Wish:
    """What a person asks of an offer."""

    message: str
    wished_start: datetime.date
    wished_end: datetime.date
    purpose: Purpose


@dataclass(frozen=True)
class Identity:
    """What opens a candidate's file at the first request."""

    first_name: str
    last_name: str
    birth_date: datetime.date | None


@transaction.atomic
def request_immersion(
    offer: Offer, *, by: Actor, wish: Wish, identity: Identity | None = None, at: datetime.datetime
) -> tuple[ImmersionRequest, bool]:
    """Ask for an offer; returns the request, and whether it is new.

    A request already waiting for this offer is returned as it is: the same form sent twice asks once.
    `identity` opens the file of a person who has none. Raises `Refused`, also when the host has no room, or
    for more than a month.
    """
    offer = Offer.objects.select_for_update(of=("self",)).select_related("host").get(pk=offer.pk)
    require(refusal(by, ImmersionVerb.ASK, offer))
    assert by.user is not None  # the refusal above says so
    user = User.objects.select_for_update().get(pk=by.user.pk)
    candidate = Candidate.objects.filter(user=user).first()
    if candidate is None:
        if identity is None:
            raise Refused(NOT_YOUR_PART)
        candidate = open_file(
            by=user,
            first_name=identity.first_name,
            last_name=identity.last_name,
            birth_date=identity.birth_date,
            at=at,
        )
    waiting = ImmersionRequest.objects.waiting().filter(candidate=candidate, offer=offer).first()
    if waiting is not None:
        return waiting, False
    asked = ImmersionRequest(
        candidate=candidate,
        offer=offer,
        purpose=wish.purpose,
        message=wish.message,
        wished_start=wish.wished_start,
        wished_end=wish.wished_end,
        sent_at=at,
    )
    require(refusal(by, ImmersionVerb.SEND, asked, at=at))
    asked.save()
    JournalEntry.witness("request_immersion", asked, by=user, at=at, offer=offer.pk)
    _tell_host("request_sent", asked)
    return asked, True


@transaction.atomic
def accept_request(
    asked: ImmersionRequest, *, by: Actor, answer: str, at: datetime.datetime
) -> ImmersionRequest:
    """The host says yes; the candidate and their counsellor are told. Raises `Refused`."""
    asked = _locked(asked)
    require(refusal(by, ImmersionVerb.ANSWER, asked))
    _settle(asked, RequestStatus.ACCEPTED, by=by, answer=answer, at=at)
    post("request_answered", asked, asked.candidate.mailbox)
    if asked.candidate.counsellor is not None and asked.candidate.counsellor.is_active:
        post("request_accepted_for_counsellor", asked, asked.candidate.counsellor.user.email)
    return asked


@transaction.atomic
def decline_request(
    asked: ImmersionRequest, *, by: Actor, reason: DeclineReason, answer: str, at: datetime.datetime
) -> ImmersionRequest:
    """The host says no and why; the candidate is told. Raises `Refused`."""
    asked = _locked(asked)
    require(refusal(by, ImmersionVerb.ANSWER, asked))
    _settle(asked, RequestStatus.DECLINED, by=by, answer=answer, reason=reason, at=at)
    post("request_answered", asked, asked.candidate.mailbox)
    return asked


@transaction.atomic
def withdraw_request(asked: ImmersionRequest, *, by: Actor, at: datetime.datetime) -> ImmersionRequest:
    """The candidate takes their request back before any answer; the host is told. Raises `Refused`."""
    asked = _locked(asked)
    require(refusal(by, ImmersionVerb.WITHDRAW, asked))
    _settle(asked, RequestStatus.WITHDRAWN, by=by, at=at)
    _tell_host("request_withdrawn", asked)
    return asked


@transaction.atomic
def close_unanswered(asked: ImmersionRequest, *, at: datetime.datetime) -> bool:
    """Close a request that nobody answered, and tell both sides; false when it was answered meanwhile.

    Done by the calendar, by nobody.
    """
    asked = _locked(asked)
    if asked.status != RequestStatus.SENT:
        return False
    asked.status, asked.answered_at = RequestStatus.EXPIRED, at
    asked.save(update_fields=["status", "answered_at"])
    JournalEntry.witness("close_unanswered", asked, by=None, at=at)
    post("request_closed", asked, asked.candidate.mailbox)
    _tell_host("request_closed_for_host", asked)
    return True


def _locked(asked: ImmersionRequest) -> ImmersionRequest:
    return ImmersionRequest.objects.select_for_update(of=("self",)).with_people().get(pk=asked.pk)


def _settle(
    asked: ImmersionRequest,
    status: RequestStatus,
    *,
    by: Actor,
    answer: str = "",
    reason: DeclineReason | None = None,
    at: datetime.datetime,
) -> None:
    asked.status, asked.answer, asked.decline_reason = status, answer, reason or ""
    asked.answered_at, asked.answered_by = at, by.user
    asked.save(update_fields=["status", "answer", "decline_reason", "answered_at", "answered_by"])
    verbs = {
        RequestStatus.ACCEPTED: "accept_request",
        RequestStatus.DECLINED: "decline_request",
        RequestStatus.WITHDRAWN: "withdraw_request",
    }
    JournalEntry.witness(verbs[status], asked, by=by.user, at=at)


def _tell_host(kind: str, asked: ImmersionRequest) -> None:
    for member in asked.offer.host.members.reached():
        post(kind, asked, member.user.email)
