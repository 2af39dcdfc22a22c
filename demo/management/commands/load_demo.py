"""`manage.py load_demo`: the cast, hosts with offers across France, candidates, requests, conventions."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from demo.conventions import create_demo_conventions
from demo.people import create_demo_data
from immersions.models import CollectiveAgreement


class Command(BaseCommand):
    """Safe to run again: what is there stays as it is."""

    help = "Charge la démonstration : personnages, 200 structures, 400 offres, demandes, conventions."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--small`: twenty hosts, and no commune but theirs."""
        parser.add_argument("--small", action="store_true", help="20 structures seulement")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load the reference data when it is missing, then the demonstration."""
        small: bool = options["small"]
        at = timezone.now()
        if not small and not CollectiveAgreement.objects.exists():
            call_command("load_reference", stdout=self.stdout)
        with transaction.atomic():  # all or nothing: `make demo` looks for a host only
            cast, count = create_demo_data(at=at, small=small)
            create_demo_conventions(cast, at=at)
        self.stdout.write(
            f"{count.hosts} structures, {count.offers} offres, "
            f"{count.candidates} candidats, {count.requests} demandes"
        )
