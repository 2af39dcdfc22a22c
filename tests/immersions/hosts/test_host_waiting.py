"""Amina waits for Bruno: he is reminded twice, then his offer sleeps until he wakes it up."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from immersions.choices import RequestStatus
from immersions.hosts import jobs as host_jobs
from immersions.models import Establishment, HostStructure, JournalEntry, Letter, Offer
from immersions.requests import jobs as request_jobs
from tests.immersions.requests.test_requests import asked_by, words_of

SENT = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture
def asked(cast):
    return asked_by(cast.candidate, cast.offer, sent_at=SENT)


@pytest.fixture
def morning(time_machine):
    def run(days, minutes=0):
        time_machine.move_to(SENT + datetime.timedelta(days=days, minutes=minutes), tick=False)
        request_jobs.watch_unanswered_requests(0)

    return run


def letters():
    return list(Letter.objects.order_by("pk").values_list("kind", "recipient"))


BOTH = ["bruno@demo.example", "hugo@demo.example"]


def test_bruno_is_reminded_at_three_and_seven_days_once_each(cast, asked, morning, jobs, mailoutbox):
    morning(2)
    assert letters() == []
    morning(3)
    morning(4)
    assert letters() == [("request_reminder", mail) for mail in BOTH]
    morning(7)
    morning(8)
    morning(14)
    assert letters()[2:] == [("request_reminder", mail) for mail in BOTH]
    jobs()
    assert "trois semaines" not in mailoutbox[0].body
    assert "trois semaines" in mailoutbox[2].body
    assert "lundi\u00a02\u00a0mars\u00a02026" in mailoutbox[0].body
    assert "1994" not in mailoutbox[0].body
    assert Offer.objects.get().active


def test_amina_hears_after_fifteen_days_what_often_helps(cast, asked, morning, jobs, mailoutbox):
    HostStructure.objects.update(phone="02 00 00 00 02")
    morning(7)
    jobs()
    mailoutbox.clear()
    morning(15)
    morning(16)
    jobs()
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["amina@demo.example"], "Votre demande attend encore une réponse")
    ]
    assert "- téléphoner : 02 00 00 00 02 ;" in mailoutbox[0].body
    assert "votre conseiller ou votre conseillère" in mailoutbox[0].body
    assert f"/demandes/{asked.pk}/" in mailoutbox[0].body


def test_after_three_months_without_answer_the_request_is_closed_and_both_sides_know(
    cast, asked, morning, jobs, mailoutbox, browse
):
    morning(30)
    morning(92)  # 2 June: three months to the day
    asked.refresh_from_db()
    assert asked.status == RequestStatus.SENT
    jobs()
    mailoutbox.clear()
    morning(93)
    morning(94)
    asked.refresh_from_db()
    assert (asked.status, asked.answered_by) == (RequestStatus.EXPIRED, None)
    assert JournalEntry.objects.filter(verb="close_unanswered", object_id=asked.pk, by=None).count() == 1
    jobs()
    assert sorted((mail.to[0], mail.subject) for mail in mailoutbox) == [
        ("amina@demo.example", "Votre demande d’immersion est close"),
        ("bruno@demo.example", "Une demande d’immersion est close"),
        ("hugo@demo.example", "Une demande d’immersion est close"),
    ]
    assert "Close sans réponse" in words_of(browse(cast.amina).get(f"/demandes/{asked.pk}/"))
    late = browse(cast.bruno).post(f"/demandes/{asked.pk}/repondre/", {"decision": "yes", "answer": "Oui"})
    assert late.status_code == 409
    assert "elle est restée trois mois sans réponse" in words_of(late)


def test_a_machine_stopped_for_a_week_sends_one_reminder_not_two(cast, asked, morning):
    morning(9)
    morning(10)
    assert letters() == [("request_reminder", mail) for mail in BOTH]


@pytest.mark.parametrize("status", [RequestStatus.ACCEPTED, RequestStatus.DECLINED, RequestStatus.WITHDRAWN])
def test_an_answered_request_reminds_nobody_and_puts_nothing_to_sleep(cast, asked, morning, status):
    asked.status = status
    asked.save()
    for days in (3, 7, 30):
        morning(days)
    assert letters() == []
    assert Offer.objects.get().active


def test_an_answer_that_comes_before_the_letter_leaves_silences_it(cast, asked, morning, jobs, mailoutbox):
    morning(3)
    asked.status = RequestStatus.ACCEPTED
    asked.save()
    jobs()
    assert mailoutbox == []


@pytest.mark.parametrize("hidden", ["offer", "host"])
def test_hidden_offers_and_suspended_hosts_are_left_alone(cast, asked, morning, hidden):
    if hidden == "offer":
        Offer.objects.update(active=False)
    else:
        HostStructure.objects.update(suspended_at=SENT)
    for days in (3, 7, 30):
        morning(days)
    assert letters() == []
    assert Offer.objects.get().asleep_at is None


def test_after_three_weeks_the_offer_sleeps_and_both_sides_are_told(
    cast, asked, morning, jobs, mailoutbox, browse
):
    morning(21, minutes=-1)
    assert Offer.objects.get().active
    morning(21)
    offer = Offer.objects.get()
    assert (offer.active, offer.asleep_at) == (False, SENT + datetime.timedelta(days=21))
    assert not Offer.objects.visible_to_all().exists()
    entry = JournalEntry.objects.get()
    assert (entry.verb, entry.by, entry.facts) == ("put_to_sleep", None, {"requests": [asked.pk]})
    before = len(mailoutbox)
    jobs()
    told = [(mail.to[0], mail.subject) for mail in mailoutbox[before:] if "attend" not in mail.subject]
    assert told == [
        ("bruno@demo.example", "Votre offre s’est endormie"),
        ("hugo@demo.example", "Votre offre s’est endormie"),
        ("amina@demo.example", "Votre demande n’a pas encore de réponse"),
    ]
    morning(22)
    assert JournalEntry.objects.count() == 1
    words = words_of(browse(cast.bruno).get(f"/structures/{cast.host.pk}/"))
    assert "Endormie" in words
    assert "Réveiller" in words


def test_bruno_wakes_the_offer_up_with_one_press_and_it_stays_awake(cast, asked, morning, browse):
    morning(21)
    client = browse(cast.bruno)
    assert client.get(f"/offres/{cast.offer.pk}/publier/").status_code == 405
    assert browse(cast.driss).post(f"/offres/{cast.offer.pk}/publier/").status_code == 404
    assert client.post(f"/offres/{cast.offer.pk}/publier/").status_code == 302
    offer = Offer.objects.visible_to_all().get()
    assert offer.asleep_at is None
    morning(22)
    assert Offer.objects.get().active


def test_an_offer_woken_up_that_ignores_a_new_request_sleeps_again(cast, asked, morning, browse):
    morning(21)
    browse(cast.bruno).post(f"/offres/{cast.offer.pk}/publier/")
    asked_by(
        cast.driss.candidate,
        cast.offer,
        sent_at=SENT + datetime.timedelta(days=22),
    )
    morning(42)
    assert Offer.objects.get().active
    morning(43)
    assert not Offer.objects.get().active


def test_a_sleeping_offer_is_never_published(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.update(asleep_at=timezone.now())


def test_every_morning_new_sirets_are_verified_and_closed_ones_no_longer(cast):
    row = Establishment.objects.create(siret=cast.host.siret, updated_at=SENT)
    assert host_jobs.check_sirets(at=SENT) == (1, 0)
    assert HostStructure.objects.get().verified_at == SENT
    assert host_jobs.check_sirets(at=SENT) == (0, 0)
    row.is_open = False
    row.save()
    assert host_jobs.check_sirets(at=SENT) == (0, 1)
    assert HostStructure.objects.get().verified_at is None


def test_a_host_verified_by_hand_stays_so_when_the_table_does_not_know_it(cast):
    HostStructure.objects.update(verified_at=SENT)
    assert host_jobs.check_sirets(at=SENT) == (0, 0)
    assert HostStructure.objects.get().verified_at == SENT
