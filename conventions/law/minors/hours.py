"""Hours and rests of a person under eighteen, over one timetable (L3162-1 to L3162-3, L3164-1 to L3164-8)."""

from __future__ import annotations

import itertools
from typing import Any, Final

from conventions.law import articles
from conventions.law.dates import GOOD_FRIDAY, ONE_DAY, holiday_name
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from conventions.law.hours.schedule import HOUR, Timetable, blocked, joined, rests
from french import duration, full_date

from .age import starts_with
from .night import night

# R3162-1: building, public works, landscaping.
LONG_DAY_SITES: Final = ("41", "42", "43", "8130")
# R3164-2 1° to 11° and 13°: hotels, restaurants, caterers, cafés, food trades, flowers, shows.
HOLIDAY_SECTORS: Final = (
    "101",
    "107",
    "472",
    "4776",
    "55",
    "56",
    "9001",
    "9002",
    "9004",
)

# R3164-2 12°: food made to be eaten at once, or shops that sell food only; a code does not say « only ».
FOOD_SECTORS: Final = ("1052", "1085", "4711A", "4711B", "4711C", "4781")


def day_hours(table: Timetable, naf: str = "") -> list[Finding]:
    """L3162-1, R3162-1 (MIN-2): eight hours a day, ten on some sites."""
    return [
        _too_long(table.total(day), 8 * HOUR, 10 * HOUR, f"Le {full_date(day)}", naf, day=day)
        for day in table.days
        if table.minor(day) and table.total(day) > 8 * HOUR
    ]


def week_hours(table: Timetable, naf: str = "") -> list[Finding]:
    """L3162-1, R3162-1 (MIN-2): thirty-five hours a week, forty on some sites; days of an adult left out."""
    totals = {
        monday: sum(table.total(day) for day in days if table.minor(day))
        for monday, days in table.weeks().items()
    }
    return [
        _too_long(total, 35 * HOUR, 40 * HOUR, f"La semaine du {full_date(monday)}", naf, week=monday)
        for monday, total in totals.items()
        if total > 35 * HOUR
    ]


def _too_long(total: int, maximum: int, on_sites: int, when: str, naf: str, **facts: Any) -> Finding:
    """L3162-1, R3162-1 (MIN-2): eight hours a day, thirty-five a week; ten and forty on some sites, by decision."""
    allowed = starts_with(naf, LONG_DAY_SITES) and total <= on_sites
    message = (
        f"{when}, {duration(total)} de présence sont prévues, pour {duration(maximum)} au plus avant 18 ans "
        "(article L3162-1)."
    )
    if allowed:
        message += " Sur ces chantiers, l’article R3162-1 permet davantage : le prescripteur décide."
    return finding(
        Severity.HUMAN if allowed else Severity.BLOCK,
        "MIN-2",
        articles.MINOR_SITES if allowed else articles.MINOR_HOURS,
        message,
        step=Step.TIMETABLE,
        minutes=total,
        maximum=maximum,
        **facts,
    )


def breaks(table: Timetable) -> list[Finding]:
    """L3162-3 (MIN-3): four and a half hours at a stretch, then thirty minutes of break."""
    found = []
    for day, day_slots in table.days.items():
        longest = max(joined(day_slots, 30))
        if table.minor(day) and longest > 4 * HOUR + 30:
            found.append(
                blocked(
                    "MIN-3",
                    articles.MINOR_BREAK,
                    day,
                    f"Le {full_date(day)}, {duration(longest)} se suivent sans pause de 30 minutes, pour "
                    f"{duration(4 * HOUR + 30)} au plus avant 18 ans (article L3162-3).",
                    minutes=longest,
                )
            )
    return found


def daily_rest(table: Timetable) -> list[Finding]:
    """L3164-1 (MIN-5): twelve hours between two days, from a day under eighteen; fourteen under sixteen."""
    found = []
    for day, rest in rests(table):
        if not table.minor(day):
            continue
        age = 16 if table.younger(day, 16) else 18
        minimum = (14 if age == 16 else 12) * HOUR
        if rest < minimum:
            found.append(
                blocked(
                    "MIN-5",
                    articles.MINOR_DAILY_REST,
                    day,
                    f"Entre le {full_date(day)} et le {full_date(day + ONE_DAY)}, le repos n’est que de "
                    f"{duration(rest)}, pour {duration(minimum)} au moins avant {age} ans (article L3164-1).",
                    next_day=day + ONE_DAY,
                    rest_minutes=rest,
                )
            )
    return found


def two_days_off(table: Timetable) -> list[Finding]:
    """L3164-2 (MIN-6): two days of rest in a row each week, the second of them in that week."""
    found = []
    present = {day.toordinal() for day in table.days}
    for monday, days in table.weeks().items():
        if not all(table.minor(day) for day in days):
            continue
        first = monday.toordinal()
        free = [ordinal not in present for ordinal in range(first - 1, first + 7)]
        if not any(first and second for first, second in itertools.pairwise(free)):
            found.append(
                finding(
                    Severity.BLOCK,
                    "MIN-6",
                    articles.MINOR_TWO_DAYS,
                    f"La semaine du {full_date(monday)}, il manque deux jours de repos consécutifs, dus avant "
                    "18 ans (article L3164-2).",
                    step=Step.TIMETABLE,
                    week=monday,
                    days=tuple(days),
                )
            )
    return found


def sundays(table: Timetable) -> list[Finding]:
    """L3132-3, L3164-5 (MIN-7): no Sunday; the only derogation written is for apprentices."""
    return [
        finding(
            Severity.BLOCK,
            "MIN-7",
            articles.MINOR_SUNDAY,
            f"Une présence est prévue le {full_date(day)} : c’est un jour de repos avant 18 ans (articles L3132-3 et "
            "L3164-5). "
            "Certains secteurs ouverts le dimanche le discutent ; nous retenons la lecture protectrice.",
            step=Step.TIMETABLE,
            certainty=Certainty.UNCERTAIN,
            day=day,
        )
        for day in table.days
        if table.minor(day) and day.weekday() == 6
    ]


def holidays(table: Timetable, naf: str = "") -> list[Finding]:
    """L3164-6, L3164-8, R3164-2 (MIN-8): no public holiday; by agreement in some sectors, or a local Good Friday."""
    found = []
    food = starts_with(naf, FOOD_SECTORS)
    sector = food or starts_with(naf, HOLIDAY_SECTORS)
    for day in table.days:
        name = holiday_name(day, table.department)
        if not name or not table.minor(day):
            continue
        local = name == GOOD_FRIDAY
        message = (
            f"Le {full_date(day)} est férié ({name}) : c’est un jour de repos avant 18 ans (article L3164-6)."
        )
        if local:
            message += " Il n’est férié que dans les communes qui ont un temple protestant : vérifiez."
        elif sector:
            only = (
                " si la structure ne vend que de l’alimentation ou la prépare pour être mangée aussitôt"
                if food
                else ""
            )
            message += (
                f" Un accord collectif peut le permettre dans ce secteur{only} (articles L3164-8 et R3164-2) : le "
                "prescripteur vérifie et décide."
            )
        found.append(
            finding(
                Severity.HUMAN if sector or local else Severity.BLOCK,
                "MIN-8",
                articles.MINOR_HOLIDAY_SECTORS if sector else articles.MINOR_HOLIDAY,
                message,
                step=Step.TIMETABLE,
                certainty=Certainty.UNCERTAIN if food or local else Certainty.SURE,
                day=day,
                holiday=name,
            )
        )
    return found


def schedule_findings(table: Timetable, *, naf: str = "", night_authorisation: str = "") -> list[Finding]:
    """L3162 to L3164: every finding on the days when the person is under eighteen."""
    return [
        *day_hours(table, naf),
        *week_hours(table, naf),
        *breaks(table),
        *night(table, naf, authorisation=night_authorisation),
        *daily_rest(table),
        *two_days_off(table),
        *sundays(table),
        *holidays(table, naf),
    ]
