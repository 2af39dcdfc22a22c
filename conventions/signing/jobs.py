"""Jobs of the signature: a new link, and what time asks of the rounds."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from immersions.messaging.retrying import Patient

from . import links
from .actions import lifecycle
from .actions.scheduled import tend_rounds

logger = logging.getLogger(__name__)


@app.task(name="send_new_link", queue="codes", retry=Patient())
def send_new_link(digest: str) -> None:
    """Post a new link to the party whose link has that SHA-256, replaced since or not; nothing for any other.

    The page that asks for it looks nothing up: its time would tell which links were ours.
    """
    asked = links.request_once_of(bytes.fromhex(digest))
    if asked is not None:
        lifecycle.send_new_link(asked, at=timezone.now())


@app.periodic(cron="7 * * * *")
@app.task(name="tend_rounds", queue="tidying", queueing_lock="tend_rounds", retry=Patient())
def tend(timestamp: int) -> None:
    """Every hour: the first day comes at midnight of the host's clock, and not everywhere at once."""
    counts = tend_rounds(at=timezone.now())
    logger.info("rounds tended: %s", counts)
