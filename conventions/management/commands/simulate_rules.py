"""`manage.py simulate_rules FILE.json [--json]`: plays cases of law, without a database."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conventions.law.cases.simulate import CaseError, Result, play
from french import count


class Command(BaseCommand):
    """Prints, for each case, the heaviest verdict and the findings; marks what differs from `expect`."""

    help = "Joue des cas de droit écrits en JSON (« fn » et « given ») et donne le verdict de chacun."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="fichier JSON : une liste de cas")
        parser.add_argument("--json", action="store_true", dest="as_json", help="réponse en JSON")

    def handle(self, *args: Any, file: Path, as_json: bool, **options: Any) -> None:
        results = self._results(file)
        if as_json:
            answer = [result.as_dict() for result in results]
            self._write(json.dumps(answer, ensure_ascii=False, indent=1))
            return
        for result in results:
            self._print(result)
        differing = sum(result.differs for result in results)
        expected = sum(bool(result.expect) for result in results)
        total = count(len(results), "cas joué", "cas joués")
        self.stdout.write(f"{total}, {expected} avec un verdict attendu, {count(differing, 'différence')}.")

    def _results(self, file: Path) -> list[Result]:
        try:
            return play(json.loads(file.read_text(encoding="utf-8-sig")))
        except OSError as error:
            raise CommandError(f"Le fichier {file} ne se lit pas.") from error
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise CommandError(f"Le fichier {file} n’est pas du JSON.") from error
        except CaseError as error:
            raise CommandError(str(error)) from error

    def _print(self, result: Result) -> None:
        mark = f"  ≠ attendu : {result.expect}" if result.differs else ""
        self._write(f"{result.id}  {result.verdict}{mark}")
        if result.error:
            self._write(f"    {result.error}")
        for one in result.findings:
            self._write(f"    {one.severity} {one.code} ({one.article}) {one.message}")

    def _write(self, line: str) -> None:
        """A line; half a character, which JSON may spell, is escaped instead of stopping the rest."""
        self.stdout.write(line.encode("utf-8", "backslashreplace").decode("utf-8"))
