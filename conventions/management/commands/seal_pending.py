"""`manage.py seal_pending`: what waits for its seal, and a try at once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from conventions.documents import jobs
from conventions.documents.sealing import EvidenceBroken, seal_dossier
from conventions.sealing import settings as seal_settings
from conventions.sealing.pades import SealUnavailable, SealUnsound


class Command(BaseCommand):
    """Exits with 1 when something still waits."""

    help = "Liste les conventions signées qui attendent leur cachet ; avec --now, les scelle."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Look, or act."""
        parser.add_argument("--now", action="store_true", help="sceller tout de suite")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a convention; raises `CommandError` (exit 1) when one remains."""
        if not seal_settings.is_configured():
            self.stdout.write("Aucun cachet n’est configuré.")
            return
        left = 0
        for version in jobs.pending_versions():
            state = "en attente"
            if options["now"]:
                try:
                    seal_dossier(version.pk, at=timezone.now())
                    state = "scellée"
                except (SealUnavailable, SealUnsound, EvidenceBroken) as error:
                    state = f"en attente ({error})"
            left += state != "scellée"
            self.stdout.write(f"{version.convention.reference} : {state}")
        if left:
            raise CommandError(f"{left} convention(s) en attente de scellement.")
        self.stdout.write("Rien n’attend.")
