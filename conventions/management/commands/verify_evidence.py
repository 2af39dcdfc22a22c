"""`manage.py verify_evidence`: recompute every chain and every stored hash."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conventions.evidence import check_chain, faults
from conventions.models import Convention


class Command(BaseCommand):
    """Names the first broken link of each convention, and exits with 1 when one is found."""

    help = "Vérifie la chaîne des preuves de signature et les empreintes des fichiers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One convention, or all of them."""
        parser.add_argument("--convention", metavar="RÉFÉRENCE", help="une seule convention")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a convention; raises `CommandError` (exit 1) when evidence does not hold."""
        chosen = Convention.objects.filter(events__isnull=False).distinct().order_by("pk")
        if options["convention"]:
            chosen = Convention.objects.filter(reference=options["convention"])
            if not chosen:
                raise CommandError(f"Aucune convention {options['convention']}.")
        broken = 0
        for convention in chosen.iterator():
            found = faults(convention)
            state = check_chain(convention)
            if found:
                broken += 1
                self.stdout.write(f"{convention.reference} : {found[0]}")
            elif int(options["verbosity"]) > 1 or options["convention"]:
                self.stdout.write(
                    f"{convention.reference} : {state.length} maillons, tête {state.head.hex()}"
                )
        if broken:
            raise CommandError(f"Preuves altérées dans {broken} convention(s).")
        self.stdout.write(f"Preuves intactes : {chosen.count()} convention(s).")
