"""Jobs of the files: the signed PDF, its seal; done again, later and later but for ever, until it is there."""

import datetime
import logging

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from conventions.choices import DocumentKind
from conventions.models import Convention, ConventionVersion, Document
from conventions.sealing import settings as seal_settings
from immersions.messaging.retrying import Patient

from .actions import make_signed_dossier

logger = logging.getLogger(__name__)
LATE_AFTER = datetime.timedelta(minutes=5)
# Among the files of one queue, those just signed go first: thousands of late ones never hold them up.
AFTER_THE_NEW = -10


@app.task(name="make_dossier", queue="documents", retry=Patient())
def make_dossier(version_id: int) -> None:
    """Make the signed PDF of a version, then have it sealed or post it; safe to run twice."""
    now = timezone.now()
    with transaction.atomic():
        document = make_signed_dossier(version_id, at=now)
        if document is not None and seal_settings.is_configured():
            signed_at = document.version.convention.signed_at
            is_late = signed_at is not None and signed_at < now - LATE_AFTER
            seal_version.configure(priority=AFTER_THE_NEW if is_late else 0).defer(version_id=version_id)


@app.task(name="seal_version", queue="documents", retry=Patient())
def seal_version(version_id: int) -> None:
    """Seal the signed PDF of a version and post it; safe to run twice."""
    from .sealing import seal_dossier  # noqa: PLC0415 - the PDF library takes a second to load: in the worker only

    seal_dossier(version_id, at=timezone.now())


@app.task(name="renew_seal", queue="documents", retry=Patient())
def renew_seal(document_id: int) -> None:
    """Add an archive time-stamp to one sealed document, when it is time; safe to run twice."""
    from . import sealing  # noqa: PLC0415 - as above

    sealing.renew_seal(document_id, at=timezone.now())


@app.task(name="anchor_chain", queue="documents", retry=Patient())
def anchor_chain(convention_id: int) -> None:
    """Have the head of one chain dated; safe to run twice."""
    from . import sealing  # noqa: PLC0415 - as above

    sealing.anchor_chain(convention_id, at=timezone.now())


@app.periodic(cron="40 2 * * *")
@app.task(name="tend_seals", queue="tidying", queueing_lock="tend_seals", retry=Patient())
def tend_seals(timestamp: int) -> None:
    """Each night: seal what was forgotten, date the chains that grew, watch the end of the certificate."""
    if not seal_settings.is_configured():
        return
    for version in pending_versions():
        seal_version.configure(priority=AFTER_THE_NEW).defer(version_id=version.pk)
    for convention_id in grown_chains(since=timezone.now() - datetime.timedelta(days=2)):
        anchor_chain.configure(priority=AFTER_THE_NEW).defer(convention_id=convention_id)
    _warn_of_the_end()


@app.periodic(cron="10 3 1 * *")
@app.task(name="tend_archives", queue="tidying", queueing_lock="tend_archives", retry=Patient())
def tend_archives(timestamp: int) -> None:
    """Each month: look at every archive time-stamp; six months before an end leave time for failures."""
    if seal_settings.is_configured():
        for document_id in latest_sealed():
            renew_seal.configure(priority=AFTER_THE_NEW).defer(document_id=document_id)


def pending_versions() -> list[ConventionVersion]:
    """Versions whose dossier waits for its seal: « scellement en attente »."""
    made = ConventionVersion.objects.filter(documents__kind=DocumentKind.DOSSIER)
    return list(
        made.exclude(pk__in=Document.objects.filter(kind=DocumentKind.SEALED).values("version"))
        .select_related("convention")
        .order_by("pk")
    )


def latest_sealed() -> list[int]:
    """The newest sealed document of each version, by id."""
    newest = Document.objects.filter(kind=DocumentKind.SEALED).order_by("version_id", "-made_at", "-pk")
    return list(newest.distinct("version_id").values_list("pk", flat=True))


def grown_chains(*, since: datetime.datetime) -> list[int]:
    """Conventions with evidence written since that instant, by id."""
    return list(
        Convention.objects.filter(events__at__gte=since)
        .distinct()
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _warn_of_the_end() -> None:
    certificate = seal_settings.seal_certificate()
    if certificate is None:
        return
    left = (certificate.not_valid_after_utc - timezone.now()).days
    if left in (90, 30) or left <= 7:
        logger.error("the certificate of the seal ends in %s days", left)
