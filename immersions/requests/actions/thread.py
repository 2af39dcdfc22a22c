"""What the sides of a request say to each other, what the host reads of a person, and calls to come."""

import datetime

from django.db import transaction

from immersions.accounts.actor import Actor
from immersions.choices import Side
from immersions.messaging.letters import post
from immersions.models import Candidate, ImmersionRequest, JournalEntry, Message, RequestBrief
from immersions.permissions import ImmersionVerb, refusal, require
from immersions.permissions.requests import side_of

Items = list[dict[str, str]]


@transaction.atomic
def write_message(asked: ImmersionRequest, *, by: Actor, text: str, at: datetime.datetime) -> Message:
    """Write to the two other sides, who get a letter with a link and none of the text. Raises `Refused`."""
    asked = ImmersionRequest.objects.select_for_update(of=("self",)).with_people().get(pk=asked.pk)
    require(refusal(by, ImmersionVerb.WRITE, asked, at=at))
    side = side_of(by, asked)
    assert side is not None  # the refusal above says so
    message = Message.objects.create(request=asked, author=by.user, side=side, text=text, at=at)
    JournalEntry.witness("write_message", message, by=by.user, at=at, request=asked.pk)
    for address in _other_sides(asked, side):
        post("message_written", message, address)
    return message


@transaction.atomic
def share_brief(
    asked: ImmersionRequest, *, by: Actor, items: Items, at: datetime.datetime
) -> RequestBrief | None:
    """Let the host read these items of one's file, and no other; none at all takes everything back.

    Raises `Refused`.
    """
    asked = ImmersionRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    require(refusal(by, ImmersionVerb.SHARE, asked))
    if not items:
        RequestBrief.objects.filter(request=asked).delete()
        JournalEntry.witness("unshare_brief", asked, by=by.user, at=at)
        return None
    brief, _ = RequestBrief.objects.update_or_create(
        request=asked, defaults={"items": items, "approved_at": at}
    )
    JournalEntry.witness("share_brief", asked, by=by.user, at=at, items=len(items))
    return brief


@transaction.atomic
def ask_call(candidate: Candidate, *, by: Actor, at: datetime.datetime) -> Candidate:
    """« Rappelez-moi »: a letter to the counsellor, or to the agency while nobody follows. Raises `Refused`."""
    candidate = _locked(candidate)
    require(refusal(by, ImmersionVerb.CALL, candidate, at=at))
    candidate.call_asked_at = at
    candidate.save(update_fields=["call_asked_at"])
    JournalEntry.witness("ask_call", candidate, by=by.user, at=at)
    post("call_asked", candidate, _who_calls(candidate))
    return candidate


@transaction.atomic
def close_call(candidate: Candidate, *, by: Actor, at: datetime.datetime) -> Candidate:
    """The call was made. Raises `Refused`."""
    candidate = _locked(candidate)
    require(refusal(by, ImmersionVerb.CLOSE_CALL, candidate))
    candidate.call_asked_at = None
    candidate.save(update_fields=["call_asked_at"])
    JournalEntry.witness("close_call", candidate, by=by.user, at=at)
    return candidate


def _locked(candidate: Candidate) -> Candidate:
    rows = Candidate.objects.select_for_update(of=("self",))
    return rows.select_related("agency", "counsellor__user").get(pk=candidate.pk)


def _who_calls(candidate: Candidate) -> str:
    if candidate.counsellor is not None and candidate.counsellor.is_active:
        return candidate.counsellor.user.email
    return candidate.agency.email if candidate.agency else ""


def _other_sides(asked: ImmersionRequest, side: Side) -> list[str]:
    """The addresses of the sides that did not write, each once."""
    candidate = asked.candidate
    addresses: list[str] = []
    if side != Side.CANDIDATE:
        addresses.append(candidate.mailbox)
    if side != Side.HOST:
        addresses += [member.user.email for member in asked.offer.host.members.reached()]
    if side != Side.COUNSELLOR and candidate.counsellor is not None and candidate.counsellor.is_active:
        addresses.append(candidate.counsellor.user.email)
    return list(dict.fromkeys(addresses))
