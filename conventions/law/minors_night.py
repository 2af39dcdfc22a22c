"""The night of a person under eighteen (L3163-1, L3163-2)."""

from __future__ import annotations

from conventions.law import articles
from conventions.law.findings import Finding, Severity, Step, finding
from conventions.law.french import clock, full_date
from conventions.law.schedule import HOUR, Timetable


def night(table: Timetable, *, authorised: bool = False) -> list[Finding]:
    """L3163-1, L3163-2 (MIN-4): nobody under eighteen from 22:00 to 6:00 (20:00 under sixteen).

    With the labour inspector's authorisation attached: HUMAN, but never between midnight and four.
    """
    found = []
    for day, day_slots in table.days.items():
        if not table.minor(day):
            continue
        evening = (20 if table.younger(day, 16) else 22) * HOUR
        if not any(start < 6 * HOUR or end > evening for start, end in day_slots):
            continue
        deep = any(start < 4 * HOUR for start, end in day_slots)
        allowed = authorised and not deep
        message = (
            f"Le {full_date(day)}, la présence déborde sur la nuit : avant 18 ans, elle se tient entre "
            f"{clock(6 * HOUR)} et {clock(evening)} (articles L3163-1 et L3163-2)."
        )
        if allowed:
            message += " Une autorisation de l’inspection du travail est jointe : le prescripteur la vérifie."
        found.append(
            finding(
                Severity.HUMAN if allowed else Severity.BLOCK,
                "MIN-4",
                articles.MINOR_NIGHT,
                message,
                step=Step.TIMETABLE,
                day=day,
            )
        )
    return found
