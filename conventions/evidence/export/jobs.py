"""Jobs of the evidence on demand: make a file, forget the old ones."""

import logging

from django.utils import timezone
from procrastinate.contrib.django import app

from immersions.messaging.retrying import Patient

from . import actions

logger = logging.getLogger(__name__)


@app.task(name="make_proof", queue="documents", retry=Patient())
def make_proof(proof_id: int) -> None:
    """Make one evidence file and tell who asked; safe to run twice."""
    actions.make_proof(proof_id, at=timezone.now())


@app.periodic(cron="25 2 * * *")
@app.task(name="purge_proofs", queue="tidying", queueing_lock="purge_proofs", retry=Patient())
def purge_proofs(timestamp: int) -> None:
    """Each night: files of more than a month are erased; they can be asked for again."""
    logger.info("evidence files erased: %s", actions.purge_proofs(at=timezone.now()))
