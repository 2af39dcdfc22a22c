"""A host that harms people is put aside: nobody finds it, nobody can ask it, its members know why."""

import datetime

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from demo.cast import Cast
from immersions.accounts.actor import Actor, actor_of
from immersions.admin import HostAdmin
from immersions.choices import Purpose, RequestStatus
from immersions.hosts.actions.moderation import restore_host, suspend_host
from immersions.models import HostStructure, ImmersionRequest, JournalEntry, Letter, Offer, User
from immersions.permissions import Refused
from immersions.requests.actions.request import Wish, request_immersion
from tests.immersions.requests.test_requests import asked_by

NOW = datetime.datetime(2026, 3, 3, 12, tzinfo=datetime.UTC)
WISH = Wish("Bonjour", datetime.date(2026, 4, 6), datetime.date(2026, 4, 10), Purpose.DISCOVER)
REASON = "Deux personnes nous ont dit qu’elles avaient remplacé un salarié."


@pytest.fixture
def staff(db: None) -> Actor:
    return actor_of(User.objects.create_superuser("equipe@demo.example"))


def test_the_staff_suspends_bruno_s_bakery_and_its_members_are_told(
    cast: Cast, staff: Actor, jobs, mailoutbox
) -> None:
    suspend_host(cast.host, by=staff, reason=REASON, at=NOW)
    cast.host.refresh_from_db()
    assert (cast.host.suspended_at, cast.host.suspension_reason) == (NOW, REASON)
    jobs()
    assert [mail.to for mail in mailoutbox] == [["bruno@demo.example"], ["hugo@demo.example"]]
    assert REASON in mailoutbox[0].body
    entry = JournalEntry.objects.get(verb="suspend_host")
    assert (entry.object_id, entry.by, entry.facts) == (cast.host.pk, staff.user, {})


@pytest.mark.parametrize("status", [RequestStatus.SENT, RequestStatus.ACCEPTED, RequestStatus.DECLINED])
def test_who_waits_for_a_suspended_host_hears_that_it_is_away_and_not_why(
    cast: Cast, staff: Actor, jobs, mailoutbox, status: RequestStatus
) -> None:
    day = NOW.date() + datetime.timedelta(days=20)
    asked = asked_by(cast.candidate, cast.offer, status=status, wished_start=day, wished_end=day, sent_at=NOW)
    suspend_host(cast.host, by=staff, reason=REASON, at=NOW)
    jobs()
    told = {mail.to[0]: mail.body for mail in mailoutbox[2:]}
    expected = {
        RequestStatus.SENT: {"amina@demo.example", "claire@demo.example"},
        RequestStatus.ACCEPTED: {"claire@demo.example"},
        RequestStatus.DECLINED: set(),
    }
    assert set(told) == expected[status]
    assert not [body for body in told.values() if REASON in body or "Amina" in body]
    asked.refresh_from_db()
    assert asked.status == status


def test_amina_no_longer_finds_a_suspended_host(cast: Cast, staff: Actor, browse) -> None:
    offer_page = reverse("offer_detail", args=[cast.offer.pk])
    assert browse(cast.amina).get(offer_page).status_code == 200
    suspend_host(cast.host, by=staff, reason=REASON, at=NOW)
    assert not Offer.objects.visible_to_all().exists()
    assert browse(cast.amina).get(offer_page).status_code in (404, 410)
    with pytest.raises(Refused) as refused:
        request_immersion(cast.offer, by=actor_of(cast.amina), wish=WISH, at=NOW)
    assert refused.value.refusal.status == 409
    assert not ImmersionRequest.objects.exists()


def test_a_restored_host_comes_back_with_its_offers(cast: Cast, staff: Actor, jobs, mailoutbox) -> None:
    suspend_host(cast.host, by=staff, reason=REASON, at=NOW)
    jobs()
    restore_host(cast.host, by=staff, at=NOW)
    assert Offer.objects.visible_to_all().get() == cast.offer
    jobs()
    assert [mail.subject for mail in mailoutbox[2:]] == ["Votre structure est de nouveau visible"] * 2


def test_a_suspension_lifted_before_its_letter_left_is_not_announced(
    cast: Cast, staff: Actor, jobs, mailoutbox
) -> None:
    suspend_host(cast.host, by=staff, reason=REASON, at=NOW)
    restore_host(cast.host, by=staff, at=NOW)
    jobs()
    assert {mail.subject for mail in mailoutbox} == {"Votre structure est de nouveau visible"}


@pytest.mark.parametrize("name", ["bruno", "claire", "driss"])
def test_nobody_but_the_staff_suspends(cast: Cast, name: str) -> None:
    with pytest.raises(Refused) as refused:
        suspend_host(cast.host, by=actor_of(getattr(cast, name)), reason=REASON, at=NOW)
    assert refused.value.refusal.status == 403
    cast.host.refresh_from_db()
    assert cast.host.suspended_at is None
    assert not JournalEntry.objects.exists()


def test_the_staff_gives_a_reason(cast: Cast, staff: Actor) -> None:
    with pytest.raises(Refused) as refused:
        suspend_host(cast.host, by=staff, reason="  \n ", at=NOW)
    assert refused.value.refusal.status == 409
    cast.host.refresh_from_db()
    assert cast.host.suspended_at is None


def test_a_host_is_suspended_once(cast: Cast, staff: Actor) -> None:
    suspend_host(cast.host, by=staff, reason=REASON, at=NOW)
    with pytest.raises(Refused) as refused:
        suspend_host(cast.host, by=staff, reason="Autre raison", at=timezone.now())
    assert refused.value.refusal.status == 409
    cast.host.refresh_from_db()
    assert (cast.host.suspended_at, cast.host.suspension_reason) == (NOW, REASON)
    assert JournalEntry.objects.filter(verb="suspend_host").count() == 1


def test_bruno_cannot_lift_his_own_suspension(cast: Cast, staff: Actor) -> None:
    suspend_host(cast.host, by=staff, reason=REASON, at=NOW)
    with pytest.raises(Refused) as refused:
        restore_host(cast.host, by=actor_of(cast.bruno), at=NOW)
    assert refused.value.refusal.status == 403
    cast.host.refresh_from_db()
    assert cast.host.suspended_at == NOW


def test_in_the_administration_a_reason_suspends_and_its_erasure_restores(
    cast: Cast, staff: Actor, rf
) -> None:
    page = admin.site._registry[HostStructure]
    assert isinstance(page, HostAdmin)
    request = rf.post("/")
    request.user = staff.user
    for reason, suspended in ((REASON, True), ("", False)):
        host = HostStructure.objects.get(pk=cast.host.pk)
        form = page.get_form(request, host)({"suspension_reason": reason}, instance=host)
        assert form.is_valid(), form.errors
        page.save_model(request, form.save(commit=False), form, change=True)
        cast.host.refresh_from_db()
        assert (cast.host.suspended_at is not None, cast.host.suspension_reason) == (suspended, reason)
    verbs = JournalEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["suspend_host", "restore_host"]


def test_what_amina_writes_is_mailed_to_nobody(cast: Cast, jobs, mailoutbox) -> None:
    """Her words stay behind the login; the letter goes to registered members of the host, and to no one else."""
    words = "Achetez mes pilules sur spam.example"
    wish = Wish(words, WISH.wished_start, WISH.wished_end, Purpose.DISCOVER)
    request_immersion(cast.offer, by=actor_of(cast.amina), wish=wish, at=NOW)
    jobs()
    members = set(cast.host.members.values_list("user__email", flat=True))
    assert {address for mail in mailoutbox for address in mail.recipients()} == members
    assert set(Letter.objects.values_list("recipient", flat=True)) == members
    assert not [mail for mail in mailoutbox if "pilules" in mail.body or "pilules" in mail.subject]
