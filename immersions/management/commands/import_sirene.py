"""`manage.py import_sirene`: the open establishments of SIRENE."""

from argparse import ArgumentParser
from typing import Any

from immersions.reference.imports import sirene
from immersions.reference.imports.command import ImportCommand, Session


class Command(ImportCommand):
    """An establishment that the file says closed is marked so when it was known, and not added otherwise."""

    help = "Importe les établissements ouverts de SIRENE (StockEtablissement, en CSV, .zip ou .gz)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the choice of départements."""
        super().add_arguments(parser)
        parser.add_argument(
            "--departement",
            nargs="+",
            default=[],
            metavar="NN",
            help="seulement ces départements : 44 2A 974…",
        )

    def run(self, session: Session, options: dict[str, Any]) -> None:
        """Import each file."""
        departments = {code.upper() for code in options["departement"]}
        for path in options["files"]:
            with session.open(path, sirene.COLUMNS) as table:
                closed = sirene.import_sirene(session, table, departments=departments)
            if closed:
                session.out.write(
                    "1 établissement connu est maintenant fermé."
                    if closed == 1
                    else f"{closed} établissements connus sont maintenant fermés."
                )
