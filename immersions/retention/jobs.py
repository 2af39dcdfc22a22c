"""Removes, each night, what has had its time."""

import datetime
import logging

from procrastinate.contrib.django import app

from immersions.messaging.retrying import Patient

from .purging import purge_all

logger = logging.getLogger(__name__)


@app.periodic(cron="41 2 * * *")
@app.task(name="purge_immersions", queue="tidying", queueing_lock="purge_immersions", retry=Patient())
def purge_immersions(timestamp: int) -> None:
    """Every night, at the hour the queue says."""
    at = datetime.datetime.fromtimestamp(timestamp, tz=datetime.UTC)
    for kind, count in purge_all(at=at, dry_run=False).items():
        logger.info("%s purged: %s", kind, count)
