"""Take a key of the API back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from immersions.models import ApiKey
from immersions.partner_api.key_actions import revoke_api_key


class Command(BaseCommand):
    help = "Révoque une clé de l’API : son prochain appel est refusé. Sans numéro, montre les clés."

    def add_arguments(self, parser: CommandParser) -> None:
        """The number of the key, as its creation printed it."""
        parser.add_argument("key", type=int, nargs="?", help="numéro de la clé")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Revoke the key, or print them all."""
        if options["key"] is None:
            for key in ApiKey.objects.order_by("pk"):
                state = "utilisable" if key.usable(at=timezone.now()) else "révoquée ou expirée"
                self.stdout.write(f"{key.pk}  {key.hint}…  {key.name}  {' '.join(key.scopes)}  {state}")
            return
        found = ApiKey.objects.filter(pk=options["key"]).first()
        if found is None:
            raise CommandError("Aucune clé ne porte ce numéro.")
        key = revoke_api_key(found, by=None, at=timezone.now())
        self.stdout.write(f"Clé {key.pk} ({key.hint}…) révoquée.")
