"""A worker that dies loses nothing: its jobs are run again, and what is late is seen, made and told."""

import datetime
import logging

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions.choices import DocumentKind
from conventions.models import Convention, Document
from immersions.messaging import letters
from immersions.models import Letter, LetterStatus, RateCount
from pmsmp_portal.queue.lanes import LANES
from pmsmp_portal.queue.sweeping import retry_stalled_jobs, sweep
from pmsmp_portal.queue.watch import alarms
from tests.support.jobs import run_jobs
from tests.support.signers import all_sign_directly, open_round

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_queue")]


@pytest.fixture
def letter(cast, monkeypatch):
    monkeypatch.setitem(letters.WRITERS, "hello", lambda row: letters.Words("Bonjour", "Bonjour."))
    return letters.post("hello", cast.candidate, cast.amina.email)


def sql(query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchone()[0] if cursor.description else None


def taken_by_a_worker(job, *, silent_for=0.0):
    """The job is being done by a worker that was heard that many seconds ago."""
    worker = sql("SELECT worker_id FROM procrastinate_register_worker_v1()")
    sql("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", worker, job.pk)
    beat = "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s) WHERE id = %s"
    sql(beat, silent_for, worker)
    return worker


def status(job):
    job.refresh_from_db()
    return job.status


def test_a_letter_whose_worker_died_leaves_with_the_next_one(letter, mailoutbox):
    job = ProcrastinateJob.objects.get()
    taken_by_a_worker(job, silent_for=31)
    assert retry_stalled_jobs(at=timezone.now()) == 1
    assert status(job) == "todo"
    sql("UPDATE procrastinate_jobs SET scheduled_at = NULL")
    run_jobs()
    assert [mail.to for mail in mailoutbox] == [["amina@demo.example"]]


def test_a_job_whose_dead_worker_was_struck_off_the_list_is_run_again_too(letter):
    job = ProcrastinateJob.objects.get()
    worker = taken_by_a_worker(job, silent_for=3600)
    sql("SELECT procrastinate_unregister_worker_v1(%s)", worker)
    assert retry_stalled_jobs(at=timezone.now()) == 1


def test_a_job_whose_worker_lives_is_left_alone(letter):
    job = ProcrastinateJob.objects.get()
    taken_by_a_worker(job, silent_for=5)
    assert retry_stalled_jobs(at=timezone.now()) == 0
    assert status(job) == "doing"


def test_a_job_begun_a_quarter_of_an_hour_ago_is_run_again_even_if_its_worker_lives(letter):
    """PostgreSQL ended the session that would have written its end: nobody does it any more."""
    job = ProcrastinateJob.objects.get()
    taken_by_a_worker(job)
    sql("UPDATE procrastinate_events SET at = now() - interval '16 minutes'")
    assert retry_stalled_jobs(at=timezone.now()) == 1


def test_a_periodic_job_whose_successor_waits_is_ended_and_holds_no_other_up(letter):
    tend = app.tasks["tend_rounds"]
    first = tend.defer(timestamp=1)
    taken_by_a_worker(ProcrastinateJob.objects.get(pk=first), silent_for=60)
    second = tend.defer(timestamp=2)
    stalled = ProcrastinateJob.objects.exclude(task_name="tend_rounds").get()
    taken_by_a_worker(stalled, silent_for=60)
    assert retry_stalled_jobs(at=timezone.now()) == 2
    assert ProcrastinateJob.objects.get(pk=first).status == "failed"
    assert ProcrastinateJob.objects.get(pk=second).status == "todo"
    assert status(stalled) == "todo"


def test_a_job_that_kills_its_workers_waits_longer_each_time(letter):
    job, now = ProcrastinateJob.objects.get(), timezone.now()
    waits = []
    for _ in range(9):
        taken_by_a_worker(job, silent_for=60)
        retry_stalled_jobs(at=now)
        job.refresh_from_db()
        waits.append((job.scheduled_at - now).total_seconds())
    assert waits == [0, 0, 30, 60, 120, 240, 480, 900, 900]


def test_every_job_has_a_lane_and_is_tried_again_whatever_went_wrong():
    ours = {name: task for name, task in app.tasks.items() if "procrastinate" not in name}
    assert {task.queue for task in ours.values()} | set(letters.QUEUES.values()) == set(LANES)
    assert [name for name, task in ours.items() if task.retry_strategy is None] == []


def test_a_convention_signed_without_file_for_five_minutes_is_seen_told_and_made(cast, mailoutbox, caplog):
    version = open_round(cast)
    all_sign_directly(version)
    sql("UPDATE procrastinate_jobs SET status = 'failed'")
    now, late = timezone.now(), timezone.now() + datetime.timedelta(minutes=5, seconds=1)
    assert alarms(at=now) == []
    assert alarms(at=late) == [f"signed without file for 5 minutes: versions {version.pk}"]
    with caplog.at_level(logging.ERROR):
        sweep(at=late)
        sweep(at=late)
    told = [one.message for one in caplog.records if one.levelno == logging.ERROR]
    assert told == [f"ALARM signed without file for 5 minutes: versions {version.pk}"], "once a minute"
    assert run_jobs()[:2] == ["make_dossier", "seal_version"]
    assert alarms(at=late) == []
    assert Document.objects.filter(kind=DocumentKind.SEALED).count() == 1


def test_a_late_file_that_a_job_cares_for_is_not_asked_twice(cast, mailoutbox):
    version = open_round(cast)
    all_sign_directly(version)
    later = timezone.now()
    for _ in range(3):
        later += datetime.timedelta(minutes=6)
        sweep(at=later)
    assert RateCount.objects.filter(key__startswith="sweep:").count() == 3
    waiting = ProcrastinateJob.objects.filter(task_name="make_dossier", status="todo")
    assert waiting.count() == 1
    assert Convention.objects.get().state == "SIGNED"


def test_operations_are_told_of_a_queue_that_stands_still_and_of_letters_that_wait(client, letter):
    now = timezone.now()
    assert alarms(at=now) == []
    assert client.get("/sante/jobs").status_code == 200
    sql("UPDATE procrastinate_events SET at = now() - interval '6 minutes'")
    assert alarms(at=now) == ["queue letters: 1 jobs overdue by 5 minutes"]
    page = client.get("/sante/jobs")
    assert (page.status_code, page.content.decode()[:4]) == (503, "late")
    assert client.get("/sante/ready").status_code == 200, "the web servers stay in service"
    sql("UPDATE procrastinate_jobs SET status = 'failed'")
    then = now + datetime.timedelta(minutes=11)
    assert alarms(at=then) == ["1 letters wait for the mail server since 10 minutes or more"]
    Letter.objects.update(status=LetterStatus.FAILED, failure="SMTPRecipientsRefused")
    assert alarms(at=then) == [], "an address that refuses is the conseiller's to correct"


def test_two_sweepers_never_take_the_same_job(letter):
    taken_by_a_worker(ProcrastinateJob.objects.get(), silent_for=60)
    with transaction.atomic():
        assert [retry_stalled_jobs(at=timezone.now()) for _ in range(2)] == [1, 0]
