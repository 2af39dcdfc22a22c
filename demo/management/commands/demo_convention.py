"""`manage.py demo_convention OUTDIR`: the whole story by the same actions, without a browser."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from demo.cast import create_cast
from demo.story import play


class Command(BaseCommand):
    """Writes the frozen PDF, the signed and sealed PDF, the evidence, the root of the seal; may be run again."""

    help = "Joue une convention de la demande à la signature et écrit ses fichiers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the files go."""
        parser.add_argument("outdir", type=Path, metavar="DOSSIER")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play, write `convention.pdf`, `convention-signee.pdf`, `preuves.json` and `racine.pem`, say where."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0)  # a newcomer may run this first
        story = play(create_cast())
        folder: Path = options["outdir"]
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in (
            ("convention.pdf", story.frozen_pdf),
            ("convention-signee.pdf", story.signed_pdf),
            ("preuves.json", story.evidence),
            ("racine.pem", story.seal_root),
        ):
            (folder / name).write_bytes(content)
        self.stdout.write(f"Convention {story.reference} signée : fichiers dans {folder}")
