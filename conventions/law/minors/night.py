"""The night of a person under eighteen (L3163-1, L3163-2, R3163-1 to -5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from conventions.law import articles
from conventions.law.dates import monday_of
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from conventions.law.hours.schedule import HOUR, Stretch, Timetable
from french import clock, full_date

from .age import starts_with

MORNING: Final = 6 * HOUR
EVENING: Final = 22 * HOUR


@dataclass(frozen=True)
class NightSector:
    """Where the labour inspector may authorise the night, and how far; `weekly`: nights in one week, 0 for any."""

    label: str
    naf: tuple[str, ...]
    article: str
    opens: int = MORNING
    closes: int = EVENING
    weekly: int = 0
    certainty: Certainty = Certainty.SURE

    def covers(self, day_slots: Iterable[Stretch]) -> bool:
        """Whether an authorisation could reach all of that day's presence."""
        return all(self.opens <= start and end <= self.closes for start, end in day_slots)


# The first that fits: a baker's shop is a bakery before it is a shop. Bars are not « la restauration » (R3164-2 4°).
SECTORS: Final = (
    NightSector("l’hôtellerie et la restauration", ("55", "561", "562"), "R3163-2", closes=23 * HOUR + 30),
    NightSector("la boulangerie et la pâtisserie", ("1071", "4724"), "R3163-3", opens=4 * HOUR),
    NightSector("les spectacles", ("9001", "9002", "9004"), "R3163-4", closes=24 * HOUR),
    NightSector("les courses hippiques", ("9312", "9319"), "R3163-4", closes=24 * HOUR, weekly=2),
    NightSector(
        "les établissements commerciaux",
        ("45", "46", "47"),
        "L3163-2",
        opens=4 * HOUR,
        closes=24 * HOUR,
        certainty=Certainty.UNCERTAIN,
    ),
)


def sector_of(naf: str) -> NightSector | None:
    """R3163-1: the sector of an establishment where an authorisation can exist, None anywhere else."""
    return next((sector for sector in SECTORS if starts_with(naf, sector.naf)), None)


def night(table: Timetable, naf: str = "", *, authorisation: str = "") -> list[Finding]:
    """L3163-1, L3163-2, R3163-1 to -5 (MIN-4): no night under eighteen; a decision where an authorisation can exist.

    The night runs from 22:00 to 6:00 (20:00 under sixteen, without derogation). The labour inspector's authorisation
    counts once joined (`authorisation`: the fingerprint of its file), in the sectors and hours it can reach, never between
    midnight and four; a decision holds for the file that was read.
    """
    sector = sector_of(naf)
    days = [day for day in table.days if table.minor(day) and _at_night(table, day)]
    found = []
    for day in days:
        reached = sector if sector and _reached(sector, table, day, days) else None
        allowed = bool(authorisation) and reached is not None
        found.append(
            finding(
                Severity.HUMAN if allowed else Severity.BLOCK,
                "MIN-4",
                articles.MINOR_NIGHT_SECTORS if allowed else articles.MINOR_NIGHT,
                _sentence(table, day, sector, reached, authorised=allowed),
                step=Step.TIMETABLE,
                certainty=reached.certainty if allowed and reached else Certainty.SURE,
                day=day,
                **({"authorisation": authorisation} if allowed else {}),
            )
        )
    return found


def authorisable(table: Timetable, naf: str = "") -> bool:
    """Whether some night of that timetable is one the labour inspector could authorise: then a file is awaited."""
    sector = sector_of(naf)
    days = [day for day in table.days if table.minor(day) and _at_night(table, day)]
    return sector is not None and any(_reached(sector, table, day, days) for day in days)


def _evening(table: Timetable, day: date) -> int:
    return 20 * HOUR if table.younger(day, 16) else EVENING


def _at_night(table: Timetable, day: date) -> bool:
    return any(start < MORNING or end > _evening(table, day) for start, end in table.days[day])


def _reached(sector: NightSector, table: Timetable, day: date, nights: list[date]) -> bool:
    """R3163-2 to -4: hours within the sector's, and no more nights in that week than it allows."""
    this_week = [one for one in nights if monday_of(one) == monday_of(day)]
    return (
        not table.younger(day, 16)
        and sector.covers(table.days[day])
        and not (sector.weekly and len(this_week) > sector.weekly)
    )


def _sentence(
    table: Timetable, day: date, sector: NightSector | None, reached: NightSector | None, *, authorised: bool
) -> str:
    message = (
        f"Le {full_date(day)}, la présence déborde sur la nuit : avant 18 ans, elle se tient entre "
        f"{clock(MORNING)} et {clock(_evening(table, day))} (articles L3163-1 et L3163-2)."
    )
    if reached is not None:
        return f"{message} {_with_authorisation(reached, authorised=authorised)}"
    if sector is None or table.younger(day, 16):
        return f"{message} Aucune autorisation ne peut exister ici : changez ces heures."
    limits = f"entre {clock(sector.opens)} et {clock(sector.closes)}"
    if sector.weekly:
        limits += ", deux fois par semaine et trente nuits par an au plus"
    return f"{message} Même autorisée, la présence dans {sector.label} reste {limits} (article {sector.article})."


def _with_authorisation(sector: NightSector, *, authorised: bool) -> str:
    if not authorised:
        return (
            f"Dans {sector.label}, l’inspection du travail peut l’autoriser (article {sector.article}) : joignez son "
            "autorisation, ou changez ces heures."
        )
    extra = ""
    if sector.certainty is Certainty.UNCERTAIN:
        extra = " Une autre lecture ne l’ouvre qu’aux secteurs de l’article R3163-1."
    elif sector.weekly:
        extra = " Elle ne sert que trente nuits par an au plus."
    return (
        f"Une autorisation de l’inspection du travail est jointe (article {sector.article}) : le prescripteur la lit "
        f"et décide.{extra}"
    )
