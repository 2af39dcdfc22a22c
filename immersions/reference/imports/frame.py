"""The shared frame of imports: lines in, rows written in batches, a report out.

A row is inserted, or updated only where it differs: a second run of the same file changes nothing and says so.
"""

import csv
import re
import time
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Generic, TextIO, TypeVar

from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models.expressions import DatabaseDefault
from psycopg import sql

BATCH = 2_000  # rows written by one statement
SHOWN_REJECTS = 10  # rejected lines quoted at the end; a file holds them all

Row = TypeVar("Row", bound=models.Model)
Made = TypeVar("Made")


@dataclass(frozen=True)
class Tally:
    """What became of rows."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.created + other.created, self.changed + other.changed, self.unchanged + other.unchanged
        )

    @property
    def total(self) -> int:
        """Rows that are now in the database."""
        return self.created + self.changed + self.unchanged


@dataclass(frozen=True)
class Written:
    """A row that was inserted (`created`) or that differed; `key` is its primary key."""

    key: Any
    created: bool


def write_batch(
    model: type[Row],
    rows: Sequence[Row],
    *,
    unique: tuple[str, ...] = (),
    where: str = "",
    only_at_creation: Collection[str] = (),
    not_compared: Collection[str] = (),
) -> list[Written]:
    """Insert `rows`, or update those that differ; returns those written, silent on those left as they were.

    `unique` names the fields of the unique constraint (the primary key unless said), `where` its condition in
    SQL. Fields `only_at_creation` are never overwritten; a difference in `not_compared` is no reason to write.
    A default of the database that no row replaces is left to it.
    The same key twice in `rows` raises `ProgrammingError` or `CardinalityViolation`: give each once.
    """
    if not rows:
        return []
    fields = [item for item in model._meta.concrete_fields if not _left_to_database(item, rows)]
    columns = {item.name: str(item.column) for item in fields}
    unique = unique or (model._meta.pk.name,)
    updated = {name: column for name, column in columns.items() if name not in {*unique, *only_at_creation}}
    compared = [column for name, column in updated.items() if name not in not_compared]
    statement = sql.SQL(
        "INSERT INTO {table} AS known ({columns}) SELECT {given} FROM unnest({arrays}) AS given ({columns}) "
        "ON CONFLICT ({unique}) {where} DO {change} RETURNING {key}, xmax = 0"
    ).format(
        table=sql.Identifier(model._meta.db_table),
        columns=_listed(sql.Identifier(column) for column in columns.values()),
        given=_listed(_given(item) for item in fields),
        arrays=_listed(
            sql.SQL("%s::" + ("text" if _is_array(item) else _type(item)) + "[]") for item in fields
        ),
        unique=_listed(sql.Identifier(columns[name]) for name in unique),
        where=sql.SQL("WHERE " + where if where else ""),
        change=_change(list(updated.values()), compared),
        key=sql.Identifier("known", str(model._meta.pk.column)),
    )
    values = [
        [
            _literal(getattr(row, item.attname)) if _is_array(item) else getattr(row, item.attname)
            for row in rows
        ]
        for item in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Written(key, created) for key, created in cursor.fetchall()]


def _left_to_database(item: Any, rows: Sequence[models.Model]) -> bool:
    """Whether PostgreSQL gives the value: a key, or a default that no row replaces."""
    return isinstance(item, models.AutoField) or (
        item.has_db_default() and all(isinstance(getattr(row, item.attname), DatabaseDefault) for row in rows)
    )


def _listed(parts: Iterable[sql.Composable]) -> sql.Composed:
    """Parts separated by commas."""
    return sql.Composed(list(parts)).join(", ")


def _type(item: Any) -> str:
    """The type of a column without its length: a cast to `varchar(5)` would cut in silence."""
    return re.sub(r"\(\d+\)", "", item.db_type(connection))


def _is_array(item: Any) -> bool:
    """Whether a column holds arrays; `unnest` would open them, so they travel as text."""
    return _type(item).endswith("[]")


def _given(item: Any) -> sql.Composable:
    """A column of the rows given, back to its type."""
    name = sql.Identifier("given", str(item.column))
    return sql.SQL("{}::" + _type(item)).format(name) if _is_array(item) else name


def _literal(values: Sequence[str] | None) -> str | None:
    """An array as PostgreSQL writes it."""
    if values is None:
        return None
    quoted = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


def _change(updated: list[str], compared: list[str]) -> sql.Composable:
    """What to do of a row already there: write it if one of `compared` differs."""
    if not compared:
        return sql.SQL("NOTHING")
    assigned = (
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Identifier("excluded", name)) for name in updated
    )
    before, after = (
        _listed(sql.Identifier(which, name) for name in compared) for which in ("known", "excluded")
    )
    return sql.SQL("UPDATE SET {} WHERE ROW({}) IS DISTINCT FROM ROW({})").format(
        _listed(assigned), before, after
    )


def upsert(model: type[Row], rows: Iterable[Row], **how: Any) -> Tally:
    """Write `rows` in batches; `how` is that of `write_batch`."""
    waiting, tally = iter(rows), Tally()
    while batch := list(islice(waiting, BATCH)):
        tally += tally_of(batch, write_batch(model, batch, **how))
    return tally


def tally_of(batch: Sequence[Any], written: Sequence[Written]) -> Tally:
    """Count what `write_batch` did of `batch`."""
    created = sum(row.created for row in written)
    return Tally(created, len(written) - created, len(batch) - len(written))


class BadLine(Exception):
    """A line that cannot be taken: `reason` is a French sentence, `column` the name of ours at fault."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.reason, self.column = reason, column


@dataclass(frozen=True)
class Reject:
    """A line left aside, by its number in the file (the header is line 1)."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True)
class Line:
    """A line of a file under our names of columns; `headers` gives back those of the file."""

    number: int
    values: dict[str, str]
    headers: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def needed(self, name: str) -> str:
        """The value of a column; raises `BadLine` when it is empty."""
        if value := self[name]:
            return value
        raise BadLine("Cette case est vide.", name)


class RejectFile:
    """A CSV of rejected lines, written as they come."""

    def __init__(self, stream: TextIO) -> None:
        self.writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        self.writer.writerow(["fichier", "ligne", "colonne", "raison"])

    def add(self, source: str, reject: Reject) -> None:
        """Write one line."""
        self.writer.writerow([source, reject.line, reject.column, reject.reason])


@dataclass
class Report:
    """What was read and what became of it."""

    source: str
    rejects_to: RejectFile | None = None
    read: int = 0
    skipped: int = 0
    rejected: int = 0
    tally: Tally = Tally()
    first_rejects: list[Reject] = field(default_factory=list)

    def reject(self, reject: Reject) -> None:
        """Leave a line aside."""
        self.rejected += 1
        if len(self.first_rejects) < SHOWN_REJECTS:
            self.first_rejects.append(reject)
        if self.rejects_to is not None:
            self.rejects_to.add(self.source, reject)


class Progress:
    """Count, rate and time left on a stream of messages; `share` says how much of the file is read, 0 to 1."""

    def __init__(self, stream: Any, share: Callable[[], float]) -> None:
        self.stream, self.share = stream, share
        self.lively = bool(getattr(stream, "isatty", lambda: False)())
        self.every = 0.5 if self.lively else 10.0  # seconds between two messages
        self.begun = self.told = time.monotonic()

    def tell(self, count: int, *, last: bool = False) -> None:
        """Say where we are, if it is time to."""
        now = time.monotonic()
        if not last and now - self.told < self.every:
            return
        self.told = now
        elapsed = max(now - self.begun, 0.001)
        words = f"{grouped(count)} lignes, {grouped(round(count / elapsed))} par seconde"
        share = self.share()
        if not last and 0 < share <= 1:
            words += f", {round(100 * share)} %, encore {duration(elapsed * (1 - share) / share)}"
        elif last:
            words += f", en {duration(elapsed)}"
        self.stream.write(f"\r\033[K{words}" if self.lively else f"{words}\n")
        if last and self.lively:
            self.stream.write("\n")
        self.stream.flush()


def grouped(number: int) -> str:
    """11118 as « 11 118 », with narrow no-break spaces."""
    return f"{number:,}".replace(",", "\u202f")


def duration(seconds: float) -> str:
    """Seconds in a few words: « 3,2 s », « 2 min 05 s »."""
    if seconds < 60:
        return f"{seconds:.1f}".replace(".", ",") + "\u00a0s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}\u00a0min\u00a0{rest:02d}\u00a0s"


def bring_in(
    lines: Iterable[Line | Reject],
    *,
    build: Callable[[Line], Made | None],
    write: Callable[[list[Made]], Tally],
    key: Callable[[Made], Hashable] | None,
    report: Report,
    progress: Progress | None = None,
    forget: bool = False,
    batch: int = BATCH,
) -> None:
    """Read every line, build what it says, write by batches; one bad line never stops the others.

    `build` answers `None` for a line that is not for us and raises `BadLine` for a wrong one. A `key` already
    met is rejected (never when `key` is `None`); `forget` clears the memory of keys after each `batch`, for
    files too long to remember.
    `write` may be given a batch again, one item at a time, when PostgreSQL refuses the whole.
    """
    batches: _Batches[Made] = _Batches(write, report)
    seen: dict[Hashable, int] = {}
    for line in lines:
        report.read += 1
        if isinstance(line, Reject):
            report.reject(line)
        else:
            _take(line, build, key, seen, batches, report)
        if len(batches.waiting) >= batch:
            batches.flush()
            if forget:
                seen.clear()
        if progress and report.read % 500 == 0:
            progress.tell(report.read)
    batches.flush()
    if progress:
        progress.tell(report.read, last=True)


def _take(
    line: Line,
    build: Callable[[Line], Made | None],
    key: Callable[[Made], Hashable] | None,
    seen: dict[Hashable, int],
    batches: "_Batches[Made]",
    report: Report,
) -> None:
    try:
        made = build(line)
        if made is None:
            report.skipped += 1
            return
        if isinstance(made, models.Model):
            _check_lengths(made)
        first = seen.setdefault(key(made), line.number) if key else line.number
        if first != line.number:
            raise BadLine(f"Cette ligne répète la ligne {first}.")
    except BadLine as bad:
        report.reject(Reject(line.number, line.headers.get(bad.column, bad.column), bad.reason))
    else:
        batches.waiting.append((line.number, made))


def _check_lengths(row: models.Model) -> None:
    for item in row._meta.concrete_fields:
        most = item.max_length
        if most is not None and len(getattr(row, item.attname) or "") > most:
            raise BadLine(f"Plus de {most} caractères dans « {item.verbose_name} ».", item.name)


class _Batches(Generic[Made]):
    def __init__(self, write: Callable[[list[Made]], Tally], report: Report) -> None:
        self.write, self.report = write, report
        self.waiting: list[tuple[int, Made]] = []

    def flush(self) -> None:
        """Write what waits; a batch that PostgreSQL refuses is written line by line."""
        if not self.waiting:
            return
        try:
            self.report.tally += self._written([made for _, made in self.waiting])
        except (IntegrityError, DataError):
            for number, made in self.waiting:
                try:
                    self.report.tally += self._written([made])
                except (IntegrityError, DataError):
                    self.report.reject(Reject(number, "", "La base de données refuse cette ligne."))
        self.waiting = []

    def _written(self, batch: list[Made]) -> Tally:
        with transaction.atomic():
            tally = self.write(batch)
            connection.check_constraints()
        return tally


def numbered(reports: Iterable[Report]) -> Iterator[str]:
    """The lines of the final report, in French."""
    for report in reports:
        tally = report.tally
        ignored = f", {_many(report.skipped, 'ignorée')}" if report.skipped else ""
        yield (
            f"{report.source} : {_many(report.read, 'ligne lue', 'lignes lues')}{ignored}, "
            f"{_many(report.rejected, 'rejetée')}"
        )
        yield (
            f"  {_many(tally.created, 'création')}, {_many(tally.changed, 'modification')}, "
            f"{_many(tally.unchanged, 'inchangée')}"
        )
        for reject in report.first_rejects:
            where = f", colonne « {reject.column} »" if reject.column else ""
            yield f"  ligne {reject.line}{where} : {reject.reason}"
        if report.rejected > len(report.first_rejects):
            more = report.rejected - len(report.first_rejects)
            yield f"  … et {_many(more, 'autre ligne rejetée', 'autres lignes rejetées')} (--rejects FICHIER les donne toutes)"


def _many(count: int, one: str, several: str = "") -> str:
    return f"{grouped(count)} {(several or one + 's') if count > 1 else one}"
