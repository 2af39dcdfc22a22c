"""Tables as people send them: columns by name, any usual separator, encoding or compression, JSON lists too."""

import csv
import gzip
import io
import json
import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from immersions.reference.stemming import plain

from .frame import Line, Reject

HEAD = 256 * 1024  # bytes looked at to guess the encoding
MOST_JOINED = 100  # lines that one quoted cell may span
SEPARATORS = ";,\t|"


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message is a French sentence."""


@dataclass(frozen=True)
class Column:
    """A column under our name, and the headers it bears in known files; case, accents and `_` do not count."""

    name: str
    headers: tuple[str, ...]
    needed: bool = False


def folded(header: str) -> str:
    """`code_rome`, « Code ROME » and `codeRome` are the same header."""
    return plain(header).replace(" ", "")


class Table:
    """An open file whose columns have been recognised; a context manager.

    `mapping` gives, for each of our columns found, the header of the file; `ignored` the headers nobody asked for.
    Raises `UnreadableFile` when the file is missing, empty or lacks a needed column.
    """

    def __init__(
        self,
        path: Path,
        columns: Sequence[Column],
        *,
        encoding: str = "",
        separator: str = "",
        joined: bool = False,
    ) -> None:
        self.path, self.joined = path, joined
        try:
            self.raw: IO[bytes] = path.open("rb")
        except OSError as error:
            raise UnreadableFile(f"« {path.name} » ne peut pas être ouvert : vérifiez le chemin.") from error
        self.size = path.stat().st_size
        self.encoding, self.separator = encoding, separator
        self.switched = False
        try:
            self._recognise(columns)
        except BaseException:
            self.raw.close()
            raise

    def __enter__(self) -> "Table":
        return self

    def __exit__(self, *_: object) -> None:
        self.raw.close()

    def share(self) -> float:
        """How much of the file has been read, 0 to 1."""
        return self.raw.tell() / self.size if self.size else 1.0

    def lines(self) -> Iterator[Line | Reject]:
        """Each line under our names of columns, stripped, or why it cannot be read."""
        names = list(self.positions)
        places = list(self.positions.values())
        width, least = len(self.headers), max(places) + 1
        for number, cells in self._records():
            if isinstance(cells, Reject):
                yield cells
            elif not any(cells):
                continue
            elif len(cells) < least or (len(cells) > width and any(cells[width:])):
                yield Reject(number, "", f"{len(cells)} colonnes au lieu de {width}.")
            else:
                values = {name: cells[place].strip() for name, place in zip(names, places, strict=True)}
                yield Line(number, values, self.mapping)

    def _recognise(self, columns: Sequence[Column]) -> None:
        self.stream = self._unpacked()
        head = self.stream.peek(HEAD)[:HEAD]
        if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise UnreadableFile(f"« {self.path.name} » est en UTF-16 : enregistrez-le en UTF-8.")
        self.is_json = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"["
        self.sure = bool(self.encoding)  # an encoding that no later line may change
        if not self.encoding:
            self._guess_encoding(head)
        self.numbered = self._json_records() if self.is_json else self._texts()
        first = next(self.numbered, None)
        if first is None:
            raise UnreadableFile(f"« {self.path.name} » est vide.")
        header = first[1]
        if isinstance(header, Reject):
            raise UnreadableFile(f"« {self.path.name} », première ligne : {header.reason}")
        if isinstance(header, str):
            self.separator = self.separator or max(SEPARATORS, key=header.count)
            header = next(csv.reader([header], delimiter=self.separator), [])
        self.headers = [str(cell).strip() for cell in header]
        self._map(columns)

    def _map(self, columns: Sequence[Column]) -> None:
        places: dict[str, int] = {}
        for place, header in enumerate(self.headers):
            places.setdefault(folded(header), place)
        self.positions: dict[str, int] = {}
        missing = []
        for column in columns:
            found = next((places[folded(name)] for name in column.headers if folded(name) in places), None)
            if found is not None:
                self.positions[column.name] = found
            elif column.needed:
                missing.append(" ou ".join(f"« {name} »" for name in column.headers[:3]))
        if missing:
            raise UnreadableFile(
                f"« {self.path.name} » : il manque {', '.join(missing)}. "
                f"Colonnes du fichier : {', '.join(self.headers[:60]) or 'aucune'}."
            )
        if not self.positions:
            raise UnreadableFile(f"« {self.path.name} » : aucune colonne n’est reconnue.")
        self.mapping = {name: self.headers[place] for name, place in self.positions.items()}
        self.ignored = [
            header for place, header in enumerate(self.headers) if place not in self.positions.values()
        ]

    def _unpacked(self) -> io.BufferedReader:
        magic = self.raw.read(4)
        self.raw.seek(0)
        inner: Any = self.raw
        if magic[:2] == b"\x1f\x8b":
            inner = gzip.GzipFile(fileobj=self.raw)
        elif magic == b"PK\x03\x04":
            members = zipfile.ZipFile(self.raw).infolist()
            if len(members) != 1 or members[0].filename.endswith((".xml", ".rels")):
                raise UnreadableFile(
                    f"« {self.path.name} » n’est pas un fichier CSV : enregistrez-le en CSV, ou sortez le CSV de l’archive."
                )
            inner = zipfile.ZipFile(self.raw).open(members[0])  # noqa: SIM115 – closed with the table
        return io.BufferedReader(inner, HEAD)

    def _guess_encoding(self, head: bytes) -> None:
        if head.startswith(b"\xef\xbb\xbf"):
            self.encoding, self.sure = "utf-8", True
            return
        try:
            head[: head.rfind(b"\n") + 1 or len(head)].decode("utf-8")
        except UnicodeDecodeError:
            self.encoding, self.sure = "cp1252", True
        else:
            self.encoding, self.sure = "utf-8", not head.isascii()

    def _texts(self) -> Iterator[tuple[int, Any]]:
        """Decoded lines with their number; a line that cannot be decoded comes as a `Reject`."""
        for number, content in enumerate(self.stream, 1):
            if number == 1:
                content = content.removeprefix(b"\xef\xbb\xbf")
            try:
                text = content.decode(self.encoding)
            except UnicodeDecodeError:
                if self.sure and self.encoding != "cp1252":
                    yield (
                        number,
                        Reject(number, "", "Des caractères sont abîmés : la ligne n’est pas en UTF-8."),
                    )
                    continue
                self.encoding, self.sure = "cp1252", True
                text = content.decode("cp1252", errors="replace")
            if "\0" in text:
                yield number, Reject(number, "", "La ligne contient un caractère nul.")
                continue
            text = text.rstrip("\r\n")
            if text or self.joined:
                yield number, text

    def _records(self) -> Iterator[tuple[int, Any]]:
        """Cells of each line; a quoted cell may span lines only in a `joined` table."""
        held: deque[tuple[int, Any]] = deque()
        while (one := held.popleft() if held else next(self.numbered, None)) is not None:
            number, text = one
            if not isinstance(text, str):
                yield number, text
                continue
            if '"' not in text:
                yield number, text.split(self.separator)
                continue
            cells = self._cells(text)
            taken: list[tuple[int, Any]] = []
            while cells is None and self.joined and len(taken) < MOST_JOINED:
                following = held.popleft() if held else next(self.numbered, None)
                if following is None:
                    break
                taken.append(following)
                if not isinstance(following[1], str):
                    break
                text = f"{text}\n{following[1]}"
                cells = self._cells(text)
            if cells is None:
                held.extendleft(reversed(taken))
                yield (
                    number,
                    Reject(number, "", "Un guillemet n’est jamais refermé, ou il y en a un de trop."),
                )
            else:
                yield number, cells

    def _cells(self, text: str) -> list[str] | None:
        try:
            return next(csv.reader(io.StringIO(text, newline=""), delimiter=self.separator, strict=True), [])
        except csv.Error:
            return None

    def _json_records(self) -> Iterator[tuple[int, Any]]:
        """A JSON list of objects as a table: lists joined by spaces, objects kept as JSON."""
        try:
            items = json.load(self.stream)
        except ValueError as error:
            raise UnreadableFile(f"« {self.path.name} » n’est pas un JSON valide.") from error
        headers = list(dict.fromkeys(name for item in items if isinstance(item, dict) for name in item))
        yield 1, headers
        for number, item in enumerate(items, 2):
            if isinstance(item, dict):
                yield number, [_flat(item.get(name)) for name in headers]
            else:
                yield number, Reject(number, "", "Cet élément n’est pas un objet.")


def _flat(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return " ".join(str(item) for item in value)
    return json.dumps(value) if isinstance(value, dict) else str(value)
