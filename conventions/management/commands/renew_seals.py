"""`manage.py renew_seals`: renew the archive time-stamps that will end within six months."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from conventions.documents import jobs
from conventions.documents.sealing import renew_seal
from conventions.sealing.pades import SealUnavailable, SealUnsound


class Command(BaseCommand):
    """Safe to run at any time: what is not due is left alone."""

    help = "Renouvelle l’horodatage d’archivage des documents scellés dont le certificat finit dans six mois."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the counts; raises `CommandError` (exit 1) when one could not be renewed."""
        renewed = failed = 0
        for document_id in jobs.latest_sealed():
            try:
                renewed += renew_seal(document_id, at=timezone.now()) is not None
            except (SealUnavailable, SealUnsound) as error:
                failed += 1
                self.stderr.write(f"document {document_id} : {error}")
        self.stdout.write(f"{renewed} horodatage(s) renouvelé(s).")
        if failed:
            raise CommandError(f"{failed} document(s) à renouveler plus tard.")
