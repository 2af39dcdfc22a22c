"""Forgets the counts that no window needs any more, and whom the login wrote to."""

import datetime
import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from immersions.accounts.login.letters import forget_login_letters
from immersions.messaging.retrying import Patient

from .rate_limits import forget_counts

logger = logging.getLogger(__name__)
KEPT = datetime.timedelta(days=2)  # the longest window is a day


@app.periodic(cron="23 * * * *")
@app.task(name="forget_old_counts", queue="tidying", queueing_lock="forget_old_counts", retry=Patient())
def forget_old_counts(timestamp: int) -> None:
    """Every hour: a few rows a second come from the partners' calls."""
    forget_login_letters(before=timezone.now() - KEPT)
    logger.info("%s counts forgotten", forget_counts(before=timezone.now() - KEPT))
