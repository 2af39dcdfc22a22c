"""Give a partner a key to the API; its secret is shown once."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from immersions.models import ApiScope
from immersions.partner_api.key_actions import create_api_key


class Command(BaseCommand):
    help = "Donne à un partenaire une clé de l’API. Le secret n’est montré qu’une fois."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, for what, for how long and how often."""
        parser.add_argument("name", help="le partenaire, tel qu’on le reconnaîtra")
        parser.add_argument("--write", action="store_true", help="peut aussi envoyer et retirer des offres")
        parser.add_argument("--network", default="", help="le réseau dont la clé envoie les offres")
        parser.add_argument("--days", type=int, default=365, help="durée de la clé, en jours")
        parser.add_argument("--per-second", type=int, default=5, help="appels par seconde")
        parser.add_argument("--per-day", type=int, default=20_000, help="appels par jour")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the secret on the standard output, alone, and the rest beside it."""
        now = timezone.now()
        for name in ("days", "per_second", "per_day"):
            if options[name] < 1:
                raise CommandError(f"--{name.replace('_', '-')} : donnez un nombre au moins égal à 1.")
        try:
            key, secret = create_api_key(
                by=None,
                name=options["name"],
                scopes=[ApiScope.READ, ApiScope.WRITE] if options["write"] else [ApiScope.READ],
                network=options["network"],
                per_second=options["per_second"],
                per_day=options["per_day"],
                expires_at=now + datetime.timedelta(days=options["days"]),
                at=now,
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stderr.write(
            f"Clé {key.pk} ({key.hint}…) pour {key.name}, valable jusqu’au {key.expires_at:%d/%m/%Y}. "
            "Copiez-la maintenant : elle ne sera plus jamais montrée."
        )
        self.stdout.write(secret)
