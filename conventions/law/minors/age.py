"""People under eighteen, and protected adults: age, guardian, majority, the bar (L4153-1, L4153-6, L3161-1)."""

from __future__ import annotations

from datetime import date

from conventions.law import articles
from conventions.law.dates import age_on
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from french import full_date


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
