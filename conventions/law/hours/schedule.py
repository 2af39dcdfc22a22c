"""Hours of presence of an adult, day by day (L5135-6: the rules of the host's employees)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from conventions.law import articles
from conventions.law.dates import ONE_DAY, age_on, department_of, monday_of
from conventions.law.facts import Days, Slot
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from french import clock, duration, full_date

HOUR = 60
DAY_MINUTES = 24 * HOUR
Stretch = tuple[int, int]


@dataclass(frozen=True)
class Timetable:
    """Presence by date in minutes since midnight, sorted, without the days that have none."""

    days: Mapping[date, tuple[Stretch, ...]]
    birth_date: date | None = None
    department: str = ""

    def minor(self, day: date) -> bool:
        """Whether the person is under eighteen that day (MIN-11, L3161-1)."""
        return self.younger(day, 18)

    def younger(self, day: date, age: int) -> bool:
        """Whether the person has not that age yet; an unknown birth date says no."""
        return self.birth_date is not None and age_on(self.birth_date, day) < age

    def adults(self) -> Iterable[tuple[date, tuple[Stretch, ...]]]:
        """The days on which adult rules apply."""
        return ((day, slots) for day, slots in self.days.items() if not self.minor(day))

    def total(self, day: date) -> int:
        """Minutes of presence of that day."""
        return sum(end - start for start, end in self.days.get(day, ()))

    def weeks(self) -> dict[date, list[date]]:
        """Days of presence by Monday."""
        weeks: dict[date, list[date]] = {}
        for day in self.days:
            weeks.setdefault(monday_of(day), []).append(day)
        return weeks


def timetable(days: Days, *, birth_date: date | None = None, postcode: str = "") -> Timetable:
    """The well-formed slots of a schedule, ready for the rules; ill-formed ones are `slots`' business."""
    sound = {
        day: tuple(sorted(minutes(slot) for slot in days[day] if in_order(slot)))
        for day in sorted(days)
        if any(in_order(slot) for slot in days[day])
    }
    return Timetable(sound, birth_date, department_of(postcode))


def minutes(slot: Slot) -> Stretch:
    """A slot in minutes since midnight; an end at 0:00 is midnight at the end of the day (24:00)."""
    start, end = slot
    last = end.hour * HOUR + end.minute
    return start.hour * HOUR + start.minute, last or DAY_MINUTES


def total_minutes(days: Days) -> int:
    """D5135-2 5°: hours of presence of the whole period, in minutes; never typed, always computed."""
    return sum(end - start for slots in timetable(days).days.values() for start, end in slots)


def long_days(table: Timetable) -> list[date]:
    """L3121-18: the days over ten hours of someone who is eighteen, which ask for a collective agreement."""
    return [day for day, _slots in table.adults() if table.total(day) > 10 * HOUR]


def day_maximum(table: Timetable, *, agreement: str = "") -> list[Finding]:
    """L3121-18 (WT-1): ten hours a day; up to twelve by the collective agreement that is named (L3121-19)."""
    found = []
    for day in long_days(table):
        total = table.total(day)
        text = f"Le {full_date(day)}, {duration(total)} de présence sont prévues, pour {duration(10 * HOUR)} au plus"
        if agreement and total <= 12 * HOUR:
            found.append(
                finding(
                    Severity.HUMAN,
                    "WT-1",
                    articles.DAY_BY_AGREEMENT,
                    f"{text} sauf accord collectif. La structure cite « {agreement} » : le prescripteur vérifie qu’il "
                    "permet douze heures (article L3121-19).",
                    step=Step.TIMETABLE,
                    certainty=Certainty.POLICY,
                    day=day,
                    minutes=total,
                    agreement=agreement,
                )
            )
        else:
            found.append(
                blocked(
                    "WT-1",
                    articles.DAY_MAXIMUM,
                    day,
                    f"{text} (article L3121-18). Seul un accord collectif permet davantage, douze heures au plus "
                    "(article L3121-19).",
                    minutes=total,
                    maximum=10 * HOUR,
                )
            )
    return found


def week_maximum(table: Timetable) -> list[Finding]:
    """L3121-20 and L3121-27 (WT-2, WT-4): 48 hours a week; above 35, a question worth asking.

    A week lived whole under eighteen has one ceiling, that of L3162-1 (MIN-2).
    """
    found = []
    for monday, days in table.weeks().items():
        if all(table.minor(day) for day in days):
            continue
        total = sum(table.total(day) for day in days)
        week = f"La semaine du {full_date(monday)} compte {duration(total)} de présence"
        if total > 48 * HOUR:
            found.append(
                blocked(
                    "WT-2",
                    articles.WEEK_MAXIMUM,
                    monday,
                    f"{week}, pour {duration(48 * HOUR)} au plus (article L3121-20).",
                    minutes=total,
                    maximum=48 * HOUR,
                )
            )
        elif total > 35 * HOUR:
            found.append(
                warned(
                    "WT-4",
                    articles.WEEK_REFERENCE,
                    monday,
                    f"{week}, plus que la durée légale de {duration(35 * HOUR)} : est-ce utile pour l’objectif ?",
                    certainty=Certainty.POLICY,
                    minutes=total,
                )
            )
    return found


def breaks(table: Timetable) -> list[Finding]:
    """L3121-16 (WT-5): twenty minutes of break as soon as a day reaches six hours."""
    found = []
    for day, day_slots in table.adults():
        stretches = joined(day_slots, 20)
        longest = max(stretches)
        if longest > 6 * HOUR or (longest == 6 * HOUR and len(stretches) == 1):
            found.append(
                warned(
                    "WT-5",
                    articles.BREAK,
                    day,
                    f"Le {full_date(day)}, prévoyez une pause d’au moins 20 minutes avant six heures de présence "
                    "(article L3121-16).",
                    minutes=longest,
                )
            )
    return found


def daily_rest(table: Timetable) -> list[Finding]:
    """L3131-1, L3131-2, D3131-6 (WT-6): eleven hours between two days; nine to eleven need an agreement."""
    found = []
    for day, rest in rests(table):
        if table.minor(day) or rest >= 11 * HOUR:
            continue
        after = day + ONE_DAY
        text = (
            f"Entre le {full_date(day)} et le {full_date(after)}, le repos n’est que de {duration(rest)}, "
            f"pour {duration(11 * HOUR)} au moins (article L3131-1)"
        )
        facts: dict[str, Any] = {"day": day, "next_day": after, "rest_minutes": rest, "minimum": 11 * HOUR}
        if rest < 9 * HOUR:
            found.append(
                finding(Severity.BLOCK, "WT-6", articles.DAILY_REST, f"{text}.", step=Step.TIMETABLE, **facts)
            )
        else:
            found.append(
                finding(
                    Severity.HUMAN,
                    "WT-6",
                    articles.DAILY_REST_BY_AGREEMENT,
                    f"{text}, sauf accord qui le permet jusqu’à {duration(9 * HOUR)} (article L3131-2) : le prescripteur décide.",
                    step=Step.TIMETABLE,
                    certainty=Certainty.POLICY,
                    **facts,
                )
            )
    return found


def weekly_rest(table: Timetable) -> list[Finding]:
    """L3132-1, L3132-2 (WT-7): six days a week, and 35 hours of rest in a row, 24 of them in that week."""
    found = []
    shifts = [
        (day.toordinal() * DAY_MINUTES + start, day.toordinal() * DAY_MINUTES + end)
        for day, day_slots in table.days.items()
        for start, end in day_slots
    ]
    for monday, days in table.weeks().items():
        facts: dict[str, Any] = {"week": monday, "days": tuple(days)}
        if len(days) > 6:
            found.append(
                finding(
                    Severity.BLOCK,
                    "WT-7",
                    articles.SIX_DAYS,
                    f"La semaine du {full_date(monday)} compte sept jours de présence, pour six au plus "
                    "(article L3132-1).",
                    step=Step.TIMETABLE,
                    **facts,
                )
            )
        elif not _rests_in_week(shifts, monday):
            message = (
                f"La semaine du {full_date(monday)}, il manque un repos de {duration(35 * HOUR)} d’affilée "
                "(article L3132-2)."
            )
            longest = _longest_rest(shifts, monday)
            if longest is not None:
                end, start = longest
                facts |= {"rest_minutes": start - end, "minimum": 35 * HOUR}
                message += (
                    f" Le plus long va du {_moment(end)} au {_moment(start)}, soit {duration(start - end)}."
                )
            found.append(
                finding(Severity.BLOCK, "WT-7", articles.WEEKLY_REST, message, step=Step.TIMETABLE, **facts)
            )
    return found


def public_span(table: Timetable) -> list[Finding]:
    """Decree 2000-815, article 3 (C6): in the State's civil service a day spreads over twelve hours at most.

    A dossier knows a public host, not which of the three services: the others have their own decrees.
    """
    return [
        warned(
            "WT-13",
            articles.PUBLIC_SPAN,
            day,
            f"Le {full_date(day)}, la présence s’étale sur {duration(day_slots[-1][1] - day_slots[0][0])}. Dans la "
            "fonction publique de l’État, c’est douze heures au plus ; un hôpital ou une collectivité peut suivre un "
            "autre texte : vérifiez avec la structure.",
            certainty=Certainty.UNCERTAIN,
        )
        for day, day_slots in table.adults()
        if day_slots[-1][1] - day_slots[0][0] > 12 * HOUR
    ]


def duration_findings(table: Timetable, *, agreement: str = "", sector: str = "") -> list[Finding]:
    """L5135-6: durations and rests on the days of an adult, and on the weeks whatever the age."""
    return [
        *day_maximum(table, agreement=agreement),
        *week_maximum(table),
        *breaks(table),
        *daily_rest(table),
        *weekly_rest(table),
        *(public_span(table) if sector == "PUBLIC" else []),
    ]


def joined(day_slots: Iterable[Stretch], pause: int) -> list[int]:
    """Minutes of presence of each run of slots that no gap of at least `pause` minutes cuts."""
    runs: list[int] = []
    last: int | None = None
    for start, end in day_slots:
        if last is None or start - last >= pause:
            runs.append(0)
        runs[-1] += end - start
        last = end
    return runs


def rests(table: Timetable) -> list[tuple[date, int]]:
    """Minutes of rest between each day of presence and the day after, when there is presence on both.

    A presence that runs through midnight is one shift: the rest is then the longest gap in the 24 hours that
    follow its beginning.
    """
    found = []
    for day, day_slots in table.days.items():
        following = table.days.get(day + ONE_DAY) if day < date.max else None
        if following is None:
            continue
        gap = following[0][0] + DAY_MINUTES - day_slots[-1][1]
        if gap == 0:
            gap = _longest_gap(day_slots[-1][0], day_slots[-1][1], following)
        found.append((day, gap))
    return found


def _longest_gap(shift_start: int, shift_end: int, following: tuple[Stretch, ...]) -> int:
    limit = shift_start + DAY_MINUTES
    last, longest = shift_end, 0
    for start, end in following:
        longest = max(longest, min(start + DAY_MINUTES, limit) - last)
        last = max(last, end + DAY_MINUTES)
    return max(longest, limit - last)


def _rests_in_week(shifts: list[Stretch], monday: date) -> bool:
    week_start = monday.toordinal() * DAY_MINUTES
    week_end = week_start + 7 * DAY_MINUTES
    ends = [week_start - 14 * DAY_MINUTES, *(end for _start, end in shifts)]
    starts = [*(start for start, _end in shifts), week_end + 14 * DAY_MINUTES]
    return any(
        start - end >= 35 * HOUR and min(start, week_end) - max(end, week_start) >= DAY_MINUTES
        for end, start in zip(ends, starts, strict=True)
    )


def _longest_rest(shifts: list[Stretch], monday: date) -> Stretch | None:
    """The longest gap between two presences that touches that week, as minutes; None with a single presence."""
    week_start = monday.toordinal() * DAY_MINUTES
    week_end = week_start + 7 * DAY_MINUTES
    gaps = [
        (before[1], after[0])
        for before, after in itertools.pairwise(shifts)
        if after[0] > week_start and before[1] < week_end
    ]
    return max(gaps, key=lambda gap: gap[1] - gap[0], default=None)


def _moment(minutes_since_year_one: int) -> str:
    """« samedi 8 mars 2025 à 21 h »; midnight is told as the 24 h of the day it ends."""
    day, minute = divmod(minutes_since_year_one, DAY_MINUTES)
    if minute == 0:
        day, minute = day - 1, DAY_MINUTES
    return f"{full_date(date.fromordinal(day))} à {clock(minute)}"


def in_order(slot: Slot) -> bool:
    """Whether a slot begins before it ends; an end at 0:00 is midnight."""
    start, end = slot
    return start < end or (end == time(0) and start > end)


def blocked(code: str, article: str, day: date, message: str, **facts: Any) -> Finding:
    """A BLOCK on one day of the timetable."""
    return finding(Severity.BLOCK, code, article, message, step=Step.TIMETABLE, day=day, **facts)


def warned(code: str, article: str, day: date, message: str, **facts: Any) -> Finding:
    """A WARN on one day of the timetable."""
    return finding(Severity.WARN, code, article, message, step=Step.TIMETABLE, day=day, **facts)
