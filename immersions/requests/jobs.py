"""What time does to requests: reminders, offers that fall asleep, requests closed without an answer.

The candidate hears too: what helps after fifteen days, and that the request is closed after three months.
"""

import datetime
import logging

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from procrastinate.contrib.django import app

from immersions.hosts.actions.welcome import put_to_sleep
from immersions.messaging.letters import post
from immersions.messaging.retrying import Patient
from immersions.models import ImmersionRequest, Letter, Offer
from immersions.requests.actions.request import close_unanswered
from immersions.retention.purging import months_before

logger = logging.getLogger(__name__)
# Each reminder: its letter, from which age of the request and before which; the third is for the candidate.
FOLLOW_UP = "request_follow_up"
REMINDERS = (("request_reminder_3", 3, 7), ("request_reminder_7", 7, 21), (FOLLOW_UP, 15, 21))
CLOSES_AFTER_MONTHS = 3
SLEEPS_AFTER = datetime.timedelta(days=21)


@app.periodic(cron="17 7 * * *")
@app.task(
    name="watch_unanswered_requests",
    queue="tidying",
    queueing_lock="watch_unanswered_requests",
    retry=Patient(),
)
def watch_unanswered_requests(timestamp: int) -> None:
    """Every morning; running it twice sends nothing twice."""
    now = timezone.now()
    reminded = sum(
        remind_hosts(kind, since=since, before=before, at=now) for kind, since, before in REMINDERS
    )
    asleep, closed = sleep_offers(at=now), close_requests(at=now)
    logger.info("%s reminders, %s offers asleep, %s requests closed", reminded, asleep, closed)


def remind_hosts(kind: str, *, since: int, before: int, at: datetime.datetime) -> int:
    """Post the reminder `kind` of requests waiting for `since` days at least and less than `before`.

    The letters tell which requests had theirs. Offers of a suspended host, and hidden ones, are left alone.
    Returns how many requests.
    """
    told = Letter.objects.filter(kind=kind, subject_id=OuterRef("pk"))
    rows = ImmersionRequest.objects.waiting().filter(
        ~Exists(told),
        sent_at__lte=at - datetime.timedelta(days=since),
        sent_at__gt=at - datetime.timedelta(days=before),
        offer__active=True,
        offer__host__suspended_at__isnull=True,
    )
    reminded = 0
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            asked = (
                rows.select_for_update(of=("self",))
                .select_related("offer__host", "candidate__user")
                .filter(pk=pk)
                .first()
            )
            if asked is not None:  # answered or reminded meanwhile
                reminded += _remind(kind, asked)
    return reminded


def sleep_offers(*, at: datetime.datetime) -> int:
    """Put to sleep the offers with a request waiting for three weeks; returns how many.

    One sent before the host woke the offer up (it is then published anew) does not count.
    """
    late = ImmersionRequest.objects.waiting().filter(
        sent_at__lte=at - SLEEPS_AFTER, sent_at__gte=OuterRef("published_at"), offer=OuterRef("pk")
    )
    offers = Offer.objects.visible_to_all().filter(Exists(late)).order_by("pk")
    return sum(put_to_sleep(offer, waiting_since=at - SLEEPS_AFTER, at=at) for offer in offers)


def close_requests(*, at: datetime.datetime) -> int:
    """Close the requests that waited for three months; returns how many."""
    before = months_before(timezone.localdate(at), CLOSES_AFTER_MONTHS)
    late = ImmersionRequest.objects.waiting().filter(sent_at__date__lt=before).order_by("pk")
    return sum(close_unanswered(asked, at=at) for asked in late)


def _remind(kind: str, asked: ImmersionRequest) -> int:
    if kind == FOLLOW_UP:
        return int(post(kind, asked, asked.candidate.mailbox) is not None)
    letters = [post(kind, asked, member.user.email) for member in asked.offer.host.members.reached()]
    return int(bool(letters))
