"""`manage.py import_offers`: the offers of a partner or of a local network."""

import sys
from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from django.core.management.base import CommandError

from immersions.reference.imports import offers
from immersions.reference.imports.command import ImportCommand, Session


class Command(ImportCommand):
    """Shows which column becomes what before writing; a second run of the same file changes nothing."""

    help = "Importe les offres d’un partenaire ou d’un réseau local (CSV)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the network and the columns said by hand."""
        super().add_arguments(parser)
        parser.add_argument(
            "--network", required=True, metavar="NOM", help="nom du réseau, montré avec ses offres"
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="CHAMP=COLONNE",
            help=f"colonne du fichier pour un champ : {', '.join(offers.LABELS)}",
        )
        parser.add_argument("--no-input", action="store_true", help="ne demande pas de confirmation")

    def run(self, session: Session, options: dict[str, Any]) -> None:
        """Show the columns, ask, import."""
        network = options["network"].strip()
        if not 0 < len(network) <= 60:
            raise CommandError("Le nom du réseau compte de 1 à 60 caractères.")
        columns = self._columns(options["map"])
        for path in options["files"]:
            with session.open(path, columns, joined=True) as table:
                session.out.write(f"{path.name} → réseau « {network} »")
                for sentence in offers.mapping_of(table):
                    session.out.write(sentence)
                if not (options["dry_run"] or options["no_input"]) and not self._agreed():
                    raise CommandError("Rien n’a été écrit.")
                created = offers.import_offers(session, table, network=network)
            session.out.write(f"Structures d’accueil créées, non vérifiées : {created}")

    def _columns(self, said: list[str]) -> tuple[Any, ...]:
        chosen = dict(one.partition("=")[::2] for one in said)
        if unknown := sorted(set(chosen) - set(offers.LABELS)):
            raise CommandError(f"Champ inconnu : {', '.join(unknown)}. Champs : {', '.join(offers.LABELS)}.")
        return tuple(
            replace(column, headers=(chosen[column.name],), needed=True) if column.name in chosen else column
            for column in offers.COLUMNS
        )

    def _agreed(self) -> bool:
        """Ask a person at a terminal; a script is taken at its word."""
        return not sys.stdin.isatty() or input("Importer ? [o/N] ").strip().lower() in ("o", "oui")
