"""What the law allows, shown before anything is written: the public simulator, pure and without memory."""

import calendar
import datetime
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from conventions.law import articles
from conventions.law.dates import department_of, each_day, holiday_name, span_days
from conventions.law.duration.allowance import Allowance, allowance
from conventions.law.duration.periods import far_ahead
from conventions.law.facts import Beneficiary, Dossier, Host, Renewal, Role, Signatory, SixtyDayMode, Span
from conventions.law.findings import Certainty, Finding, Severity, Step, finding, verdict
from conventions.law.rules import findings
from french import MONTHS, count, days, duration, enumeration, full_date, period
from immersions.language import Text

from .forms import SimulatorForm

# The simulator judges one host; the number only says « the same » to the rules.
SAME_HOST = "00000000000000"
HEADLINES = {
    "OK": ("success", _("Oui, cette immersion est possible.")),
    "WARN": ("warning", _("Possible, avec des points à vérifier.")),
    "HUMAN": ("warning", _("Possible si le prescripteur en décide, avec une raison écrite.")),
    "BLOCK": ("danger", _("Non, pas telle quelle. Voici pourquoi, et ce qui serait possible.")),
}
NOTHING = (
    "danger",
    _("Non : aucune immersion n’est possible à partir de ce premier jour. Voici pourquoi."),
)
LATE = ("warning", _("Trop tard pour signer : ce premier jour est déjà là."))
# An earlier immersion that ended this recently is shown on the calendar.
NEAR = datetime.timedelta(days=45)
STATE_WORDS = {
    "selected": _("jour de l’immersion"),
    "forbidden": _("au-delà de ce que permet la loi"),
    "lawful": _("encore possible"),
    "used": _("immersion précédente"),
    "free": "",
}


@dataclass(frozen=True)
class Simulation:
    """The answer: a headline, figures, the findings and the months to show."""

    kind: str
    headline: Text
    start: datetime.date
    end: datetime.date
    end_was_chosen: bool
    sentence: str
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
    dossier = _dossier(form, history, start, data["end"] or allowed.last_day or start, initial, mode)
    if allowed.last_day and _refused_whatever_its_length(dossier):
        allowed = replace(allowed, last_day=None, earliest_start=None)
        dossier = _dossier(form, history, start, data["end"] or start, initial, mode)
    notes = [*_notes(form, dossier), *_of_today(start, today)]
    found = _without_repeats(_said_of_an_age([*findings(dossier), *notes], data["age"]))
    kind, headline = _headline(found, possible=bool(allowed.last_day), past=start <= today)
    end = dossier.end or start
    minutes = sum(_minutes(begins, ends) for slots in dossier.days.values() for begins, ends in slots)
    return Simulation(
        kind=kind,
        headline=headline,
        start=start,
        end=end,
        end_was_chosen=bool(data["end"]),
        sentence=_sentence(start, end, possible=bool(allowed.last_day)),
        allowed=allowed,
        minutes=minutes,
        hours=duration(minutes),
        findings=found,
        months=_months(start, end, allowed.last_day, history, today),
    )


def _headline(found: list[Finding], *, possible: bool, past: bool) -> tuple[str, Text]:
    """Yes, no, or nothing at all; what is past can no more be signed."""
    if not possible:
        return NOTHING
    worst = verdict(found)
    return LATE if past and worst != "BLOCK" else HEADLINES[worst]


def _refused_whatever_its_length(dossier: Dossier) -> bool:
    """Whether even one day, without hours, is refused there: an age, a renewal that may not be."""
    one_day = replace(dossier, end=dossier.start, days={})
    return verdict(findings(one_day)) == "BLOCK"


def _of_today(start: datetime.date, today: datetime.date) -> list[Finding]:
    """L5135-4 (SIG-1): everyone signs before the first day; dates of the past are only worth an explanation.

    Dates far ahead ask whether the year is right (DUR-3).
    """
    if start > today:
        return [one for one in [far_ahead(start, today)] if one]
    when = gettext("est aujourd’hui") if start == today else gettext("est passé")
    text = gettext(
        "Le premier jour (%(day)s) %(when)s, et une convention se signe avant. Nous disons "
        "ici ce que la loi permet pour ces dates : pour une immersion à venir, choisissez un "
        "premier jour plus tard."
    ) % {"day": full_date(start), "when": when}
    return [finding(Severity.WARN, "SIG-1", articles.PARTIES, text, certainty=Certainty.POLICY)]


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
    slots, department = form.slots(), department_of(data["postcode"])
    present = {
        day: slots for day in _days_ticked(form, start, end) if slots and not holiday_name(day, department)
    }
    purpose = data["purpose"] or (initial.purpose if initial else "")
    return Dossier(
        start=start,
        end=end,
        days=present,
        # Who signs is not asked here: the guardian of a minor is supposed, and told as a note.
        signatories=(Signatory(Role.GUARDIAN, gettext("à indiquer")),),
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


def _days_ticked(form: SimulatorForm, start: datetime.date, end: datetime.date) -> list[datetime.date]:
    weekdays = {int(number) for number in form.cleaned_data["weekdays"]}
    return [day for day in each_day(start, end) if day.weekday() in weekdays]


def _sentence(start: datetime.date, end: datetime.date, *, possible: bool) -> str:
    """The dates judged; only the first day when no last one is possible from there."""
    if not possible:
        return gettext("Aucun dernier jour n’est possible à partir du %(day)s.") % {"day": full_date(start)}
    words = period(start, end)
    return gettext("%(period)s : %(days)s de date à date.") % {
        "period": words[:1].upper() + words[1:],
        "days": days(span_days(start, end)),
    }


def _notes(form: SimulatorForm, dossier: Dossier) -> list[Finding]:
    """What the draft will ask or has left out: the guardian of a minor, no presence on public holidays."""
    notes = []
    age, start, end = form.cleaned_data["age"], dossier.start, dossier.end
    if age is not None and age < 18:
        notes.append(
            finding(
                Severity.INFO,
                "MIN-1",
                articles.GUARDIAN,
                gettext(
                    "Avant 18 ans, le représentant légal signe aussi la convention : prévoyez son nom et son adresse "
                    "e-mail."
                ),
                certainty=Certainty.POLICY,
            )
        )
    if dossier.days and start and end:
        off = [day for day in _days_ticked(form, start, end) if day not in dossier.days]
        if off:
            those = enumeration([full_date(day) for day in off])
            text = ngettext(
                "Nous n’avons pas compté de présence le %(days)s, férié.",
                "Nous n’avons pas compté de présence les %(days)s, fériés.",
                len(off),
            ) % {"days": those}
            notes.append(finding(Severity.INFO, "WT-9", articles.HOLIDAYS, text, step=Step.TIMETABLE))
    return notes


def _said_of_an_age(found: list[Finding], age: int | None) -> list[Finding]:
    """Only an age is known here: no sentence may give the date of a birthday."""
    told = []
    for one in found:
        if one.code == "MIN-0":
            sentence = gettext(
                "À %(age)s, c’est trop tôt : il faut avoir 16 ans le premier jour. Avant, un "
                "mini-stage ou une période d’observation reste possible avec son établissement scolaire."
            ) % {"age": count(age or 0, "an")}
            told.append(finding(one.severity, one.code, one.article, sentence, step=one.step))
        elif one.code != "MIN-11":
            told.append(one)
    return told


def _without_repeats(found: list[Finding]) -> list[Finding]:
    """One line for what a timetable repeats from day to day: the first, and how many others are alike."""
    alike: dict[object, list[Finding]] = {}
    for one in found:
        repeats = one.step is Step.TIMETABLE and ("day" in one.facts or "week" in one.facts)
        key = (one.code, one.severity, one.facts.get("maximum")) if repeats else one.message
        alike.setdefault(key, []).append(one)
    shown = []
    for first, *others in alike.values():
        if others and first.step is Step.TIMETABLE:
            again = ngettext(
                "La même chose se répète une autre fois.",
                "La même chose se répète %(count)s autres fois.",
                len(others),
            ) % {"count": len(others)}
            first = replace(
                first,
                message=f"{first.message} {again}",
            )
        shown.append(first)
    return shown


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
    words = ", ".join(part for part in (full_date(day), str(STATE_WORDS[state])) if part)
    return {"number": day.day, "state": state, "text": words, "is_today": day == today}
