"""Jobs whose worker died are run again, files that were forgotten are made, and what is late is told.

Not a job itself: a job could be stalled with the worker that runs it. Each process of workers sweeps
(`manage.py work`); rows are locked and skipped, so that several may sweep together.
"""

import datetime
import logging

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from procrastinate import sql

from conventions.documents.late_files import make_late_files
from immersions.accounts.rate_limits import allows
from immersions.messaging.retrying import wait_of

from .watch import alarms

logger = logging.getLogger(__name__)
# A job may stay « doing » under a worker that lives: PostgreSQL ended the session that would have told its end.
LONGEST_JOB = 15 * 60.0  # seconds
SWIFT = 2  # times a stalled job is run again at once; later it waits, lest it kills worker after worker

# A worker that was pruned has no row, and one that stopped has left none: its jobs are stalled all the same.
STALLED = """
SELECT job.id, job.attempts, job.task_name
  FROM procrastinate_jobs job
 WHERE job.status = 'doing'
   AND (NOT EXISTS (SELECT 1 FROM procrastinate_workers worker
                     WHERE worker.id = job.worker_id AND worker.last_heartbeat > now() - make_interval(secs => %(dead_after)s))
        OR (SELECT max(event.at) FROM procrastinate_events event
             WHERE event.job_id = job.id AND event.type = 'started') < now() - make_interval(secs => %(longest)s))
 ORDER BY job.id
   FOR UPDATE OF job SKIP LOCKED
"""


def sweep(*, at: datetime.datetime) -> None:
    """One round: run again what is stalled; once a minute tell what is late, and make what is missing."""
    retry_stalled_jobs(at=at)
    if not allows("sweep", "late", limit=1, per=datetime.timedelta(minutes=1), at=at):
        return
    for alarm in alarms(at=at):
        logger.error("ALARM %s", alarm)
    make_late_files(at=at)


@transaction.atomic
def retry_stalled_jobs(*, at: datetime.datetime) -> int:
    """Queue again the jobs that no living worker does; returns how many.

    A periodic job whose successor waits already (they share a queueing lock) is ended instead.
    """
    with connection.cursor() as cursor:
        cursor.execute(STALLED, {"dead_after": settings.JOB_DEAD_AFTER, "longest": LONGEST_JOB})
        stalled = cursor.fetchall()
    for job_id, attempts, task_name in stalled:
        logger.warning("%s %s stalled, tried again", task_name, job_id)
        wait = 0 if attempts < SWIFT else wait_of(attempts - SWIFT)
        _retry(job_id, retry_at=at + datetime.timedelta(seconds=wait))
    return len(stalled)


def _retry(job_id: int, *, retry_at: datetime.datetime) -> None:
    unchanged = {"new_priority": None, "new_queue_name": None, "new_lock": None}
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(
                    sql.queries["retry_job"], {"job_id": job_id, "retry_at": retry_at, **unchanged}
                )
        except IntegrityError:
            cursor.execute(
                sql.queries["finish_job"], {"job_id": job_id, "status": "failed", "delete_job": False}
            )


def sweep_once() -> None:
    """One round at this instant."""
    sweep(at=timezone.now())
