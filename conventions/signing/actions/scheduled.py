"""What time asks of the rounds: some expire, some signatories are reminded, some letters did not arrive."""

import datetime

from django.db import transaction
from django.db.models import Q

from conventions.choices import EventKind
from conventions.evidence.chain import record_for
from conventions.law.states import State
from conventions.models import Convention, SignatureRequest
from conventions.moves import lock_request
from immersions.messaging.bounces import RETURNED
from immersions.models import Letter, LetterStatus

from .lifecycle import expire, remind_when_due

LETTERS_WITH_LINK = ("sign_invitation", "sign_reminder", "sign_new_link")
# A server that refuses this address three times is believed; one that is silent may be ours, and come back soon.
TRIES, REFUSED = 3, "SMTPRecipientsRefused"
SILENT_FOR = datetime.timedelta(hours=1)


def tend_rounds(*, at: datetime.datetime) -> dict[str, int]:
    """Expire what must be, remind those it is time to remind, witness lost letters; returns the counts.

    Each convention is tended in its own transaction; run twice, it does nothing more.
    """
    counts = {"expired": 0, "reminded": 0, "undelivered": 0}
    for convention in Convention.objects.filter(state=State.OPEN).order_by("pk").iterator():
        if expire(convention, at=at):
            counts["expired"] += 1
        else:
            counts["reminded"] += remind_when_due(convention, at=at)
    counts["undelivered"] = witness_lost_letters(at=at)
    return counts


def witness_lost_letters(*, at: datetime.datetime) -> int:
    """Write in the evidence, once each, the invitations that no mail server would take."""
    lost = Letter.objects.filter(
        Q(attempts__gte=TRIES, failure=REFUSED)
        | Q(attempts__gte=TRIES, created_at__lte=at - SILENT_FOR)
        | Q(failure=RETURNED),
        kind__in=LETTERS_WITH_LINK,
        status=LetterStatus.FAILED,
        created_at__gt=at - datetime.timedelta(days=15),
        loss_told_at__isnull=True,
    )
    told = 0
    for letter in lost.order_by("pk"):
        with transaction.atomic():
            request: SignatureRequest = lock_request(letter.subject_id).request
            if Letter.objects.filter(pk=letter.pk, loss_told_at__isnull=True).update(loss_told_at=at):
                record_for(request, EventKind.DELIVERY_FAILED, letter=letter.pk)
                told += 1
    return told
