"""What time does to requests: reminders, offers that fall asleep, requests closed without an answer.

The candidate hears too: what helps after fifteen days, and that the request is closed after three months.
"""

import datetime
import logging
from collections.abc import Callable
from itertools import pairwise

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from procrastinate.contrib.django import app

from immersions.hosts.actions.welcome import put_to_sleep
from immersions.messaging.letters import post
from immersions.messaging.retrying import Patient
from immersions.models import ImmersionRequest, Letter, Offer
from immersions.requests.actions.request import (
    FOLLOWED_UP_AFTER,
    HOST_REMINDED_AFTER,
    SLEEPS_AFTER,
    close_unanswered,
)
from immersions.retention.purging import months_before

logger = logging.getLogger(__name__)
CLOSES_AFTER_MONTHS = 3


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
    ages = pairwise((*HOST_REMINDED_AFTER, SLEEPS_AFTER))
    reminded = sum(remind_hosts(since=since, before=before, at=now) for since, before in ages)
    told, asleep, closed = follow_up(at=now), sleep_offers(at=now), close_requests(at=now)
    logger.info(
        "%s reminders, %s follow-ups, %s offers asleep, %s requests closed", reminded, told, asleep, closed
    )


def remind_hosts(*, since: int, before: int, at: datetime.datetime) -> int:
    """Remind the hosts of requests that wait for `since` days at least and less than `before`; returns how many."""
    return _tell_once("request_reminder", _remind_host, since=since, before=before, at=at)


def follow_up(*, at: datetime.datetime) -> int:
    """Tell the candidates who have waited for a fortnight what often helps; returns how many."""
    return _tell_once("request_follow_up", _follow_up, since=FOLLOWED_UP_AFTER, before=SLEEPS_AFTER, at=at)


def sleep_offers(*, at: datetime.datetime) -> int:
    """Put to sleep the offers with a request waiting for three weeks; returns how many.

    One sent before the host woke the offer up (it is then published anew) does not count.
    """
    since = at - datetime.timedelta(days=SLEEPS_AFTER)
    late = ImmersionRequest.objects.waiting().filter(
        sent_at__lte=since, sent_at__gte=OuterRef("published_at"), offer=OuterRef("pk")
    )
    offers = Offer.objects.visible_to_all().filter(Exists(late)).order_by("pk")
    return sum(put_to_sleep(offer, waiting_since=since, at=at) for offer in offers)


def close_requests(*, at: datetime.datetime) -> int:
    """Close the requests that waited for three months; returns how many."""
    before = months_before(timezone.localdate(at), CLOSES_AFTER_MONTHS)
    late = ImmersionRequest.objects.waiting().filter(sent_at__date__lt=before).order_by("pk")
    return sum(close_unanswered(asked, at=at) for asked in late)


def _tell_once(
    kind: str, tell: Callable[[ImmersionRequest], bool], *, since: int, before: int, at: datetime.datetime
) -> int:
    """Tell of the requests of that age about which no letter `kind` left since they reached it; returns how many.

    Offers of a suspended host, and hidden ones, are left alone.
    """
    told = Letter.objects.filter(
        kind=kind,
        subject_id=OuterRef("pk"),
        created_at__gte=OuterRef("sent_at") + datetime.timedelta(days=since),
    )
    rows = ImmersionRequest.objects.waiting().filter(
        ~Exists(told),
        sent_at__lte=at - datetime.timedelta(days=since),
        sent_at__gt=at - datetime.timedelta(days=before),
        offer__active=True,
        offer__host__suspended_at__isnull=True,
    )
    count = 0
    for pk in rows.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            asked = (
                rows.select_for_update(of=("self",))
                .select_related("offer__host", "candidate__user")
                .filter(pk=pk)
                .first()
            )
            count += asked is not None and tell(asked)  # else answered or told meanwhile
    return count


def _remind_host(asked: ImmersionRequest) -> bool:
    members = asked.offer.host.members.reached()
    return bool([post("request_reminder", asked, member.user.email) for member in members])


def _follow_up(asked: ImmersionRequest) -> bool:
    return post("request_follow_up", asked, asked.candidate.mailbox) is not None
