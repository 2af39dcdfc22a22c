"""People under eighteen: age, guardian, hours, rest, dangerous work (L4153, L3161 to L3164)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from typing import Final

from conventions.law import articles
from conventions.law.dates import GOOD_FRIDAY, ONE_DAY, age_on, holiday_name
from conventions.law.facts import MinorSafety
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from conventions.law.french import clock, count, duration, full_date
from conventions.law.schedule import HOUR, Timetable, blocked, joined, rests

# R3162-1: building, public works, landscaping.
LONG_DAY_SITES: Final = ("41", "42", "43", "8130")
# R3164-2: hotels, restaurants, food trades, flowers, shows.
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
RISKS: Final[dict[int, str]] = {
    1: "Contenus pornographiques ou violents",
    2: "Produits chimiques dangereux, amiante",
    3: "Agents biologiques des groupes 3 et 4",
    4: "Vibrations mécaniques",
    5: "Rayonnements ionisants ou optiques",
    6: "Milieu hyperbare (plongée, caisson)",
    7: "Risque électrique, travaux sous tension",
    8: "Démolition, tranchées, risque d’effondrement",
    9: "Quads, tracteurs, engins mobiles ou de levage",
    10: "Machines dangereuses, leur entretien",
    11: "Travail en hauteur, échafaudages, arbres",
    12: "Appareils sous pression",
    13: "Cuves, citernes, milieux confinés",
    14: "Verre ou métal en fusion",
    15: "Températures extrêmes",
    16: "Abattage, animaux féroces ou venimeux",
}


def minimum_age(birth: date, start: date) -> Finding | None:
    """L4153-1 (MIN-0): sixteen on the first day."""
    if age_on(birth, start) >= 16:
        return None
    first = birthday(birth, 16)
    return finding(
        Severity.BLOCK,
        "MIN-0",
        articles.MINIMUM_AGE,
        f"La personne aura 16 ans le {full_date(first)} : l’immersion peut commencer ce jour-là au plus tôt. "
        "Avant, un mini-stage ou une période d’observation reste possible avec son établissement scolaire.",
        step=Step.PARTIES,
        start=start,
        earliest_start=first,
    )


def guardian(birth: date, start: date, *, present: bool) -> Finding | None:
    """Civil Code 388-1-1 (MIN-1): the legal representative signs for a person under eighteen on the first day."""
    if present or age_on(birth, start) >= 18:
        return None
    return finding(
        Severity.BLOCK,
        "MIN-1",
        articles.GUARDIAN,
        f"La personne aura moins de 18 ans le {full_date(start)} : son représentant légal signe avec elle. "
        "Indiquez son nom et son adresse e-mail.",
        step=Step.PARTIES,
        certainty=Certainty.POLICY,
        age=age_on(birth, start),
    )


def protected_adult(*, present: bool) -> Finding | None:
    """Civil Code 467, 473 (MIN-1): the curateur of a protected adult assists, the tuteur represents; either signs."""
    if present:
        return None
    return finding(
        Severity.BLOCK,
        "MIN-1",
        articles.PROTECTED_ADULT,
        "Un majeur protégé ne signe pas seul : sous curatelle, son curateur l’assiste et signe avec lui ; sous "
        "tutelle, son tuteur le représente. Indiquez son nom et son adresse e-mail.",
        step=Step.PARTIES,
        certainty=Certainty.POLICY,
    )


def turns_eighteen(birth: date, start: date, end: date) -> Finding | None:
    """L3161-1 (MIN-11): age is read day by day; a hint when the person comes of age inside the period."""
    majority = birthday(birth, 18)
    if not start < majority <= end:
        return None
    return finding(
        Severity.INFO,
        "MIN-11",
        articles.MAJORITY,
        f"La personne a 18 ans le {full_date(majority)} : les règles des jeunes s’appliquent jusqu’à la veille.",
        step=Step.TIMETABLE,
        majority=majority,
    )


def hours(table: Timetable, naf: str = "") -> list[Finding]:
    """L3162-1, R3162-1 (MIN-2): eight hours a day, thirty-five a week; ten and forty on some sites."""
    site = starts_with(naf, LONG_DAY_SITES)
    measured = [
        (day, table.total(day), 8 * HOUR, 10 * HOUR, f"Le {full_date(day)}")
        for day in table.days
        if table.minor(day)
    ]
    for monday, days in table.weeks().items():
        total = sum(table.total(day) for day in days if table.minor(day))
        measured.append((monday, total, 35 * HOUR, 40 * HOUR, f"La semaine du {full_date(monday)}"))
    found = []
    for day, total, maximum, on_sites, when in measured:
        if total <= maximum:
            continue
        allowed = site and total <= on_sites
        message = (
            f"{when}, {duration(total)} de présence sont prévues, pour {duration(maximum)} au plus avant 18 ans "
            "(article L3162-1)."
        )
        if allowed:
            message += " Sur ces chantiers, l’article R3162-1 permet davantage : le prescripteur décide."
        found.append(
            finding(
                Severity.HUMAN if allowed else Severity.BLOCK,
                "MIN-2",
                articles.MINOR_SITES if allowed else articles.MINOR_HOURS,
                message,
                step=Step.TIMETABLE,
                day=day,
                minutes=total,
                maximum=maximum,
            )
        )
    return found


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


def night(table: Timetable, *, authorised: bool = False) -> list[Finding]:
    """L3163-1, L3163-2 (MIN-4): nobody under eighteen from 22:00 to 6:00 (20:00 under sixteen).

    With the labour inspector's authorisation attached: HUMAN, but never between midnight and four.
    """
    found = []
    for day, day_slots in table.days.items():
        if not table.minor(day) or table.birth_date is None:
            continue
        evening = (20 if age_on(table.birth_date, day) < 16 else 22) * HOUR
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


def daily_rest(table: Timetable) -> list[Finding]:
    """L3164-1 (MIN-5): twelve hours between two days, from a day under eighteen."""
    return [
        blocked(
            "MIN-5",
            articles.MINOR_DAILY_REST,
            day,
            f"Entre le {full_date(day)} et le {full_date(day + ONE_DAY)}, le repos n’est que de {duration(rest)}, "
            f"pour {duration(12 * HOUR)} au moins avant 18 ans (article L3164-1).",
            next_day=day + ONE_DAY,
            rest_minutes=rest,
        )
        for day, rest in rests(table)
        if table.minor(day) and rest < 12 * HOUR
    ]


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
                blocked(
                    "MIN-6",
                    articles.MINOR_TWO_DAYS,
                    monday,
                    f"La semaine du {full_date(monday)}, il manque deux jours de repos consécutifs, dus avant "
                    "18 ans (article L3164-2).",
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
    """L3164-6 (MIN-8): no public holiday; a decision in the sectors of R3164-2, and for a local Good Friday."""
    found = []
    for day in table.days:
        name = holiday_name(day, table.department)
        if not name or not table.minor(day):
            continue
        sector, local = starts_with(naf, HOLIDAY_SECTORS), name == GOOD_FRIDAY
        message = (
            f"Le {full_date(day)} est férié ({name}) : c’est un jour de repos avant 18 ans (article L3164-6)."
        )
        if local:
            message += " Il n’est férié que dans les communes qui ont un temple protestant : vérifiez."
        elif sector:
            message += " Ce secteur peut y déroger (article R3164-2) : le prescripteur décide."
        found.append(
            finding(
                Severity.HUMAN if sector or local else Severity.BLOCK,
                "MIN-8",
                articles.MINOR_HOLIDAY_SECTORS if sector else articles.MINOR_HOLIDAY,
                message,
                step=Step.TIMETABLE,
                day=day,
                holiday=name,
            )
        )
    return found


def schedule_findings(table: Timetable, *, naf: str = "", night_authorised: bool = False) -> list[Finding]:
    """L3162 to L3164: every finding on the days when the person is under eighteen."""
    return [
        *hours(table, naf),
        *breaks(table),
        *night(table, authorised=night_authorised),
        *daily_rest(table),
        *two_days_off(table),
        *sundays(table),
        *holidays(table, naf),
    ]


def dangerous_work(answers: MinorSafety) -> Finding | None:
    """L4153-8, D4153-15 to -37 (MIN-9): any dangerous family met forbids the immersion of a minor.

    R4153-40 opens no derogation to an ordinary beneficiary; a place of R4153-39 or a case of R4153-49 to -52
    is for the prescriber to judge.
    """
    met = sorted(number for number, yes in answers.risks.items() if yes)
    if not met:
        return None
    names = " ; ".join(RISKS.get(number, f"famille {number}") for number in met)
    message = f"La structure signale des travaux interdits avant 18 ans : {names} (articles L4153-8 et D4153-15 à D4153-37). "
    if answers.derogation:
        message += "Une dérogation est invoquée : le prescripteur la vérifie et décide."
    else:
        message += "Choisissez d’autres tâches : aucune dérogation n’est prévue pour une immersion ordinaire."
    return finding(
        Severity.HUMAN if answers.derogation else Severity.BLOCK,
        "MIN-9",
        articles.MINOR_DANGER,
        message,
        step=Step.SAFETY,
        families=tuple(met),
    )


def unanswered_risks(risks: Mapping[int, bool]) -> Finding | None:
    """L4153-8 (MIN-9): the host answers all sixteen families before a minor comes."""
    missing = [number for number in RISKS if number not in risks]
    if not missing:
        return None
    return finding(
        Severity.BLOCK,
        "MIN-9",
        articles.MINOR_DANGER,
        f"Avant d’accueillir une personne de moins de 18 ans, la structure répond pour les seize familles de travaux "
        f"dangereux : il manque {count(len(missing), 'réponse')}.",
        step=Step.SAFETY,
        missing=tuple(missing),
    )


def bar(naf: str, bar_task: bool | None) -> Finding | None:  # noqa: FBT001 — a fact with three values, not a switch
    """L4153-6 (MIN-10): no minor at the bar of licensed premises (NAF 56.30Z)."""
    if bar_task is False or not (bar_task or starts_with(naf, ("5630",))):
        return None
    return finding(
        Severity.BLOCK if bar_task else Severity.HUMAN,
        "MIN-10",
        articles.MINOR_BAR,
        "Avant 18 ans, on ne sert pas au bar d’un débit de boissons (article L4153-6)."
        + ("" if bar_task else " Le prescripteur confirme que les tâches prévues en restent à l’écart."),
        step=Step.SAFETY,
        naf=naf,
    )


def birthday(birth: date, age: int) -> date:
    """The day that age is reached; 1 March of common years for someone born on 29 February."""
    if birth.year + age > date.max.year:
        return date.max
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 3, 1)


def starts_with(naf: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a NAF code, written with or without its dot, begins with one of these."""
    return naf.replace(".", "").replace(" ", "").upper().startswith(prefixes)
