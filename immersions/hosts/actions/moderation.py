"""A host that harms people, or does not exist, is put aside; and put back when that was a mistake."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from immersions.accounts.actor import Actor
from immersions.choices import RequestStatus
from immersions.messaging.letters import post
from immersions.models import HostStructure, ImmersionRequest, JournalEntry
from immersions.permissions import ImmersionVerb, Refusal, Refused, refusal, require

NO_REASON = Refusal(409, _("Dites pourquoi cette structure est suspendue : ses membres liront cette raison."))


@transaction.atomic
def suspend_host(host: HostStructure, *, by: Actor, reason: str, at: datetime.datetime) -> HostStructure:
    """Hide a host and its offers, stop new requests, tell its members why.

    Who waits for its answer, and the counsellors of those it answered yes, hear that it is away, never why.
    Its offers keep their own state, and come back with it. Raises `Refused` to all but the staff,
    and without a reason.
    """
    host = HostStructure.objects.locked(host.pk)
    require(refusal(by, ImmersionVerb.SUSPEND, host))
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise Refused(NO_REASON)
    host.suspended_at, host.suspension_reason = at, reason
    host.save(update_fields=["suspended_at", "suspension_reason"])
    JournalEntry.witness("suspend_host", host, by=by.user, at=at)
    _tell_members("host_suspended", host)
    _tell_those_who_asked(host, today=timezone.localdate(at))
    return host


@transaction.atomic
def restore_host(host: HostStructure, *, by: Actor, at: datetime.datetime) -> HostStructure:
    """Put a host back in the search, and tell its members. Raises `Refused` to all but the staff."""
    host = HostStructure.objects.locked(host.pk)
    require(refusal(by, ImmersionVerb.RESTORE, host))
    host.suspended_at, host.suspension_reason = None, ""
    host.save(update_fields=["suspended_at", "suspension_reason"])
    JournalEntry.witness("restore_host", host, by=by.user, at=at)
    _tell_members("host_restored", host)
    return host


def _tell_members(kind: str, host: HostStructure) -> None:
    for member in host.members.reached():
        post(kind, host, member.user.email)


def _tell_those_who_asked(host: HostStructure, *, today: datetime.date) -> None:
    living = ImmersionRequest.objects.received_by((host.pk,)).filter(
        status__in=[RequestStatus.SENT, RequestStatus.ACCEPTED], wished_end__gte=today
    )
    for asked in living.with_people().select_related("candidate__user").order_by("pk"):
        if asked.status == RequestStatus.SENT:
            post("request_host_suspended", asked, asked.candidate.mailbox)
        counsellor = asked.candidate.counsellor
        if counsellor is not None and counsellor.is_active:
            post("request_host_suspended_for_counsellor", asked, counsellor.user.email)
