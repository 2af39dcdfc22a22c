"""`manage.py seal_devcert`: the certificates of a development machine."""

from typing import Any

from django.core.management.base import BaseCommand

from conventions.sealing import settings as seal_settings


class Command(BaseCommand):
    """Makes them once; says where they are."""

    help = "Makes an authority, a seal, a time-stamping unit and a revocation list, for development only."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the folder; existing certificates are kept."""
        folder = seal_settings.development_folder()
        self.stdout.write(f"{folder} (certificats de démonstration, sans valeur)")
