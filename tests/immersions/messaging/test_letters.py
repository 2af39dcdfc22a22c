"""Letters are asked for in a transaction and sent by a job."""

import datetime
import smtplib

import pytest
import time_machine
from django.db import IntegrityError, OperationalError
from django.utils import timezone
from procrastinate.jobs import Job

from immersions.messaging import letters
from immersions.models import Letter, LetterStatus


def test_amina_gets_a_letter_once_the_worker_runs(cast, jobs, mailoutbox, monkeypatch):
    monkeypatch.setitem(
        letters.WRITERS, "hello", lambda row: letters.Words("Bonjour", f"Ligne {row.subject_id}")
    )
    letters.post("hello", cast.candidate, cast.amina.email)
    assert mailoutbox == []
    assert jobs() == ["deliver_letter"]
    assert [mail.to for mail in mailoutbox] == [["amina@demo.example"]]
    assert Letter.objects.get().status == LetterStatus.SENT


def test_a_letter_goes_to_an_address_or_a_mobile_phone_never_to_nobody(cast):
    for recipient in ("amina@demo.example", "06 12 34 56 78"):
        Letter(kind="hello", subject_id=1, recipient=recipient).full_clean()
    with pytest.raises(IntegrityError, match="letter_has_a_recipient"):
        Letter.objects.create(kind="hello", subject_id=1, recipient="")


def test_a_letter_whose_reason_has_gone_is_not_sent(cast, jobs, mailoutbox, monkeypatch):
    def gone(row: Letter) -> letters.Words:
        raise letters.NothingToSay("retirée")

    monkeypatch.setitem(letters.WRITERS, "gone", gone)
    letters.post("gone", cast.candidate, cast.amina.email)
    jobs()
    assert mailoutbox == []
    assert Letter.objects.get().status == LetterStatus.FAILED


@pytest.mark.parametrize(
    ("error", "longest"),
    [(TimeoutError(), 300), (OperationalError(), 300), (smtplib.SMTPRecipientsRefused({}), 900)],
)
def test_a_letter_is_tried_again_soon_enough_to_leave_ten_minutes_after_the_server_is_back(error, longest):
    waits = []
    with time_machine.travel(datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC), tick=False):
        for attempts in (0, 1, 2, 20, 500):
            job = Job(
                id=1,
                queue="letters",
                lock=None,
                queueing_lock=None,
                task_name="deliver_letter",
                attempts=attempts,
            )
            decision = letters.PatientPostman().get_retry_decision(exception=error, job=job)
            waits.append((decision.retry_at - timezone.now()).total_seconds())
    assert waits == [4, 8, 16, longest, longest]


def test_a_letter_is_given_up_after_three_days(cast, monkeypatch, settings):
    monkeypatch.setitem(letters.WRITERS, "hello", lambda row: letters.Words("Bonjour", "Bonjour."))
    row = letters.post("hello", cast.candidate, cast.amina.email)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody there
    with pytest.raises(ConnectionRefusedError):
        letters.deliver(row.pk)
    Letter.objects.update(created_at=timezone.now() - datetime.timedelta(days=3, minutes=1))
    letters.deliver(row.pk)
    row.refresh_from_db()
    assert (row.status, row.failure, row.attempts) == (LetterStatus.FAILED, "ConnectionRefusedError", 2)


def test_a_silent_mail_server_holds_no_row_that_a_page_may_wait_for(cast, monkeypatch, settings):
    """The letter's writer locks what it draws from: it runs once the server has answered, not before."""
    monkeypatch.setitem(
        letters.WRITERS, "hello", lambda row: pytest.fail("written for a server that is not there")
    )
    row = letters.post("hello", cast.candidate, cast.amina.email)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(ConnectionRefusedError):
        letters.deliver(row.pk)


@pytest.mark.django_db
def test_the_job_of_a_letter_that_is_gone_ends_with_one_line(caplog):
    """Raised, it would be tried again for ever."""
    letters.deliver(letter_id=0)
    assert [record.getMessage() for record in caplog.records] == ["letter 0 is gone: nothing to send"]
