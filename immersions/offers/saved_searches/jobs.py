"""Each Monday morning, the letters of the searches that people keep."""

import datetime
import logging

from procrastinate.contrib.django import app

from immersions.messaging.retrying import Patient
from immersions.models import SavedSearch

from .actions import tell_news

logger = logging.getLogger(__name__)
KEPT_AFTER_REMOVAL = datetime.timedelta(days=7)  # for a change of mind


@app.periodic(cron="12 6 * * 1")
@app.task(name="tell_weekly_news", queue="tidying", queueing_lock="tell_weekly_news", retry=Patient())
def tell_weekly_news(timestamp: int) -> None:
    """One letter a search with new offers; searches removed a week ago are forgotten."""
    at = datetime.datetime.fromtimestamp(timestamp, tz=datetime.UTC)
    told = sum(tell_news(search, at=at) for search in SavedSearch.objects.to_tell().order_by("pk").iterator())
    removed = SavedSearch.objects.filter(removed_at__lt=at - KEPT_AFTER_REMOVAL)
    logger.info("%s letters of the week, %s searches forgotten", told, removed.delete()[0])
