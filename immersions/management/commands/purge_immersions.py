"""Remove what has had its time: see `immersions/retention/purging.py`, and what the privacy page promises."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from immersions.retention.purging import purge_all

WORDS = {
    "messages": "messages",
    "briefs": "fiches pour la structure",
    "requests": "demandes",
    "favourites": "offres gardées",
    "recommendations": "offres proposées",
    "introductions": "mises en relation",
    "joins": "demandes pour rejoindre une structure",
    "searches": "recherches gardées",
    "proof_data": "conventions dont les données de preuve",
}


class Command(BaseCommand):
    help = "Efface ce qui a fait son temps : messages, demandes, propositions, favoris, recherches."

    def add_arguments(self, parser: CommandParser) -> None:
        """Count only, or remove."""
        parser.add_argument("--dry-run", action="store_true", help="compte sans effacer")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print one line a kind."""
        verb = "à effacer" if options["dry_run"] else "effacés"
        for kind, count in purge_all(at=timezone.now(), dry_run=options["dry_run"]).items():
            self.stdout.write(f"{WORDS.get(kind, kind)} : {count} {verb}")
