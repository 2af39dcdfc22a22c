"""Take away the second factor of a person who lost their phone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from immersions.accounts.actions import forget_second_factor
from immersions.models import User


class Command(BaseCommand):
    help = "Retire la double vérification d’un compte ; son titulaire et les administrateurs en sont avertis."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address of the account."""
        parser.add_argument("email", help="adresse e-mail du compte")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take it away; the next visit to the administration asks to set up another."""
        account = User.objects.filter(email__iexact=options["email"]).first()
        if account is None:
            raise CommandError("Aucun compte n’a cette adresse.")
        forget_second_factor(account, by=None, at=timezone.now())
        self.stdout.write(f"Double vérification du compte {account.pk} retirée.")
