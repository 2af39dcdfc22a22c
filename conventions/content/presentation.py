"""The signed content in words, for the page to read and for the PDF: both show the same blocks."""

import datetime
from collections.abc import Iterable
from typing import Any

from french import DAYS, NO_BREAK, clock, count, duration, enumeration, short_date

from . import phrases, spec
from .blocks import Bullets, Rows, Section, SignatureBox, Table
from .canonical import fingerprint, from_canonical
from .phrases import TO_FILL, Words, lower, who
from .spec import Block, minutes_of, said_date, said_role, slot_minutes
from .wording import LAW, RENEWAL_TITLE, SIGNATURE_LEVEL, TITLE, WORDINGS, WordingVersion

ABSENT = "–"
Content = dict[str, Any]


def reading(canonical: bytes, *, role: str = "") -> dict[str, Any]:
    """The context of `conventions/content/_text.html` and of the PDF, from the canonical bytes alone.

    `role` is the reader's (a `PartyRole`): the beneficiary's summary says « vous ». Raises `ValueError` when
    the printed words of that version are no longer those that were agreed to.
    """
    content = from_canonical(canonical)
    words = WORDINGS[content["wording"]["version"]]
    if words.sha256 != content["wording"]["sha256"]:
        raise ValueError("the words of this version have changed since it was frozen")
    return {
        "title": RENEWAL_TITLE if "renewal" in content else TITLE,
        "law": LAW,
        "portal": content["portal"],
        "reference": content["reference"],
        "version": content["version"],
        "locked_on": said_date(content["locked_on"]),
        "fingerprint": fingerprint(canonical),
        "code": content.get("code", ""),
        "verify_url": content.get("verify_url", ""),
        "summary": summary(content, to_beneficiary=role == "beneficiary"),
        "sections": sections(content, words),
        "engagements": [Bullets(each.lines, each.heading) for each in words.engagements],
        "guarantees": words.guarantees,
        "signatures": [
            SignatureBox(each, said_role(each), _party_name(words_of(content), each))
            for each in content.get("parties", [])
        ],
        "signature_level": SIGNATURE_LEVEL,
    }


def words_of(content: Content) -> Words:
    """The values of a content, as the table says them."""
    return Words(content, spec.said)


def summary(content: Content, *, to_beneficiary: bool) -> list[str]:
    """The convention in four plain sentences."""
    words = words_of(content)
    name = words("beneficiary.first_name", "beneficiary.last_name") or TO_FILL
    days = count(len(content.get("timetable", [])), "jour")
    stay = (
        f"{phrases.dates(words)}, {words('period.minutes')} de présence en {days}, à cette adresse : "
        f"{words('period.place') or TO_FILL}."
    ).replace(" :", f"{NO_BREAK}:")
    host_name = words("host.name") or TO_FILL
    purpose = lower(words("period.purpose") or TO_FILL)
    job = f" Le métier{NO_BREAK}: {words('period.job')}." if words("period.job") else ""
    tutor, counsellor, bearer = (
        who(words, "host.tutor"),
        who(words, "support.counsellor"),
        phrases.bearer(words),
    )
    if to_beneficiary:
        return [
            f"Vous serez accueilli(e) par {host_name}, {stay}",
            f"Votre but{NO_BREAK}: {purpose}.{job}",
            f"Sur place, vous serez guidé(e) par {tutor}. Vous serez accompagné(e) par {counsellor}.",
            f"En cas d’accident, prévenez aussitôt votre tuteur ou votre conseiller. {bearer}",
        ]
    return [
        f"{name} fait une immersion chez {host_name}, {stay}",
        f"Le but{NO_BREAK}: {purpose}.{job}",
        f"Sur place, {tutor} guide {name}. {counsellor} assure l’accompagnement.",
        f"En cas d’accident, la structure d’accueil prévient la structure d’accompagnement aussitôt, au plus tard "
        f"dans les 24 heures. {bearer}",
    ]


def sections(content: Content, wording: WordingVersion) -> list[Section]:
    """The parts of the convention in the order of D5135-2, then safety and the host's word."""
    found = (
        Section(part.heading, part.paragraph, tuple(_blocks(content, wording, part.blocks)))
        for part in spec.PARTS
    )
    return [section for section in found if section.blocks]


def _blocks(
    content: Content, wording: WordingVersion, blocks: Iterable[Block]
) -> Iterable[Rows | Table | Bullets]:
    for block in blocks:
        if block is spec.TIMETABLE:
            if content.get("timetable"):
                yield timetable(content["timetable"])
        elif block is spec.ATTESTED:
            given = content.get("attestations", [])
            lines = tuple(said for name, said in wording.attestations.items() if name in given)
            if lines:
                yield Bullets(lines)
        elif block.grid:
            yield _grid(words_of(content), block)
        elif not block.when or block.when in content:
            yield _rows(words_of(content), block)


def _rows(words: Words, block: Block) -> Rows:
    """One line for each name, in the order of the table; a line that has nothing to say is left out."""
    found = []
    for line, rows in spec.lines_of(block).items():
        first = rows[0]
        value = first.phrase(words) if first.phrase else words(first.path) or first.missing
        if value:
            found.append((line, value))
    return Rows(tuple(found), block.caption)


def _grid(words: Words, block: Block) -> Table:
    """One row for each item of a list, one column for each field of an item."""
    columns = [rows[0] for rows in spec.lines_of(block).values()]
    items = words.raw(columns[0].path.partition("[]")[0]) or [{}]
    names = [(row.path.rpartition(".")[2], row.missing) for row in columns]
    return Table(
        block.grid,
        block.caption,
        tuple(row.line for row in columns),
        tuple(tuple(item.get(name, missing) for name, missing in names) for item in items),
    )


def timetable(days: list[Content]) -> Table:
    """Presence by weekday; weeks that are the same share a line."""
    weeks: dict[datetime.date, dict[int, list[str]]] = {}
    for day in days:
        date = datetime.date.fromisoformat(day["date"])
        monday = date - datetime.timedelta(days=date.weekday())
        weeks.setdefault(monday, {})[date.weekday()] = day["slots"]
    shown = [rank for rank in range(7) if rank < 5 or any(rank in week for week in weeks.values())]
    groups: list[tuple[dict[int, list[str]], list[datetime.date]]] = []
    for monday, week in weeks.items():
        same = next((mondays for pattern, mondays in groups if pattern == week), None)
        if same is None:
            groups.append((week, [monday]))
        else:
            same.append(monday)
    return Table(
        "timetable",
        "Horaires de présence",
        ("Semaine", *(DAYS[rank].capitalize() for rank in shown), "Par semaine"),
        tuple(
            (
                _week_label(mondays),
                *("\n".join(map(_slot, week[rank])) if rank in week else ABSENT for rank in shown),
                duration(sum(slot_minutes(slot) for slots in week.values() for slot in slots)),
            )
            for week, mondays in groups
        ),
    )


def _week_label(mondays: list[datetime.date]) -> str:
    noun = "Semaine" if len(mondays) == 1 else "Semaines"
    return f"{noun} {enumeration([f'du{NO_BREAK}{short_date(monday)}' for monday in mondays])}"


def _slot(slot: str) -> str:
    """« 8 h – 12 h », which a narrow column may break after the dash only."""
    starts, ends = (clock(minutes_of(moment)) for moment in slot.split("-"))
    return f"{starts}{NO_BREAK}– {ends}"


def _party_name(words: Words, role: str) -> str:
    if role in ("beneficiary", "guardian"):
        return words(f"{role}.first_name", f"{role}.last_name") or TO_FILL
    return words(f"{role}.name") or TO_FILL
