"""`manage.py import_idcc`: the collective agreements."""

from typing import Any

from immersions.reference.imports import activities
from immersions.reference.imports.command import ImportCommand, Session


class Command(ImportCommand):
    """Safe to run again: only what differs is written."""

    help = "Importe les conventions collectives (IDCC)."

    def run(self, session: Session, options: dict[str, Any]) -> None:
        """Import each file."""
        for path in options["files"]:
            with session.open(path, activities.IDCC) as table:
                activities.import_idcc(session, table)
