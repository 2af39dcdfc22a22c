"""Jobs of this app, found here by the queue."""

import logging

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from immersions.messaging.retrying import Patient

from .documents.actions import make_signed_dossier
from .documents.jobs import seal_version
from .evidence.export.jobs import make_proof
from .sealing import settings as seal_settings
from .signing import links
from .signing.actions import lifecycle
from .signing.actions.scheduled import tend_rounds

__all__ = ["make_dossier", "make_proof", "seal_version", "send_new_link", "tend"]
logger = logging.getLogger(__name__)


@app.task(name="make_dossier", queue="documents", retry=Patient())
def make_dossier(version_id: int) -> None:
    """Make the signed PDF of a version, then have it sealed or post it; safe to run twice."""
    with transaction.atomic():
        document = make_signed_dossier(version_id, at=timezone.now())
        if document is not None and seal_settings.is_configured():
            seal_version.defer(version_id=version_id)


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
