"""What every import command shares: options, progress, dry run, report, exit code."""

import datetime
import zlib
from abc import abstractmethod
from argparse import ArgumentParser
from collections.abc import Callable, Hashable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models, transaction
from django.utils import timezone

from .frame import BATCH, Line, Progress, RejectFile, Report, Tally, bring_in, numbered, upsert
from .reading import Column, Table, UnreadableFile

Made = TypeVar("Made")


def _upsert_any(model: type[models.Model], batch: list[Any]) -> Tally:
    return upsert(model, batch)


def _primary_key(made: Any) -> Hashable:
    return made.pk


class Session:
    """One run of a command: opens tables, brings lines in, keeps the reports. `at` is its moment."""

    def __init__(
        self,
        *,
        at: datetime.datetime,
        out: Any,
        progress: Any,
        rejects: RejectFile | None,
        encoding: str,
        separator: str,
    ) -> None:
        self.at, self.out, self.progress, self.rejects = at, out, progress, rejects
        self.encoding, self.separator = encoding, separator
        self.reports: list[Report] = []
        self.touched: set[type[models.Model]] = set()

    def open(self, path: Path, columns: Sequence[Column], *, joined: bool = False) -> Table:
        """Open a table with the options of the command. Raises `UnreadableFile`."""
        return Table(path, columns, encoding=self.encoding, separator=self.separator, joined=joined)

    def bring(
        self,
        table: Table,
        model: type[models.Model],
        *,
        build: Callable[[Line], Made | None],
        write: Callable[[list[Made]], Tally] | None = None,
        key: Callable[[Made], Hashable] | None = _primary_key,
        forget: bool = False,
        batch: int = BATCH,
    ) -> Report:
        """Import a table into `model`; the options are those of `importing.bring_in`."""
        report = Report(table.path.name, self.rejects)
        self.reports.append(report)
        self.touched.add(model)
        bring_in(
            table.lines(),
            build=build,
            write=write or partial(_upsert_any, model),
            key=key,
            report=report,
            progress=Progress(self.progress, table.share) if self.progress else None,
            forget=forget,
            batch=batch,
        )
        return report


class ImportCommand(BaseCommand):
    """A command that imports one or several files; `run` does the work of its kind."""

    files_help = "fichier CSV (UTF-8 ou latin-1, .gz ou .zip acceptés)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options of every import."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FICHIER", help=self.files_help)
        parser.add_argument("--dry-run", action="store_true", help="lit et vérifie tout, n’écrit rien")
        parser.add_argument(
            "--rejects", type=Path, metavar="FICHIER", help="écrit les lignes rejetées en CSV"
        )
        parser.add_argument("--encoding", default="", help="encodage, s’il est mal deviné (utf-8, cp1252…)")
        parser.add_argument("--delimiter", default="", help="séparateur, s’il est mal deviné")

    @abstractmethod
    def run(self, session: Session, options: dict[str, Any]) -> None:
        """Import the files of `options["files"]`."""

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run, report, and fail when nothing could be read."""
        with ExitStack() as stack:
            session = Session(
                at=timezone.now(),
                out=self.stdout,
                progress=self.stderr._out if options["verbosity"] else None,  # noqa: SLF001 - the stream without its colours
                rejects=_reject_file(options["rejects"], stack),
                encoding=options["encoding"],
                separator=options["delimiter"].replace("\\t", "\t"),
            )
            if options["dry_run"]:
                stack.enter_context(transaction.atomic())
            try:
                self.run(session, options)
            except UnreadableFile as error:
                raise CommandError(str(error)) from error
            except LookupError as error:
                if options["encoding"] and "encoding" in str(error):
                    raise CommandError(f"L’encodage « {options['encoding']} » est inconnu.") from error
                raise
            except (EOFError, zlib.error, BadZipFile, OSError) as error:
                raise CommandError(
                    "Le fichier est abîmé : téléchargez-le de nouveau. Les lignes déjà lues sont écrites."
                ) from error
            if options["dry_run"]:
                transaction.set_rollback(True)
        self._tell(session, dry_run=options["dry_run"])

    def _tell(self, session: Session, *, dry_run: bool) -> None:
        for sentence in numbered(session.reports):
            self.stdout.write(sentence)
        if dry_run:
            self.stdout.write("Essai : rien n’a été écrit.")
        elif any(report.tally.created + report.tally.changed for report in session.reports):
            _refresh_statistics(session.touched)
        if not any(report.read - report.rejected for report in session.reports):
            raise CommandError("Rien n’a pu être lu.")


def _reject_file(path: Path | None, stack: ExitStack) -> RejectFile | None:
    """The file of the lines that were not read, if one is wanted; open as long as the import."""
    if path is None:
        return None
    try:
        return RejectFile(stack.enter_context(path.open("w", encoding="utf-8", newline="")))
    except OSError as error:
        raise CommandError(f"« {path} » ne peut pas être écrit.") from error


def _refresh_statistics(touched: set[type[models.Model]]) -> None:
    """Tell PostgreSQL's planner what the tables now look like."""
    with connection.cursor() as cursor:
        for table in sorted(model._meta.db_table for model in touched):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(table)}")
