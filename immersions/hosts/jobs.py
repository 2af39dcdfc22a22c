"""What time does to hosts: their SIRET is asked again."""

import datetime
import logging

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from procrastinate.contrib.django import app

from immersions.messaging.retrying import Patient
from immersions.models import Establishment, HostStructure
from immersions.reference import sirene

logger = logging.getLogger(__name__)
ASKED_A_DAY = 100  # SIRETs asked to the public search


@app.periodic(cron="43 5 * * *")
@app.task(name="check_host_sirets", queue="tidying", queueing_lock="check_host_sirets", retry=Patient())
def check_host_sirets(timestamp: int) -> None:
    """Every morning: the SIRETs that the imported table has come to know, or says closed."""
    verified, lost = check_sirets(at=timezone.now())
    asked = ask_again(at=timezone.now())
    logger.info("%s hosts verified, %s no longer, %s by the public search", verified, lost, asked)


def check_sirets(*, at: datetime.datetime) -> tuple[int, int]:
    """Verify the hosts whose SIRET the table knows open, forget it for those it says closed; how many of each."""
    siret = OuterRef("siret")
    opened = Exists(Establishment.objects.filter(pk=siret, is_open=True))
    closed = Exists(Establishment.objects.filter(pk=siret, is_open=False))
    verified = HostStructure.objects.filter(opened, verified_at__isnull=True).update(verified_at=at)
    return verified, HostStructure.objects.filter(closed, verified_at__isnull=False).update(verified_at=None)


def ask_again(*, at: datetime.datetime) -> int:
    """Ask the public search, if the settings name one, about hosts that the table does not know.

    Some of them a day, drawn at random; it stops at the first silence. Returns how many are now verified.
    """
    if not settings.SIRENE_API_URL:
        return 0
    known = Exists(Establishment.objects.filter(pk=OuterRef("siret")))
    hosts = HostStructure.objects.filter(~known, verified_at__isnull=True, suspended_at__isnull=True)
    verified = 0
    for pk, siret in hosts.order_by("?").values_list("pk", "siret")[:ASKED_A_DAY]:
        try:
            row = sirene.ask_service(siret)
        except sirene.Silence:
            break
        if row is not None and row.is_open:
            verified += HostStructure.objects.filter(pk=pk, verified_at__isnull=True).update(verified_at=at)
    return verified
