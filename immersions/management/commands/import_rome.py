"""`manage.py import_rome`: the jobs and titles of the ROME referential."""

from pathlib import Path
from typing import Any

from immersions.reference.imports import rome
from immersions.reference.imports.command import ImportCommand, Session


class Command(ImportCommand):
    """Each file is recognised by its columns; jobs are read before titles, whatever the order given."""

    help = "Importe le référentiel ROME : fichier des codes, fichier des appellations, ou les deux."

    def run(self, session: Session, options: dict[str, Any]) -> None:
        """Recognise the files, then import jobs and titles."""
        jobs: list[Path] = []
        titles: list[Path] = []
        for path in options["files"]:
            with session.open(path, rome.EITHER) as table:
                (titles if rome.are_titles(table) else jobs).append(path)
        for path in jobs:
            with session.open(path, rome.JOBS) as table:
                rome.import_jobs(session, table)
        for path in titles:
            with session.open(path, rome.TITLES) as table:
                rome.import_titles(session, table)
