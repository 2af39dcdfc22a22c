"""Slots of presence as they are typed: well formed, apart from each other, inside the period (WT-12)."""

from __future__ import annotations

import itertools
from datetime import date

from conventions.law import articles
from conventions.law.facts import Days
from conventions.law.findings import Finding, Severity, Step, finding
from french import full_date

from .schedule import blocked, in_order, minutes


def slots(days: Days, start: date | None = None, end: date | None = None) -> list[Finding]:
    """WT-12: each slot begins before it ends, overlaps no other, and lies inside the period."""
    found = []
    for day in sorted(days):
        if any(not in_order(slot) for slot in days[day]):
            found.append(
                blocked(
                    "WT-12",
                    articles.PORTAL_CHOICE,
                    day,
                    f"Le {full_date(day)}, un créneau finit avant de commencer. Une présence qui passe minuit "
                    "s’écrit sur deux jours.",
                )
            )
        ordered = sorted(minutes(slot) for slot in days[day] if in_order(slot))
        if any(first[1] > second[0] for first, second in itertools.pairwise(ordered)):
            found.append(
                blocked(
                    "WT-12",
                    articles.PORTAL_CHOICE,
                    day,
                    f"Le {full_date(day)}, deux créneaux se chevauchent.",
                )
            )
        if days[day] and ((start is not None and day < start) or (end is not None and day > end)):
            found.append(
                blocked(
                    "WT-12",
                    articles.PORTAL_CHOICE,
                    day,
                    f"Une présence est prévue le {full_date(day)}, en dehors de la période.",
                )
            )
    return found


def some_presence(days: Days) -> Finding | None:
    """D5135-2 6° (WT-12): the hours of presence are a mention; at least one slot."""
    if any(days.values()):
        return None
    return finding(
        Severity.BLOCK,
        "WT-12",
        articles.MENTIONS,
        "Indiquez au moins un créneau de présence.",
        step=Step.TIMETABLE,
    )
