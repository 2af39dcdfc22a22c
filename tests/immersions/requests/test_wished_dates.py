"""Dates that cannot hold are told to Amina before she asks, and to Bruno before he answers."""

import datetime
import html

import pytest
from django.utils import timezone

import french
from conventions.law import dates as law
from immersions.choices import RequestStatus
from immersions.models import HostStructure, ImmersionRequest
from immersions.requests import dates as stays

from .test_requests import ask_url, asked_by, wish, words_of

DAY = datetime.timedelta(days=1)


def in_days(many):
    return timezone.localdate() + many * DAY


def dates(first, last):
    return {"wished_start": first.isoformat(), "wished_end": last.isoformat()}


def full_date(day):
    return french.full_date(day).replace("\u00a0", " ")


def text(page):
    return html.unescape(words_of(page))


def test_a_wish_lasts_what_the_law_says_day_by_day_for_forty_years():
    start = datetime.date(2000, 1, 1)
    for day in (start + many * DAY for many in range(40 * 366)):
        assert stays.last_day(day) == law.last_lawful_day(day)
    for day in (datetime.date.max - many * DAY for many in range(70)):
        assert stays.last_day(day) == law.last_lawful_day(day)


def test_amina_who_wishes_55_days_reads_until_when_and_keeps_her_words(cast, browse):
    first = in_days(20)
    data = wish(**dates(first, first + 54 * DAY))
    page = browse(cast.amina).post(ask_url(cast.offer), data)
    assert page.status_code == 200
    [error] = page.context["form"].errors["wished_end"]
    assert f"au plus tard le {french.full_date(law.last_lawful_day(first))}" in error
    assert page.context["form"]["message"].value() == data["message"]
    assert not ImmersionRequest.objects.exists()
    browse(cast.amina).post(ask_url(cast.offer), wish(**dates(first, law.last_lawful_day(first))))
    assert ImmersionRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("lead_days", "ahead", "words"), [(0, 1, "demain"), (0, 6, "dans 6 jours"), (45, 44, "demande 45 jours")]
)
def test_a_near_start_is_read_before_it_is_kept(cast, browse, lead_days, ahead, words):
    HostStructure.objects.update(lead_days=lead_days)
    client, data = browse(cast.amina), wish(**dates(in_days(ahead), in_days(ahead + 1)))
    page = client.post(ask_url(cast.offer), data)
    [error] = page.context["form"].errors["keeps_start"]
    assert words in error
    assert " :" not in error  # no line begins with a colon
    assert "téléphonez" in error
    assert text(page).index("Fin souhaitée") < text(page).rindex("je garde cette date")
    assert not ImmersionRequest.objects.exists()
    assert client.post(ask_url(cast.offer), data | {"keeps_start": "on"}).status_code == 302
    assert ImmersionRequest.objects.get().wished_start == in_days(ahead)


def test_the_form_says_from_which_day_there_is_time(cast, browse):
    HostStructure.objects.update(lead_days=30)
    page = browse(cast.amina).get(ask_url(cast.offer))
    assert f"plutôt à partir du {full_date(in_days(30))}" in text(page)
    assert "je garde cette date" not in text(page)


@pytest.mark.parametrize("path", ["/demandes/{}/", "/demandes/{}/repondre/"])
def test_bruno_reads_that_the_dates_cannot_hold_before_he_answers(cast, browse, path):
    asked = asked_by(cast.candidate, cast.offer, wished_start=in_days(1), wished_end=in_days(55))
    said = text(browse(cast.bruno).get(path.format(asked.pk)))
    assert f"finit au plus tard le {full_date(law.last_lawful_day(in_days(1)))}" in said
    assert f"Le début souhaité est demain, le {full_date(in_days(1))}" in said


def test_dates_that_hold_say_nothing_nor_does_a_stay_already_agreed(cast, browse):
    asked = asked_by(cast.candidate, cast.offer, wished_start=in_days(20), wished_end=in_days(25))
    assert "au plus tard" not in text(browse(cast.bruno).get(f"/demandes/{asked.pk}/"))
    ImmersionRequest.objects.update(
        wished_start=in_days(1),
        wished_end=in_days(3),
        status=RequestStatus.ACCEPTED,
        answered_at=timezone.now(),
    )
    assert "Le début souhaité" not in text(browse(cast.bruno).get(f"/demandes/{asked.pk}/"))


@pytest.mark.parametrize("days_ago", [1, 30])
def test_amina_who_already_asked_is_led_to_her_request_and_not_to_a_dead_form(cast, browse, days_ago):
    client, offer = browse(cast.amina), f"/offres/{cast.offer.pk}/"
    assert ask_url(cast.offer) in text(client.get(offer))
    asked = asked_by(cast.candidate, cast.offer, sent_at=timezone.now() - days_ago * DAY)
    page = text(client.get(offer))
    assert "Vous avez demandé cette immersion le" in page
    assert f"/demandes/{asked.pk}/" in page
    assert ask_url(cast.offer) not in page
    dead = client.get(ask_url(cast.offer))
    assert dead.status_code == 409
    assert f"/demandes/{asked.pk}/" in text(dead)
    assert ask_url(cast.offer) in text(browse(None).get(offer))
