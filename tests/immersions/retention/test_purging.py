"""What Amina and Claire left behind goes when the privacy page says so, and not a day before."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from demo.cast import Cast
from immersions.accounts.actor import actor_of
from immersions.choices import RequestStatus
from immersions.models import (
    Favourite,
    ImmersionRequest,
    Introduction,
    JoinRequest,
    Message,
    Recommendation,
    SavedSearch,
    User,
)
from immersions.offers.saved_searches.actions import keep_search
from immersions.retention.purging import purge_all
from tests.immersions.requests.test_requests import asked_by

AT = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
Make = Callable[[Cast], Any]


def favourite(cast: Cast) -> Favourite:
    return Favourite.objects.create(candidate=cast.candidate, offer=cast.offer, kept_at=AT)


def recommendation(cast: Cast) -> Recommendation:
    return Recommendation.objects.create(candidate=cast.candidate, offer=cast.offer, by=cast.claire, at=AT)


def introduction(cast: Cast) -> Introduction:
    return Introduction.objects.create(candidate=cast.candidate, host=cast.host, by=cast.claire, at=AT)


def declined(cast: Cast) -> ImmersionRequest:
    return asked_by(cast.candidate, cast.offer, status=RequestStatus.DECLINED, answered_at=AT, sent_at=AT)


def accepted(cast: Cast) -> ImmersionRequest:
    return asked_by(
        cast.candidate, cast.offer, status=RequestStatus.ACCEPTED, sent_at=AT, wished_end=AT.date(),
        wished_start=AT.date(),
    )  # fmt: skip


def search(cast: Cast) -> SavedSearch:
    User.objects.filter(pk=cast.amina.pk).update(last_login=AT)
    return keep_search(by=actor_of(cast.amina), name="Le pain", query="metier=boulanger", weekly=True, at=AT)


@pytest.mark.parametrize(
    ("make", "years"),
    [(favourite, 2), (recommendation, 1), (introduction, 1), (declined, 1), (accepted, 2), (search, 2)],
)
def test_each_thing_goes_on_its_day_and_not_before(cast: Cast, make: Make, years: int) -> None:
    row = make(cast)
    last_day = AT.replace(year=AT.year + years)
    purge_all(at=last_day, dry_run=False)
    assert type(row).objects.filter(pk=row.pk).exists()
    assert sum(purge_all(at=last_day + DAY, dry_run=True).values()) == 1
    assert type(row).objects.filter(pk=row.pk).exists()
    purge_all(at=last_day + DAY, dry_run=False)
    assert not type(row).objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(("answer", "month"), [({}, 5), ({"status": "REFUSED", "answered_at": AT}, 9)])
def test_what_driss_asked_of_the_bakery_goes_too(cast: Cast, answer: dict[str, Any], month: int) -> None:
    JoinRequest.objects.create(host=cast.host, user=cast.driss, asked_at=AT, **answer)
    last_day = AT.replace(month=month)
    assert purge_all(at=last_day, dry_run=False)["joins"] == 0
    assert purge_all(at=last_day + DAY, dry_run=False)["joins"] == 1
    assert not JoinRequest.objects.exists()


def test_a_search_stays_as_long_as_amina_comes(cast: Cast) -> None:
    row = search(cast)
    User.objects.filter(pk=cast.amina.pk).update(last_login=AT + 800 * DAY)
    purge_all(at=AT + 900 * DAY, dry_run=False)
    assert SavedSearch.objects.filter(pk=row.pk).exists()


def test_the_thread_of_a_request_goes_before_it(cast: Cast) -> None:
    asked = declined(cast)
    Message.objects.create(request=asked, author=cast.amina, side="CANDIDATE", text="Bonjour", at=AT)
    purge_all(at=AT + 200 * DAY, dry_run=False)
    assert (Message.objects.count(), ImmersionRequest.objects.count()) == (0, 1)


def test_the_command_says_what_it_would_remove(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    Favourite.objects.create(
        candidate=cast.candidate,
        offer=cast.offer,
        kept_at=datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC),
    )
    call_command("purge_immersions", "--dry-run")
    assert "offres gardées : 1 à effacer" in capsys.readouterr().out
    assert Favourite.objects.count() == 1
