"""Driss insists: what is done too often is refused, whatever the process, and nobody's address is kept."""

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from immersions.accounts import rate_limits
from immersions.accounts.jobs import forget_old_counts
from immersions.accounts.rate_limits import allows, limited
from immersions.models import RateCount

HOUR = datetime.timedelta(hours=1)
NOON = datetime.datetime(2026, 3, 3, 12, 20, tzinfo=datetime.UTC)


def tries(count: int, *, who: str = "192.0.2.44", at: datetime.datetime = NOON) -> int:
    return sum(allows("visit", who, limit=5, per=HOUR, at=at) for _ in range(count))


@limited("greet", per_ip=2, seconds=600)
def greet(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bonjour")


@limited("knock", per_ip=2, seconds=600, fail_closed=True)
def knock(request: HttpRequest) -> HttpResponse:
    return HttpResponse("entrez")


def post(view: Callable[..., HttpResponse], ip: str = "192.0.2.44", **headers: str) -> HttpResponse:
    return view(RequestFactory().post("/", REMOTE_ADDR=ip, **headers))


def test_five_are_allowed_and_the_others_are_not(db: None) -> None:
    assert tries(8) == 5
    assert RateCount.objects.get().count == 5


def test_another_person_and_the_next_hour_start_again(db: None) -> None:
    tries(5)
    assert tries(1, who="192.0.2.45") == 1
    assert tries(1, at=NOON + datetime.timedelta(minutes=39)) == 0
    assert tries(1, at=NOON + datetime.timedelta(minutes=40)) == 1


def test_no_address_is_kept_in_clear(db: None) -> None:
    tries(1)
    key = RateCount.objects.get().key
    assert "192" not in key.split(":")[0]
    assert key.startswith("visit:")
    assert len(key) == len("visit:") + 40


def test_the_same_address_under_another_pepper_is_another_key(settings: Any) -> None:
    before = rate_limits.key_of("visit", "192.0.2.44")
    settings.EVIDENCE_PEPPER = "another"
    assert rate_limits.key_of("visit", "192.0.2.44") != before


@time_machine.travel(NOON, tick=False)
def test_driss_is_told_in_french_when_to_come_back(db: None) -> None:
    assert [post(greet).status_code for _ in range(2)] == [200, 200]
    refused = post(greet)
    assert refused.status_code == 429
    assert refused["Retry-After"] == "600"
    page = refused.content.decode()
    assert "Vous pourrez recommencer dans 10\u00a0minutes." in page
    assert "Attendez quelques minutes" not in page


@time_machine.travel(NOON, tick=False)
def test_reading_is_never_counted(db: None) -> None:
    for _ in range(5):
        assert greet(RequestFactory().get("/")).status_code == 200
    assert not RateCount.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_invented_hops_do_not_help_driss(db: None, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    answers = [
        post(greet, HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 192.0.2.44").status_code for n in range(100)
    ]
    assert answers.count(200) == 2


@pytest.mark.django_db(transaction=True)
def test_when_nothing_can_be_counted_a_form_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "COUNT", "SELECT 1 / 0")
    assert post(greet).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_when_nothing_can_be_counted_a_login_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "COUNT", "SELECT 1 / 0")
    with pytest.raises(DatabaseError):
        post(knock)


@time_machine.travel(NOON, tick=False)
def test_driss_tries_a_thousand_addresses_and_claire_still_logs_in(cast: Any, browse: Any) -> None:
    page = reverse("account_login")
    statuses = [
        browse(None).post(page, {"login": f"nobody{rank}@demo.example"}, REMOTE_ADDR="192.0.2.44").status_code
        for rank in range(130)
    ]
    assert statuses[-10:] == [429] * 10
    claire = browse(None).post(page, {"login": "claire@demo.example"}, REMOTE_ADDR="198.51.100.7")
    assert claire.status_code == 302


def test_old_counts_are_forgotten_by_the_hourly_job(db: None) -> None:
    tries(1, at=NOON - datetime.timedelta(days=3))
    tries(1, at=NOON)
    with time_machine.travel(NOON, tick=False):
        forget_old_counts.func(timestamp=0)
    assert [row.begins_at for row in RateCount.objects.all()] == [NOON.replace(minute=0)]


def at_once(work: Callable[[], bool], *, threads: int = 8, each: int = 25) -> int:
    """How many of `threads` × `each` calls, let go together, answered true."""
    gate = Barrier(threads)

    def run(_: int) -> int:
        gate.wait()
        try:
            return sum(work() for _ in range(each))
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(run, range(threads)))


def read_then_write() -> bool:
    """The control: what a limiter does that reads the count, then saves it."""
    row, _ = RateCount.objects.get_or_create(key="control", begins_at=NOON, defaults={"count": 0})
    if row.count >= 40:
        return False
    row.count += 1
    row.save(update_fields=["count"])
    return True


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_hundred_tries_at_once_never_pass_forty() -> None:
    def work() -> bool:
        return allows("race", "192.0.2.44", limit=40, per=HOUR, at=NOON)

    assert at_once(work) == 40
    assert RateCount.objects.get().count == 40


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_control_lets_more_than_forty_pass() -> None:
    RateCount.objects.create(key="control", begins_at=NOON, count=0)
    assert at_once(read_then_write) > 40


def test_a_colleague_who_sends_methods_no_page_takes_does_not_shut_the_office_out(cast, browse):
    """One network address, a whole agency: PUT and DELETE ask for nothing, and cost nothing."""
    client = browse(None)
    for _ in range(130):
        assert client.put("/compte/connexion/").status_code == 405
    assert client.post("/compte/connexion/", {"login": "claire@demo.example"}).status_code == 302
