"""`manage.py verify_evidence`: recompute every chain and every stored hash."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from conventions.evidence.chain import check_chain, faults
from conventions.models import ChainAnchor, Convention
from conventions.sealing.settings import SealMisconfigured, pinned


class Command(BaseCommand):
    """Names the first broken link of each convention, and exits with 1 when one is found."""

    help = "Vérifie la chaîne des preuves de signature et les empreintes des fichiers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One convention, or all of them."""
        parser.add_argument("--convention", metavar="RÉFÉRENCE", help="une seule convention")
        parser.add_argument(
            "--tete",
            metavar="EMPREINTE",
            help="une tête imprimée ou reçue par courriel : doit être un maillon de --convention",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one line a convention; raises `CommandError` (exit 1) when evidence does not hold."""
        self._require_roots()
        # What was frozen has a chain: one that is wholly gone is a fault too.
        frozen = Q(events__isnull=False) | Q(versions__isnull=False)
        chosen = Convention.objects.filter(frozen).distinct().order_by("pk")
        if options["convention"]:
            chosen = Convention.objects.filter(reference=options["convention"])
            if not chosen:
                raise CommandError(f"Aucune convention {options['convention']}.")
            self._require_head(chosen[0], options["tete"])
        broken = 0
        for convention in chosen.iterator():
            try:
                found = faults(convention)
            except SealMisconfigured as error:
                raise CommandError(f"Les horodatages ne peuvent pas être vérifiés : {error}") from error
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

    def _require_roots(self) -> None:
        """Tokens are judged by the roots of the settings; those of a demonstration by its own, and it is said."""
        if pinned().roots or not ChainAnchor.objects.exists():
            return
        if not (Path(settings.SEAL_DEVELOPMENT_DIR) / "root.pem").exists():
            raise CommandError(
                "Des empreintes ont été datées, et aucune racine n’est connue : donnez SEAL_ROOTS."
            )
        settings.SEAL_DEVELOPMENT = True
        self.stdout.write(
            "Horodatages jugés par la racine de démonstration, sans valeur : SEAL_ROOTS est vide."
        )

    def _require_head(self, convention: Convention, head: str | None) -> None:
        """A head known outside the database is in the chain; else links were removed, or an old backup is back."""
        if head is None:
            return
        try:
            known = convention.events.filter(hash=bytes.fromhex(head)).exists()
        except ValueError as error:
            raise CommandError("--tete est une empreinte SHA-256, en 64 chiffres hexadécimaux.") from error
        if not known:
            raise CommandError(
                f"{convention.reference} : cette tête n’est pas dans la chaîne. Des maillons manquent, "
                "ou la base vient d’une sauvegarde plus ancienne que ce reçu."
            )
