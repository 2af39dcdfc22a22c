"""The pieces a convention is shown with; the page and the PDF each draw them their own way."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rows:
    """Names and values, one pair a line."""

    rows: tuple[tuple[str, str], ...]
    caption: str
    kind: str = "rows"


@dataclass(frozen=True)
class Table:
    """A table whose first row is of headers; `name` chooses the widths of its columns."""

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    kind: str = "table"

    @property
    def names_its_rows(self) -> bool:
        """Whether the first cell of a row is worth saying before each other: a week among several, no sentence."""
        return self.name == "timetable" and len(self.rows) > 2


@dataclass(frozen=True)
class Bullets:
    """Sentences of equal rank, under a heading or none."""

    lines: tuple[str, ...]
    heading: str = ""
    kind: str = "bullets"


@dataclass(frozen=True)
class Section:
    """A part of the convention; `article` is the paragraph of D5135-2 that asks for it."""

    heading: str
    article: str
    blocks: tuple[Rows | Table | Bullets, ...]


@dataclass(frozen=True)
class SignatureBox:
    """Where one party signs on paper; `name` is the organisation, or the person who signs for themselves."""

    role: str
    label: str
    name: str
