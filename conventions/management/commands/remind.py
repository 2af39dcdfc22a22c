"""`manage.py remind`: what the hourly job does, now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from conventions.signing.actions.scheduled import tend_rounds


class Command(BaseCommand):
    """Expires the rounds whose first day has come, and sends the reminders of the day."""

    help = "Clôt les signatures arrivées à terme et envoie les rappels du jour."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many of each."""
        counts = tend_rounds(at=timezone.now())
        self.stdout.write(
            f"{counts['expired']} convention(s) non signée(s) à temps, {counts['reminded']} rappel(s), "
            f"{counts['undelivered']} courriel(s) non remis."
        )
