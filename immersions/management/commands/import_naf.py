"""`manage.py import_naf`: the activities of the NAF rev. 2."""

from typing import Any

from immersions.reference.imports import activities
from immersions.reference.imports.command import ImportCommand, Session


class Command(ImportCommand):
    """Safe to run again: only what differs is written."""

    help = "Importe les activités de la NAF rév. 2."

    def run(self, session: Session, options: dict[str, Any]) -> None:
        """Import each file."""
        for path in options["files"]:
            with session.open(path, activities.NAF) as table:
                activities.import_naf(session, table)
