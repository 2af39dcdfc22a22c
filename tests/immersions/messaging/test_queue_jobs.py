"""The queue forgets what is over, and nothing that somebody waits for."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from immersions.messaging.letters import deliver
from immersions.messaging.queue_jobs import forget_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_queue")]


def job_over(status: str, *, days: int) -> int:
    """A job that ended so, that many days ago; « todo » and « doing » have not ended."""
    job_id = deliver.defer(letter_id=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job_id])
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job_id])
        cursor.execute(
            "UPDATE procrastinate_events SET at = %s WHERE job_id = %s",
            [timezone.now() - datetime.timedelta(days=days), job_id],
        )
    return job_id


def test_jobs_done_go_after_a_week_and_failed_ones_after_ninety_days():
    kept = {
        job_over("succeeded", days=6),
        job_over("failed", days=89),
        job_over("cancelled", days=89),
        job_over("aborted", days=89),
        job_over("todo", days=400),
        job_over("doing", days=400),
    }
    gone = {
        job_over("succeeded", days=8),
        job_over("failed", days=91),
        job_over("cancelled", days=91),
        job_over("aborted", days=91),
    }
    forget_jobs(timestamp=0)
    assert set(ProcrastinateJob.objects.values_list("pk", flat=True)) == kept
    assert not ProcrastinateEvent.objects.filter(job_id__in=gone).exists()
    assert ProcrastinateEvent.objects.filter(job_id__in=kept).exists()


def test_it_is_done_every_night():
    tasks = app.periodic_registry.periodic_tasks.values()
    assert [one.cron for one in tasks if one.task.name == "forget_jobs"] == ["11 3 * * *"]
