"""Open the account of who administers the portal, in place of Django's command: journaled, and told to the others."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from immersions.accounts.actions import open_account
from immersions.models import User


class Command(BaseCommand):
    help = "Ouvre un compte d’administration : on y entre avec un code reçu par courriel, puis un second facteur."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address; no password exists."""
        parser.add_argument("--email", required=True, help="adresse e-mail du compte")
        parser.add_argument("--noinput", action="store_true", help="sans effet : rien n’est jamais demandé")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Open it; a `CommandError` says why not."""
        account = User(email=options["email"], is_staff=True, is_superuser=True)
        try:
            open_account(account, by=None, at=timezone.now())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Compte {account.pk} ouvert.")
