"""The bakery takes one person at a time, and so many requests a month: Amina knows it before she writes."""

import datetime
from datetime import date

import pytest

from immersions.accounts.actor import actor_of
from immersions.choices import Purpose, RequestStatus
from immersions.models import ImmersionRequest, JournalEntry, Offer
from immersions.offers import capacity
from immersions.permissions import Refused
from immersions.requests.actions.request import Wish, request_immersion
from tests.immersions.requests.test_requests import asked_by, words_of

NOW = datetime.datetime(2026, 3, 3, 12, tzinfo=datetime.UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def third_of_march(time_machine):
    time_machine.move_to(NOW, tick=False)


def stay(cast, first, last, **changes):
    facts = {"status": RequestStatus.ACCEPTED, "wished_start": first, "wished_end": last, "sent_at": NOW}
    return asked_by(cast.candidate, cast.offer, **(facts | changes))


def days(first, last):
    return {
        "purpose": "DISCOVER",
        "wished_start": first.isoformat(),
        "wished_end": last.isoformat(),
        "message": "Bonjour, le pain m’attire.",
    }


def driss_asks(cast, first, last):
    wish = Wish("Bonjour", first, last, Purpose.DISCOVER)
    return request_immersion(cast.offer, by=actor_of(cast.driss), wish=wish, at=NOW)


# --- The count of places ---------------------------------------------------------------------------


def test_an_offer_without_any_stay_is_free(cast):
    assert capacity.full_until(cast.offer, today=TODAY) is None


@pytest.mark.parametrize("status", [RequestStatus.SENT, RequestStatus.DECLINED, RequestStatus.WITHDRAWN])
def test_only_accepted_requests_take_a_place(cast, status):
    stay(cast, TODAY, date(2026, 3, 20), status=status)
    assert capacity.full_until(cast.offer, today=TODAY) is None


def test_two_stays_in_a_row_are_full_until_the_end_of_the_second(cast):
    stay(cast, date(2026, 3, 1), date(2026, 3, 10))
    stay(cast, date(2026, 3, 11), date(2026, 3, 20))
    stay(cast, date(2026, 3, 23), date(2026, 3, 27))
    assert capacity.full_until(cast.offer, today=TODAY) == date(2026, 3, 20)


def test_a_second_place_is_free_from_the_first_end(cast):
    cast.offer.capacity = 2
    stay(cast, date(2026, 3, 1), date(2026, 3, 10))
    assert capacity.full_until(cast.offer, today=TODAY) is None
    stay(cast, date(2026, 3, 2), date(2026, 3, 6))
    assert capacity.full_until(cast.offer, today=TODAY) == date(2026, 3, 6)


def test_a_month_of_requests_is_full_until_its_last_day(cast):
    cast.offer.monthly_limit = 2
    stay(cast, date(2026, 5, 4), date(2026, 5, 8), status=RequestStatus.DECLINED)
    stay(cast, date(2026, 5, 4), date(2026, 5, 8), status=RequestStatus.WITHDRAWN)
    february = datetime.datetime(2026, 2, 28, 22, 30, tzinfo=datetime.UTC)  # 23:30 in Paris
    stay(cast, date(2026, 5, 4), date(2026, 5, 8), status=RequestStatus.DECLINED, sent_at=february)
    assert capacity.full_until(cast.offer, today=TODAY) is None
    stay(cast, date(2026, 6, 1), date(2026, 6, 5), status=RequestStatus.SENT)
    assert capacity.full_until(cast.offer, today=TODAY) == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("first", "last", "free"),
    [
        (date(2026, 3, 16), date(2026, 3, 20), None),
        (date(2026, 3, 5), date(2026, 3, 8), None),
        (date(2026, 3, 5), date(2026, 3, 9), date(2026, 3, 14)),
        (date(2026, 3, 13), date(2026, 3, 17), date(2026, 3, 14)),
        (date(2026, 3, 5), date(2026, 4, 3), date(2026, 3, 28)),
    ],
    ids=["between", "before", "ends in it", "begins in it", "over both"],
)
def test_dates_that_meet_a_stay_are_refused_with_the_next_free_day(cast, first, last, free):
    stay(cast, date(2026, 3, 9), date(2026, 3, 13))
    stay(cast, date(2026, 3, 23), date(2026, 3, 27))
    sentence = capacity.full_at(cast.offer, first, last)
    assert bool(sentence) == bool(free)
    if free:
        assert sentence.endswith(f"{capacity.full_date(free)}.")


# --- What people meet --------------------------------------------------------------------------------


def test_driss_reads_until_when_the_bakery_is_full_and_asks_for_later(cast, browse):
    stay(cast, date(2026, 3, 2), date(2026, 3, 20))
    client = browse(cast.driss)
    assert "Complet jusqu’au vendredi 20 mars 2026." in words_of(client.get(f"/offres/{cast.offer.pk}/"))
    url = f"/offres/{cast.offer.pk}/demander/"
    page = client.post(url, days(date(2026, 3, 16), date(2026, 3, 24)))
    assert "une place à partir du samedi 21 mars 2026" in words_of(page)
    assert "wished_start" in page.context["form"].errors
    assert ImmersionRequest.objects.count() == 1
    assert client.post(url, days(date(2026, 3, 23), date(2026, 3, 27))).status_code == 302


def test_the_place_taken_meanwhile_is_refused_under_lock(cast):
    stay(cast, date(2026, 3, 16), date(2026, 3, 20))
    with pytest.raises(Refused) as refused:
        driss_asks(cast, date(2026, 3, 16), date(2026, 3, 20))
    assert refused.value.refusal.status == 409
    assert ImmersionRequest.objects.count() == 1


def test_a_month_already_full_takes_no_more_requests(cast, browse):
    Offer.objects.update(monthly_limit=1)
    cast.offer.refresh_from_db()
    stay(cast, date(2026, 6, 1), date(2026, 6, 5), status=RequestStatus.SENT)
    client, url = browse(cast.driss), f"/offres/{cast.offer.pk}/demander/"
    page = client.get(url)
    assert page.status_code == 409
    assert "complète jusqu’au mardi 31 mars 2026" in words_of(page)
    assert client.post(url, days(date(2026, 7, 6), date(2026, 7, 10))).status_code == 409
    with pytest.raises(Refused):
        driss_asks(cast, date(2026, 7, 6), date(2026, 7, 10))
    words = words_of(client.get(f"/offres/{cast.offer.pk}/"))
    assert "Complet jusqu’au mardi 31 mars 2026." in words
    assert "/demander/" not in words
    assert ImmersionRequest.objects.count() == 1


@pytest.mark.parametrize(
    ("closed", "sentence"),
    [
        ({"available_from": date(2026, 4, 1)}, "à partir du mercredi 1er avril 2026"),
        (
            {"closed_from": date(2026, 3, 20), "closed_until": date(2026, 3, 29)},
            "fermée du vendredi 20 mars 2026",
        ),
    ],
)
def test_closed_days_are_said_to_who_asks_for_them(cast, browse, closed, sentence):
    Offer.objects.update(**closed)
    page = browse(cast.driss).post(
        f"/offres/{cast.offer.pk}/demander/", days(date(2026, 3, 16), date(2026, 3, 20))
    )
    assert sentence in words_of(page)
    assert not ImmersionRequest.objects.exists()


def test_a_host_that_likes_the_phone_can_still_be_written_to(cast, browse):
    Offer.objects.update(contact_mode="PHONE")
    words = words_of(browse(None).get(f"/offres/{cast.offer.pk}/"))
    assert (
        'parler d’abord au téléphone : <a class="text-nowrap" href="tel:0200000002">02 00 00 00 02</a>'
        in words
    )
    assert "/demander/" in words


def test_tasks_written_on_lines_are_a_list(cast):
    cast.offer.tasks = "- Peser la farine\n\n• Pétrir\r\nTenir le four"
    assert cast.offer.task_lines == ["Peser la farine", "Pétrir", "Tenir le four"]


# --- Bruno sets it ------------------------------------------------------------------------------------


def room_of(**changes):
    return {
        "capacity": "2",
        "monthly_limit": "8",
        "contact_mode": "IN_PERSON",
        "tutor_name": "Hugo",
    } | changes


def test_bruno_says_how_many_he_takes_and_who_will_guide(cast, browse):
    url, client = f"/offres/{cast.offer.pk}/places/", browse(cast.bruno)
    assert client.get(url).status_code == 200
    assert client.post(url, room_of()).url == f"/structures/{cast.host.pk}/"
    offer = Offer.objects.get()
    assert (offer.capacity, offer.monthly_limit, offer.contact_mode, offer.tutor_name) == (
        2,
        8,
        "IN_PERSON",
        "Hugo",
    )
    assert JournalEntry.objects.get().verb == "set_room"
    words = words_of(client.get(f"/structures/{cast.host.pk}/"))
    assert "2 personnes à la fois, 8 demandes par mois, tuteur ou tutrice : Hugo" in words
    assert client.post(url, room_of(monthly_limit="")).status_code == 302
    assert Offer.objects.get().monthly_limit is None


@pytest.mark.parametrize(
    "changes", [{"capacity": "0"}, {"capacity": ""}, {"monthly_limit": "0"}, {"contact_mode": "FAX"}]
)
def test_an_impossible_room_is_refused(cast, browse, changes):
    page = browse(cast.bruno).post(f"/offres/{cast.offer.pk}/places/", room_of(**changes))
    assert page.context["form"].errors
    assert Offer.objects.get().tutor_name == ""


def test_a_host_without_a_number_cannot_ask_to_be_called(cast, browse):
    cast.host.phone = ""
    cast.host.save()
    page = browse(cast.bruno).post(f"/offres/{cast.offer.pk}/places/", room_of(contact_mode="PHONE"))
    assert "Ajoutez d’abord un numéro de téléphone" in words_of(page)


@pytest.mark.parametrize("who", ["driss", "amina", "claire"])
def test_a_stranger_sets_nothing(cast, browse, who):
    client = browse(getattr(cast, who))
    assert client.get(f"/offres/{cast.offer.pk}/places/").status_code == 404
    assert client.post(f"/offres/{cast.offer.pk}/places/", room_of()).status_code == 404
    assert Offer.objects.get().tutor_name == ""
