"""How a host welcomes: its preparation, the room of its offers, and offers that fall asleep and wake up."""

import datetime
from dataclasses import dataclass

from django.db import transaction

from immersions.accounts.actor import Actor
from immersions.choices import ContactMode
from immersions.messaging.letters import post
from immersions.models import HostStructure, ImmersionRequest, JournalEntry, Offer
from immersions.permissions import ImmersionVerb, refusal, require


@dataclass(frozen=True)
class Welcome:
    """What a host needs before the first day, and whom a counsellor may call about the workplace."""

    lead_days: int
    lead_documents: str
    referent_name: str
    referent_email: str


@dataclass(frozen=True)
class Room:
    """How many people an offer takes, and how the first exchange goes."""

    capacity: int
    monthly_limit: int | None
    contact_mode: ContactMode
    tutor_name: str


@transaction.atomic
def set_welcome(host: HostStructure, *, by: Actor, welcome: Welcome, at: datetime.datetime) -> HostStructure:
    """Write how a host prepares an immersion. Raises `Refused`."""
    host = HostStructure.objects.locked(host.pk)
    require(refusal(by, ImmersionVerb.EDIT, host))
    host.lead_days, host.lead_documents = welcome.lead_days, welcome.lead_documents
    host.referent_name, host.referent_email = welcome.referent_name, welcome.referent_email
    host.save(update_fields=["lead_days", "lead_documents", "referent_name", "referent_email"])
    JournalEntry.witness("set_welcome", host, by=by.user, at=at)
    return host


@transaction.atomic
def set_room(offer: Offer, *, by: Actor, room: Room, at: datetime.datetime) -> Offer:
    """Write how many people an offer takes; requests already received stay. Raises `Refused`."""
    offer = _locked(offer)
    require(refusal(by, ImmersionVerb.EDIT, offer))
    offer.capacity, offer.monthly_limit = room.capacity, room.monthly_limit
    offer.contact_mode, offer.tutor_name, offer.updated_at = room.contact_mode, room.tutor_name, at
    offer.save(update_fields=["capacity", "monthly_limit", "contact_mode", "tutor_name", "updated_at"])
    JournalEntry.witness("set_room", offer, by=by.user, at=at)
    return offer


@transaction.atomic
def put_to_sleep(offer: Offer, *, waiting_since: datetime.datetime, at: datetime.datetime) -> bool:
    """Take out of the search an offer whose host has not answered since then; tell both sides.

    Done by the calendar, by nobody: false, and nothing done, when the host answered or hid it meanwhile.
    """
    offer = _locked(offer)
    unanswered = list(
        ImmersionRequest.objects.waiting()
        .filter(offer=offer, sent_at__lte=waiting_since, sent_at__gte=offer.published_at or waiting_since)
        .select_related("candidate__user")
        .order_by("pk")
    )
    if not offer.active or not unanswered:
        return False
    offer.active, offer.asleep_at = False, at
    offer.save(update_fields=["active", "asleep_at"])
    JournalEntry.witness("put_to_sleep", offer, by=None, at=at, requests=[row.pk for row in unanswered])
    for member in offer.host.members.reached():
        post("offer_asleep", offer, member.user.email)
    for row in unanswered:
        post("request_unanswered", row, row.candidate.mailbox)
    return True


def _locked(offer: Offer) -> Offer:
    return Offer.objects.select_for_update(of=("self",)).select_related("host").get(pk=offer.pk)
