"""Runs the queue inside the test's own transaction: the same rows and tasks, without another process."""

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def run_jobs(*, limit: int = 200) -> list[str]:
    """Run the waiting jobs in their order until none is left; returns the names of the tasks run.

    A task that raises marks its job failed and raises here: a test sees it.
    Raises `AssertionError` when more than `limit` jobs ran (a job that defers itself for ever).
    """
    done: list[str] = []
    while (
        job := ProcrastinateJob.objects.filter(status="todo", scheduled_at__isnull=True)
        .order_by("id")
        .first()
    ):
        assert len(done) < limit, "the queue never ends"
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job.pk])
            try:
                app.tasks[job.task_name].func(**job.args)
            except Exception:
                cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job.pk])
                raise
            cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.pk])
        done.append(job.task_name)
    return done
