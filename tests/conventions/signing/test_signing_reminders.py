"""Reminders: soon after the invitation, as the first day nears, and by hand; never to an address in doubt."""

import datetime

import time_machine
from django.test import Client
from django.utils import timezone

from conventions.evidence.chain import NOWHERE
from conventions.signing.actions import lifecycle, objections
from conventions.signing.actions.scheduled import tend_rounds
from french import full_date
from immersions.accounts.actor import ANONYMOUS, actor_of
from immersions.models import Letter
from tests.support.drafts import next_monday
from tests.support.signers import open_round, signer

HOUR = datetime.timedelta(hours=1)
DAY = 24 * HOUR


def test_claire_reminds_at_most_once_a_day(cast, version, browse, jobs):
    bruno = signer(version, "host")
    url = f"/conventions/{version.convention.reference}/signataires/{bruno.request.pk}/rappel/"
    desk = browse(cast.claire)
    assert desk.get(url).status_code == 405
    assert browse(cast.driss).post(url).status_code == 404
    assert browse(cast.bruno).post(url).status_code == 403
    assert desk.post(url).status_code == 409
    with time_machine.travel(timezone.now() + 25 * HOUR):
        desk = browse(cast.claire)
        assert desk.post(url).status_code == 302
        assert desk.post(url).status_code == 409
    assert Letter.objects.filter(kind="sign_reminder").count() == 1
    assert version.convention.events.filter(kind="reminder_sent").count() == 1


def test_reminders_come_soon_after_the_invitation_and_before_the_first_day(cast, version, jobs):
    start = version.convention.start_on  # a Monday
    today = timezone.localdate()
    sent = {}
    day = today + DAY
    while day < start:
        noon = datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)
        with time_machine.travel(noon):
            for _ in range(2):
                count = tend_rounds(at=timezone.now())["reminded"]
                sent[day] = sent.get(day, 0) + count
            jobs()
        day += DAY
    wanted = {today + 3 * DAY, today + 10 * DAY, start - 3 * DAY, start - 5 * DAY, start - 11 * DAY}
    assert {day: 2 for day in wanted if today < day < start} == {d: n for d, n in sent.items() if n}


def test_invited_two_months_early_bruno_is_never_a_fortnight_without_a_link_that_opens(cast, jobs):
    """A link that died 47 days before the next reminder was seen."""
    begun = timezone.now()
    version = open_round(cast, start=next_monday() + 42 * DAY)
    bruno, silent, longest = signer(version, "host"), 0, 0
    for day in range(1, (version.convention.start_on - timezone.localdate()).days):
        with time_machine.travel(begun + day * DAY):
            silent = 0 if tend_rounds(at=timezone.now())["reminded"] else silent + 1
            longest = max(longest, silent)
            jobs()
            assert Client().post(bruno.link()).status_code == 302
    assert 0 < longest <= 13


def test_claire_sees_when_the_next_automatic_reminder_leaves(cast, version, browse):
    page, start = f"/conventions/{version.convention.reference}/", version.convention.start_on
    shown = []
    for day in (start - 12 * DAY, start - 6 * DAY, start - 3 * DAY):
        noon = datetime.datetime.combine(day, datetime.time(12), tzinfo=datetime.UTC)
        with time_machine.travel(noon):
            shown.append(browse(cast.claire).get(page).content.decode())
    for text, on in zip(shown, (start - 11 * DAY, start - 5 * DAY), strict=False):
        assert (
            f"Prochain rappel automatique\u00a0: {full_date(on)}" in text
        )  # sooner than the next after the invitation
    assert "Prochain rappel" not in shown[-1]
    assert "Prochain rappel" not in browse(cast.amina).get(page).content.decode()


def test_no_reminder_leaves_by_itself_to_a_disputed_address_and_claire_vouches_for_it(cast, version, jobs):
    bruno, claire = signer(version, "host"), actor_of(cast.claire)
    objections.deny_identity(bruno.request, by=ANONYMOUS, trace=NOWHERE, at=timezone.now())
    due = timezone.now() + 3 * DAY
    with time_machine.travel(due):
        assert tend_rounds(at=due)["reminded"] == 1  # Amina's
        lifecycle.remind(bruno.again(), by=claire, at=due)
    assert bruno.again().disputed_at is None


def test_claire_lifts_the_alert_the_same_day_as_the_letter_says(cast, version, browse):
    bruno = signer(version, "host")
    objections.deny_identity(bruno.request, by=ANONYMOUS, trace=NOWHERE, at=timezone.now())
    page = f"/conventions/{version.convention.reference}/"
    claire = browse(cast.claire)
    claire.post(f"{page}signataires/{bruno.request.pk}/rappel/")
    assert bruno.again().disputed_at is None
    # One a day again, for who is not disputed.
    assert claire.post(f"{page}signataires/{bruno.request.pk}/rappel/").status_code == 409
