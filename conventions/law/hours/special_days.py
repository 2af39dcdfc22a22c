"""Sundays, public holidays and nights of an adult (L3132-3, L3133-1, L3134-2, L3122-1)."""

from __future__ import annotations

from datetime import date

from conventions.law import articles
from conventions.law.dates import ALSACE_MOSELLE, GOOD_FRIDAY, holiday_name
from conventions.law.findings import Finding, Severity, Step, finding
from french import clock, enumeration, full_date

from .schedule import HOUR, Timetable, duration_findings, warned


def sundays(table: Timetable) -> list[Finding]:
    """L3132-3, L3134-2 (WT-8, WT-10): Sunday is the day of rest; many lawful exceptions, so a warning."""
    days = [day for day, _slots in table.adults() if day.weekday() == 6]
    if not days:
        return []
    local = table.department in ALSACE_MOSELLE
    extra = " En Alsace et en Moselle, le repos du dimanche est plus strict." if local else ""
    return [
        finding(
            Severity.WARN,
            "WT-8",
            articles.ALSACE_MOSELLE_SUNDAY if local else articles.SUNDAY,
            f"Une présence est prévue {'les' if len(days) > 1 else 'le'} "
            f"{enumeration([full_date(day) for day in days])} : vérifiez que la "
            f"structure a le droit de faire travailler le dimanche et dites pourquoi c’est utile.{extra}",
            step=Step.TIMETABLE,
            days=tuple(days),
        )
    ]


def public_holidays(table: Timetable) -> list[Finding]:
    """L3133-1, L3133-4, L3134-13, L3422-2 (WT-9, WT-10): public holidays; 1 May needs a decision."""
    found = []
    for day, _slots in table.adults():
        name = holiday_name(day, table.department)
        if not name:
            continue
        if (day.month, day.day) == (5, 1):
            found.append(
                finding(
                    Severity.HUMAN,
                    "WT-9",
                    articles.FIRST_OF_MAY,
                    f"Le {full_date(day)} est chômé sauf là où l’activité ne peut pas s’arrêter : le prescripteur "
                    "décide (articles L3133-4 et L3133-6).",
                    step=Step.TIMETABLE,
                    day=day,
                )
            )
            continue
        local = name == GOOD_FRIDAY
        extra = " Ce jour n’est férié que dans les communes qui ont un temple protestant." if local else ""
        found.append(
            warned(
                "WT-9",
                _holiday_article(day, table.department),
                day,
                f"Le {full_date(day)} est un jour férié ({name}) : vérifiez que la structure accueille vraiment "
                f"ce jour-là.{extra}",
                holiday=name,
            )
        )
    return found


def _holiday_article(day: date, department: str) -> str:
    """The article that makes that day a holiday: for the whole country, for Alsace-Moselle, or overseas."""
    if holiday_name(day):
        return articles.HOLIDAYS
    return articles.ALSACE_MOSELLE_HOLIDAYS if department in ALSACE_MOSELLE else articles.OVERSEAS_HOLIDAYS


def night(table: Timetable) -> list[Finding]:
    """L3122-1, L3122-2 (WT-11): presence after 21:00 or before 6:00 must serve the objective."""
    days = [
        day
        for day, day_slots in table.adults()
        if any(start < 6 * HOUR or end > 21 * HOUR for start, end in day_slots)
    ]
    if not days:
        return []
    return [
        finding(
            Severity.WARN,
            "WT-11",
            articles.NIGHT,
            f"Une présence de nuit (après {clock(21 * HOUR)} ou avant {clock(6 * HOUR)}) est prévue à partir du "
            f"{full_date(days[0])} : dites en quoi la présence de nuit est justifiée par l’objectif.",
            step=Step.TIMETABLE,
            days=tuple(days),
        )
    ]


def adult_findings(table: Timetable, *, agreement: str = "", sector: str = "") -> list[Finding]:
    """L5135-6: every finding on the days when the person is an adult, and on the weeks whatever the age."""
    return [
        *duration_findings(table, agreement=agreement, sector=sector),
        *sundays(table),
        *public_holidays(table),
        *night(table),
    ]
