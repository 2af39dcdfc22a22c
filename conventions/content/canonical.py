"""The signed content as bytes: canonical JSON (RFC 8785), the only source of the PDF and of the page to read.

Strings and integers only, text in NFC, ISO dates, no null and no empty value. What cannot be printed
faithfully is refused before anything is hashed.
"""

import dataclasses
import datetime
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import rfc8785
from django.conf import settings
from fontTools.ttLib import TTFont

from french import NO_BREAK, enumeration

from .document import ConventionDocument
from .spec import COMPARED, NOT_GIVEN, label_of, said, said_date, said_role, said_slots
from .wording import WORDINGS

MAX_CHARS = 2000  # per field (design/security.md, T25)
MAX_LINES = 60
MAX_BYTES = 40_000  # for the whole content: about twelve pages, five times the usual
MAX_BREAKS = 400  # line breaks in the whole content: each costs a line of layout, whatever it holds
TOO_LONG = "La convention est trop longue pour être imprimée\u00a0: raccourcissez les objectifs, les tâches ou les consignes."
COLON = f"{NO_BREAK}:"
FONT_FACES = ("Regular", "Bold", "Italic")
# The second family draws what the first lacks: names with Vietnamese marks.
FONT_FAMILIES = ("AtkinsonHyperlegibleNextPDF", "NotoSansVietnamese")
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
SPARED = str.maketrans({"\t": " ", "\u2010": "-", "\u2011": "-", "\r": "\n"})


@dataclass(frozen=True)
class Difference:
    """What a new version changes, in words: the field, what it said, what it says."""

    label: str
    before: str
    after: str


class UnprintableText(ValueError):
    """A text that no signed page could show faithfully; `problems` are French sentences, one per field."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def font_path(face: str, family: str = FONT_FAMILIES[0]) -> Path:
    """The file of one face (Regular, Bold or Italic) of a bundled family."""
    return Path(settings.BASE_DIR) / "static" / "fonts" / "pdf" / f"{family}-{face}.ttf"


@cache
def printable() -> frozenset[str]:
    """The characters that every face of a bundled family can draw."""
    drawn: set[int] = set()
    for family in FONT_FAMILIES:
        covered = []
        for face in FONT_FACES:
            with TTFont(font_path(face, family), lazy=True) as font:
                covered.append(set(font.getBestCmap()))
        drawn |= set.intersection(*covered)
    return frozenset(map(chr, drawn))


def tidy(text: str) -> str:
    """The same text in NFC, with plain line ends, hyphens and spaces, and none at its ends."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(SPARED)
    known = printable()
    return "".join(
        " " if unicodedata.category(char) == "Zs" and char not in known else char for char in text
    ).strip()


def text_problem(text: str) -> str | None:
    """Why a text cannot be printed, as the end of a French sentence; None when it can.

    Forms may call it on what is typed: control, bidirectional and zero-width characters, glyphs that the
    document's font lacks, more than 2 000 characters or 60 lines.
    """
    text = tidy(text)
    if len(text) > MAX_CHARS:
        return f"le texte compte {len(text)} caractères{COLON} gardez-en {MAX_CHARS} au plus."
    if text.count("\n") >= MAX_LINES:
        return f"le texte compte {text.count(chr(10)) + 1} lignes{COLON} gardez-en {MAX_LINES} au plus."
    known = printable()
    for rank, char in enumerate(text):
        if char == "\n":
            continue
        if unicodedata.category(char) in INVISIBLE:
            return f"un caractère invisible se cache {_where(text, rank)}{COLON} effacez-le."
        # A mark left after NFC stands on a letter that has no such form: our face would misplace it.
        if char not in known or unicodedata.combining(char):
            return f"le caractère «\u00a0{char}\u00a0» ne peut pas être imprimé{COLON} remplacez-le."
    return None


def _where(text: str, rank: int) -> str:
    before = "".join(char for char in text[:rank] if char.isprintable())[-20:].strip()
    return f"après «\u00a0{before}\u00a0»" if before else "au début du texte"


def canonical_bytes(document: ConventionDocument) -> bytes:
    """The bytes that are hashed and signed; raises `UnprintableText` with a sentence for each bad field."""
    problems: list[str] = []
    plain = _plain(document, "", 0, problems)
    if problems:
        raise UnprintableText(problems)
    canonical = rfc8785.dumps(plain)
    if len(canonical) > MAX_BYTES or canonical.count(rb"\n") > MAX_BREAKS:
        raise UnprintableText([TOO_LONG])
    return canonical


def from_canonical(canonical: bytes) -> dict[str, Any]:
    """The content back from its bytes; raises `ValueError` when they are not canonical."""
    content: dict[str, Any] = json.loads(bytes(canonical))
    if rfc8785.dumps(content) != bytes(canonical):
        raise ValueError("these bytes are not canonical JSON (RFC 8785)")
    return content


def fingerprint(canonical: bytes) -> str:
    """The first twelve hexadecimal digits of the content's SHA-256, in three groups: 3F20-5054-A2F2."""
    digits = hashlib.sha256(bytes(canonical)).hexdigest()[:12].upper()
    return "-".join(digits[at : at + 4] for at in (0, 4, 8))


def _plain(value: Any, path: str, rank: int, problems: list[str]) -> Any:
    if isinstance(value, str):
        problem = text_problem(value)
        if problem:
            problems.append(f"{label_of(path, rank)}{COLON} {problem}")
        return tidy(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, int):
        return int(value)
    if isinstance(value, tuple):
        items = (_plain(item, f"{path}[]", at, problems) for at, item in enumerate(value))
        return [item for item in items if item not in ("", {})]
    pairs = {
        field.name: _plain(getattr(value, field.name), f"{path}.{field.name}".lstrip("."), rank, problems)
        for field in dataclasses.fields(value)
        if getattr(value, field.name) is not None
    }
    return {name: item for name, item in pairs.items() if item not in ("", [], {})}


def differences(old: bytes, new: bytes) -> list[Difference]:
    """What `new` says otherwise than `old`, in French and in the order of D5135-2.

    The version, its date and its code are not differences: they only name the text.
    """
    before, after = from_canonical(old), from_canonical(new)
    return [
        *_field_differences(before, after),
        *_day_differences(before, after),
        *_attestation_differences(before, after),
        *_party_differences(before, after),
    ]


def _field_differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    earlier, later = dict(leaves(before)), dict(leaves(after))
    order = {row.path: rank for rank, row in enumerate(COMPARED)}
    keys = {key for key in earlier.keys() | later.keys() if key[0] in order}
    for path, rank in sorted(keys, key=lambda key: (order[key[0]], key[1])):
        was, becomes = earlier.get((path, rank)), later.get((path, rank))
        if was != becomes:
            yield Difference(
                label_of(path, rank),
                NOT_GIVEN if was is None else said(path, was),
                NOT_GIVEN if becomes is None else said(path, becomes),
            )


def leaves(content: Any, path: str = "", rank: int = 0) -> Iterator[tuple[tuple[str, int], Any]]:
    """Each value of a content with its path (`tasks[].text`) and its rank in the last list crossed."""
    if isinstance(content, dict):
        for name, item in content.items():
            yield from leaves(item, f"{path}.{name}".lstrip("."), rank)
    elif isinstance(content, list):
        for at, item in enumerate(content):
            yield from leaves(item, f"{path}[]", at)
    else:
        yield (path, rank), content


def _day_differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    earlier, later = (
        {day["date"]: day["slots"] for day in content.get("timetable", [])} for content in (before, after)
    )
    for day in sorted(earlier.keys() | later.keys()):
        was, becomes = earlier.get(day), later.get(day)
        if was != becomes:
            yield Difference(
                f"Horaires du {said_date(day)}",
                said_slots(was) if was else "pas de présence",
                said_slots(becomes) if becomes else "pas de présence",
            )


def _attestation_differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    words = WORDINGS[after["wording"]["version"]].attestations
    given = ("non attesté", "attesté")
    for name, sentence in words.items():
        was, becomes = name in before.get("attestations", []), name in after.get("attestations", [])
        if was != becomes:
            yield Difference(f"Attestation : «\u00a0{sentence}\u00a0»", given[was], given[becomes])


def _party_differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    was, becomes = (
        enumeration([re.sub("^.", lambda first: first[0].lower(), said_role(role)) for role in side])
        for side in (before.get("parties", []), after.get("parties", []))
    )
    if was != becomes:
        yield Difference("Parties qui signent", was or NOT_GIVEN, becomes or NOT_GIVEN)
