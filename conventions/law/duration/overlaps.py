"""The same person at two places, and a tutor with many people (C9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from conventions.law import articles
from conventions.law.dates import ONE_DAY, next_day
from conventions.law.facts import Days, Slot, Span
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from conventions.law.hours.schedule import HOUR, Timetable, rests, timetable, week_maximum, weekly_rest
from conventions.law.minors.hours import breaks, daily_rest, day_hours, two_days_off, week_hours
from french import duration, full_date, normalised, period, typeset

from .cumulation import same_siret

NEAR_DAYS = 14
TUTOR_MAXIMUM = 3
# L8261-1 speaks of « travaux rémunérés »: whether a presence without pay counts is a reading.
OTHER_READING = " Une autre lecture ne compte ensemble que des heures payées (article L8261-1) ; nous retenons la plus sûre."
# A minor's limits are those of the person: no reading counts them host by host.
ALL_HOSTS = " Les présences dans toutes les structures comptent ensemble : la limite protège la personne."
WEEK = 7


def same_hours(span: Span, other: Span) -> Finding | None:
    """OV-1: nobody is at two places at the same time."""
    mine, theirs = timetable(span.days).days, timetable(other.days).days
    days = [
        day
        for day in sorted(mine.keys() & theirs.keys())
        if any(a[0] < b[1] and b[0] < a[1] for a in mine[day] for b in theirs[day])
    ]
    if not days:
        return None
    return finding(
        Severity.BLOCK,
        "OV-1",
        articles.PORTAL_CHOICE,
        f"Le {full_date(days[0])}, la personne serait attendue à deux endroits à la même heure.",
        step=Step.TIMETABLE,
        certainty=Certainty.POLICY,
        days=tuple(days),
        other_start=other.start,
    )


def same_host_overlap(span: Span, other: Span) -> Finding | None:
    """OV-3: two periods of the same person in the same host never overlap."""
    if not _ranges_meet(span, other):
        return None
    return finding(
        Severity.BLOCK,
        "OV-3",
        articles.PORTAL_CHOICE,
        f"Cette personne a déjà une immersion dans cette structure, {period(other.start, other.end)} : les deux "
        "périodes ne peuvent pas se chevaucher. La suivante peut commencer le "
        f"{full_date(next_day(other.end))}.",
        certainty=Certainty.POLICY,
        other_start=other.start,
        other_end=other.end,
        earliest_start=next_day(other.end),
    )


def two_hosts(span: Span, other: Span) -> Finding | None:
    """OV-2: two hosts over the same dates are allowed when hours do not meet."""
    if not _ranges_meet(span, other):
        return None
    return finding(
        Severity.WARN,
        "OV-2",
        articles.PORTAL_CHOICE,
        f"Une autre immersion est prévue {period(other.start, other.end)} : les heures et les repos "
        "se comptent sur les deux ensemble.",
        certainty=Certainty.POLICY,
        other_start=other.start,
        other_end=other.end,
    )


def hours_together(spans: Sequence[Span], birth_date: date | None = None) -> list[Finding]:
    """L8261-1 with L3121-18, L3121-20, L3131-1, L3132-1 (OV-2): limits hold over all hosts together.

    Only what no single stay already breaks is told, always as a BLOCK: no agreement spans two hosts. The first stay
    is the one judged: what the others break among themselves is theirs.
    """
    alone = [timetable(span.days, birth_date=birth_date) for span in spans]
    table, mine = timetable(_merged(spans), birth_date=birth_date), alone[0]
    found = [
        finding(
            Severity.BLOCK,
            "OV-2",
            articles.SIMULTANEOUS_EMPLOYERS,
            f"Le {full_date(day)}, les deux immersions font ensemble {duration(table.total(day))} de présence, "
            f"pour {duration(10 * HOUR)} au plus.{OTHER_READING}",
            step=Step.TIMETABLE,
            certainty=Certainty.UNCERTAIN,
            day=day,
            minutes=table.total(day),
        )
        for day, _slots in table.adults()
        if day in mine.days
        and table.total(day) > 10 * HOUR
        and all(one.total(day) <= 10 * HOUR for one in alone)
    ]
    own_rests = {key for one in alone for key in rests(one)}
    found += [
        finding(
            Severity.BLOCK,
            "OV-2",
            articles.DAILY_REST,
            f"Entre le {full_date(day)} et le {full_date(day + ONE_DAY)}, les deux immersions ne laissent ensemble "
            f"que {duration(rest)} de repos, pour {duration(11 * HOUR)} au moins.{OTHER_READING}",
            step=Step.TIMETABLE,
            certainty=Certainty.UNCERTAIN,
            day=day,
            rest_minutes=rest,
        )
        for day, rest in rests(table)
        if rest < 11 * HOUR
        and not table.minor(day)
        and (day, rest) not in own_rests
        and mine.days.keys() & {day, day + ONE_DAY}
    ]
    own = {(one.code, _week(one)) for each in alone for one in [*week_maximum(each), *weekly_rest(each)]}
    return found + [
        replace(one, message=typeset(one.message + OTHER_READING), certainty=Certainty.UNCERTAIN)
        for one in [*week_maximum(table), *weekly_rest(table)]
        if one.severity is Severity.BLOCK and (one.code, _week(one)) not in own and _week(one) in mine.weeks()
    ]


def minor_together(spans: Sequence[Span], birth_date: date | None, naf: str = "") -> list[Finding]:
    """L3162-1, L3162-3, L3164-1, L3164-2 (MIN-2, MIN-3, MIN-5, MIN-6): a minor's limits look at the person.

    The first stay is the one judged, at a host of that `naf`; the derogation of one host's sites (R3162-1) opens
    nothing to the sum of two.
    """
    table, mine, *others = (
        timetable(days, birth_date=birth_date) for days in (_merged(spans), *(span.days for span in spans))
    )
    said = {one.key for each in (mine, *others) for one in _minor_limits(each)}
    mended_here = {_limit(one) for one in _minor_limits(mine, naf) if one.severity is Severity.BLOCK}
    return [
        replace(one, message=typeset(one.message + ALL_HOSTS))
        for one in _minor_limits(table)
        if one.key not in said and _limit(one) not in mended_here and _touches(mine, one)
    ]


def _minor_limits(table: Timetable, naf: str = "") -> list[Finding]:
    return [
        *day_hours(table, naf),
        *week_hours(table, naf),
        *breaks(table),
        *daily_rest(table),
        *two_days_off(table),
    ]


def _limit(one: Finding) -> object:
    """Which limit a finding is about, whatever the hours it found."""
    return one.code, one.facts.get("day"), one.facts.get("week")


def _touches(mine: Timetable, one: Finding) -> bool:
    """Whether that stay has a presence in the week, on the day or on the next that a finding is about."""
    if "week" in one.facts:
        return one.facts["week"] in mine.weeks()
    return bool(mine.days.keys() & {one.facts["day"], one.facts.get("next_day", one.facts["day"])})


def _merged(spans: Sequence[Span]) -> Days:
    """The presence of several stays as one timetable."""
    merged: dict[date, tuple[Slot, ...]] = {}
    for span in spans:
        for day, slots in span.days.items():
            merged[day] = merged.get(day, ()) + tuple(slots)
    return merged


def duplicate(span: Span, other: Span) -> Finding | None:
    """OV-4: same person, same host, near dates, same job: probably typed twice."""
    same_job = bool(span.job) and normalised(span.job) == normalised(other.job)
    near = abs((span.start - other.start).days) <= NEAR_DAYS and abs((span.end - other.end).days) <= NEAR_DAYS
    if not near or not same_job or not same_siret(span.host_siret, other.host_siret) or span.renewal:
        return None
    return finding(
        Severity.WARN,
        "OV-4",
        articles.PORTAL_CHOICE,
        f"Une immersion très proche existe déjà dans cette structure ({period(other.start, other.end)}) : n’est-ce pas la même ?",
        certainty=Certainty.POLICY,
        other_start=other.start,
    )


def busy_tutor(immersions: int) -> Finding | None:
    """Good practice (OV-8): a tutor with more than three people at once can hardly help them all."""
    if immersions <= TUTOR_MAXIMUM:
        return None
    return finding(
        Severity.WARN,
        "OV-8",
        articles.GOOD_PRACTICE,
        f"Ce tuteur suit déjà plusieurs personnes ({immersions} en même temps) : un autre collègue pourrait-il aider ?",
        step=Step.PARTIES,
        certainty=Certainty.POLICY,
        immersions=immersions,
    )


def overlap_findings(
    span: Span, others: Sequence[Span], *, birth_date: date | None = None, naf: str = ""
) -> list[Finding]:
    """C9: every finding between a stay and the same person's others (hours, dates, rests over all hosts)."""
    found: list[Finding | None] = []
    near = []
    for other in others:
        if not other.counted or other.no_show:
            continue
        if same_siret(span.host_siret, other.host_siret):
            found += [same_host_overlap(span, other), duplicate(span, other)]
            clash = same_hours(span, other)
        else:
            clash = same_hours(span, other)
            found.append(clash or two_hosts(span, other))
        if clash is None and other.days and _within_a_week(span, other):
            near.append(other)
    if near and span.days:
        found += hours_together([span, *near], birth_date)
        found += minor_together([span, *near], birth_date, naf)
    return [one for one in found if one is not None]


def span_of(host_siret: str, days: Days) -> Span | None:
    """A stay known by its days of presence only, from the first to the last; None without any."""
    present = sorted(day for day, slots in days.items() if slots)
    return Span(present[0], present[-1], host_siret, days=days) if present else None


def _ranges_meet(span: Span, other: Span) -> bool:
    return span.start <= other.end and other.start <= span.end


def _within_a_week(span: Span, other: Span) -> bool:
    return (other.start - span.end).days <= WEEK and (span.start - other.end).days <= WEEK


def _week(one: Finding) -> object:
    return one.facts.get("week", one.facts.get("day"))
