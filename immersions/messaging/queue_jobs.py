"""The rows of jobs that are over: a trace for who asks what happened lately, then nothing."""

import datetime
import logging

from django.db import connection
from procrastinate import sql
from procrastinate.contrib.django import app

from .retrying import Patient

logger = logging.getLogger(__name__)
DONE_KEPT = datetime.timedelta(days=7)
# One that was given up is looked into.
FAILED_KEPT = datetime.timedelta(days=90)
ENDS = (
    ("succeeded", DONE_KEPT),
    ("failed", FAILED_KEPT),
    ("cancelled", FAILED_KEPT),
    ("aborted", FAILED_KEPT),
)


@app.periodic(cron="11 3 * * *")
@app.task(name="forget_jobs", queue="tidying", queueing_lock="forget_jobs", retry=Patient())
def forget_jobs(timestamp: int) -> None:  # noqa: ARG001 - the queue gives the time
    """Every night; the library's own statement, whose events and periodic marks follow."""
    with connection.cursor() as cursor:
        for status, kept in ENDS:
            hours = int(kept.total_seconds() // 3600)
            cursor.execute(
                sql.queries["delete_old_jobs"], {"statuses": [status], "queue": None, "nb_hours": hours}
            )
            logger.info("%s jobs forgotten: %s", status, cursor.rowcount)
