"""What the law allows, shown before anything is written: the public simulator, pure and without memory."""

import calendar
import datetime
from dataclasses import dataclass, replace
from typing import Any

from .forms.simulator import SimulatorForm
from .law.allowance import Allowance, allowance
from .law.dates import each_day, span_days
from .law.facts import Beneficiary, Dossier, Host, Renewal, SixtyDayMode, Span
from .law.findings import Finding, Severity, verdict
from .law.french import MONTHS, duration, full_date
from .law.rules import findings

# The simulator judges one host; the number only says « the same » to the rules.
SAME_HOST = "00000000000000"
HEADLINES = {
    "OK": ("success", "Oui, cette immersion est possible."),
    "WARN": ("warning", "Possible, avec des points à vérifier."),
    "HUMAN": ("warning", "Possible si le prescripteur en décide, avec une raison écrite."),
    "BLOCK": ("danger", "Non, pas telle quelle. Voici pourquoi, et ce qui serait possible."),
}
# An earlier immersion that ended this recently is shown on the calendar.
NEAR = datetime.timedelta(days=45)
STATE_WORDS = {
    "selected": "jour de l’immersion",
    "forbidden": "au-delà de ce que permet la loi",
    "lawful": "encore possible",
    "used": "immersion précédente",
    "free": "",
}


@dataclass(frozen=True)
class Simulation:
    """The answer: a headline, figures, the findings and the months to show."""

    kind: str
    headline: str
    start: datetime.date
    end: datetime.date
    end_was_chosen: bool
    length: int
    allowed: Allowance
    minutes: int
    hours: str
    findings: list[Finding]
    months: list[dict[str, Any]]


def simulate(form: SimulatorForm, *, today: datetime.date, sixty_day_mode: str) -> Simulation:
    """Judge what a valid form says (D5135-3 and the rules on hours and ages); reads and writes nothing."""
    data = form.cleaned_data
    mode = SixtyDayMode(sixty_day_mode)
    history = tuple(replace(span, host_siret=SAME_HOST) for span in form.history())
    start = data["start"]
    initial = _renewed(history, start) if data["renewal"] else None
    allowed = allowance(
        start, history, host_siret=SAME_HOST, renewal=initial is not None, sixty_day_mode=mode
    )
    end = data["end"] or allowed.last_day or start
    dossier = _dossier(form, history, start, end, initial, mode)
    found = _without_doubles(findings(dossier))
    kind, headline = HEADLINES[verdict(found)]
    minutes = sum(_minutes(begins, ends) for slots in dossier.days.values() for begins, ends in slots)
    return Simulation(
        kind=kind,
        headline=headline,
        start=start,
        end=end,
        end_was_chosen=bool(data["end"]),
        length=span_days(start, end),
        allowed=allowed,
        minutes=minutes,
        hours=duration(minutes),
        findings=found,
        months=_months(start, end, allowed.last_day, history, today),
    )


def _renewed(history: tuple[Span, ...], start: datetime.date) -> Span | None:
    earlier = [span for span in history if span.start < start and not span.renewal]
    return earlier[-1] if earlier else None


def _dossier(
    form: SimulatorForm,
    history: tuple[Span, ...],
    start: datetime.date,
    end: datetime.date,
    initial: Span | None,
    mode: SixtyDayMode,
) -> Dossier:
    data = form.cleaned_data
    renewal = None
    if initial is not None:
        again = any(span.renewal and span.start > initial.start for span in history)
        renewal = Renewal(initial, already_renewed=again, outcomes=form.outcomes())
    weekdays = {int(number) for number in data["weekdays"]}
    slots = form.slots()
    days = {day: slots for day in each_day(start, end) if day.weekday() in weekdays} if slots else {}
    purpose = data["purpose"] or (initial.purpose if initial else "")
    return Dossier(
        start=start,
        end=end,
        days=days,
        beneficiary=Beneficiary(birth_date=_birth_date(data["age"], start)),
        host=Host(siret=SAME_HOST, postcode=data["postcode"]),
        purpose=purpose,
        history=history,
        renewal=renewal,
        sixty_day_mode=mode,
    )


def _birth_date(age: int | None, start: datetime.date) -> datetime.date | None:
    """A birth date that gives that age on the first day and all along the stay."""
    if age is None:
        return None
    day = start.day if (start.month, start.day) != (2, 29) else 28
    return datetime.date(max(1, start.year - age), start.month, day)


def _without_doubles(found: list[Finding]) -> list[Finding]:
    """One line for each sentence: a timetable says the same thing of every week."""
    return list(
        {
            one.message: one for one in found if one.severity is not Severity.INFO or one.code != "MIN-1"
        }.values()
    )


def _minutes(begins: datetime.time, ends: datetime.time) -> int:
    return (ends.hour - begins.hour) * 60 + ends.minute - begins.minute


def _months(
    start: datetime.date,
    end: datetime.date,
    last_day: datetime.date | None,
    history: tuple[Span, ...],
    today: datetime.date,
) -> list[dict[str, Any]]:
    """The months from the first day to the last one shown, ready for the calendar component."""
    shown_until = min(max(end, last_day or start), start + datetime.timedelta(days=93))
    near = [span.start for span in history if span.start <= start <= span.end + NEAR]
    first = min([start, *near])
    months, (year, month) = [], (first.year, first.month)
    while (year, month) <= (shown_until.year, shown_until.month):
        weeks = [
            [_cell(day, start, end, last_day, history, today) if day.month == month else None for day in week]
            for week in calendar.Calendar().monthdatescalendar(year, month)
        ]
        months.append({"caption": f"{MONTHS[month - 1]} {year}", "weeks": weeks})
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return months


def _cell(
    day: datetime.date,
    start: datetime.date,
    end: datetime.date,
    last_day: datetime.date | None,
    history: tuple[Span, ...],
    today: datetime.date,
) -> dict[str, Any]:
    lawful = last_day is not None and start <= day <= last_day
    if any(span.start <= day <= span.end for span in history):
        state = "used"
    elif start <= day <= end:
        state = "selected" if lawful else "forbidden"
    else:
        state = "lawful" if lawful else "free"
    words = ", ".join(part for part in (full_date(day), STATE_WORDS[state]) if part)
    return {"number": day.day, "state": state, "text": words, "is_today": day == today}
