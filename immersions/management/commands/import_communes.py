"""`manage.py import_communes`: the communes with their true centre."""

from typing import Any

from immersions.reference.imports import communes
from immersions.reference.imports.command import ImportCommand, Session


class Command(ImportCommand):
    """A true point replaces an approximate one and says so."""

    help = "Importe les communes : API Géo (JSON), « communes de France » ou La Poste (CSV)."
    files_help = "fichier CSV ou JSON (.gz et .zip acceptés)"

    def run(self, session: Session, options: dict[str, Any]) -> None:
        """Import each file."""
        for path in options["files"]:
            with session.open(path, communes.COLUMNS) as table:
                communes.import_communes(session, table)
