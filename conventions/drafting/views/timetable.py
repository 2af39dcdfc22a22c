"""Hours of presence: the usual week, the calendar it fills, and one day put right."""

import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from conventions.drafting.actions import draft as drafting
from conventions.drafting.forms.timetable import (
    AgreementForm,
    DayForm,
    PatternForm,
    day_initial,
    monday_copied,
    pattern_initial,
)
from conventions.drafting.timetable import holidays_between, slots_of_pattern, weeks_of
from conventions.drafting.wizard import STEP_BY_SLUG, Sheet, fingerprint, rows_of, sheet_of, step_of, stepper
from conventions.law.dates import department_of
from conventions.law.facts import Dossier
from conventions.law.hours.schedule import long_days, timetable
from conventions.models import Convention
from french import duration, full_date
from immersions.accounts.actor import ActorRequest

from .night_authorisation import night_panel
from .page import crumbs, draft_of, read_law, remark_of, step_urls

STEP = STEP_BY_SLUG["horaires"]
PAGE = "conventions/drafting/draft_timetable.html"


def timetable_step(request: ActorRequest, convention: Convention) -> HttpResponse:
    """The usual week: shown, copied from Monday, or saved and spread over the period."""
    if request.method != "POST":
        form = PatternForm(initial=pattern_initial(convention.weekly_pattern))
        return render(request, PAGE, timetable_context(convention, form))
    if "copy" in request.POST:
        return render(request, PAGE, timetable_context(convention, PatternForm(monday_copied(request.POST))))
    if "agreement" in request.POST:
        return _name_agreement(request, convention)
    form, status, found = PatternForm(request.POST), 422, []
    if form.is_valid():
        try:
            saved = _store(request, convention, _filled(convention, form))
        except drafting.Overtaken as overtaken:
            status, found = 409, overtaken.found
        else:
            messages.success(request, _("Le calendrier est rempli. Vous pouvez corriger chaque jour."))
            return redirect(step_urls(saved)["horaires"])
    return render(request, PAGE, timetable_context(convention, form) | {"differences": found}, status=status)


def _name_agreement(request: ActorRequest, convention: Convention) -> HttpResponse:
    """The collective agreement alone: the calendar keeps its corrections."""
    form, status, found = AgreementForm(request.POST), 422, []
    if form.is_valid():
        try:
            saved = _store(request, convention, Sheet({"long_day_agreement": form.cleaned_data["name"]}))
        except drafting.Overtaken as overtaken:
            status, found = 409, overtaken.found
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect(step_urls(saved)["horaires"])
    week = PatternForm(initial=pattern_initial(convention.weekly_pattern))
    context = timetable_context(convention, week, form) | {"differences": found}
    return render(request, PAGE, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def draft_day(request: ActorRequest, reference: str, day: datetime.date) -> HttpResponse:
    """The hours of one day."""
    convention = draft_of(request, reference)
    if not (convention.start_on and convention.end_on and convention.start_on <= day <= convention.end_on):
        raise Http404
    slots = rows_of(convention, "slots")
    form = DayForm(
        request.POST or None, initial=day_initial((row[1], row[2]) for row in slots if row[0] == day)
    )
    status, found = 422 if form.errors else 200, []
    if request.method == "POST" and form.is_valid():
        others = [row for row in slots if row[0] != day]
        changed = sorted([*others, *((day, *slot) for slot in form.slots("0"))])
        try:
            _store(request, convention, Sheet(rows={"slots": changed}))
        except drafting.Overtaken as overtaken:
            status, found = 409, overtaken.found
        else:
            messages.success(request, _("C’est enregistré pour le %(day)s.") % {"day": full_date(day)})
            return redirect(step_urls(convention)["horaires"])
    context = {"convention": convention, "form": form, "line": form.lines()[0], "title": full_date(day)}
    context |= {"crumbs": crumbs(convention, _("Un jour")), "back": step_urls(convention)["horaires"]}
    context |= {"seen": fingerprint(sheet_of(convention, STEP)), "differences": found}
    return render(request, "conventions/drafting/draft_day.html", context, status=status)


def timetable_context(
    convention: Convention, form: Form, agreement: AgreementForm | None = None
) -> dict[str, Any]:
    """The week, the calendar with its sums, and what the law says of them."""
    reading = read_law(convention, timezone.now())
    department = department_of(convention.place_postcode or convention.host_postcode)
    weeks, holidays = [], []
    if convention.start_on and convention.end_on:
        weeks = weeks_of(rows_of(convention, "slots"), convention.start_on, convention.end_on, department)
        holidays = holidays_between(convention.start_on, convention.end_on, department)
    urls = step_urls(convention)
    return {
        "convention": convention,
        "step": STEP,
        "form": form,
        "agreement_form": agreement or _agreement_asked(convention, reading.dossier),
        "seen": fingerprint(sheet_of(convention, STEP)),
        "weeks": weeks,
        "holidays": holidays,
        "total": duration(convention.total_minutes),
        "steps": stepper("horaires", reading.now, reading.whole, urls),
        "remarks": [remark_of(one) for one in reading.now if step_of(one) == "horaires"],
        "differences": [],
        "night": night_panel(convention, reading.dossier),
        "period_url": urls["periode"],
        "previous_url": urls["periode"],
        "next_url": urls["lieu"],
        "crumbs": crumbs(convention, STEP.label),
    }


def _agreement_asked(convention: Convention, dossier: Dossier) -> AgreementForm | None:
    """Asked only when a day passes ten hours, or when an agreement is already named."""
    named = convention.long_day_agreement
    if not named and not long_days(timetable(dossier.days, birth_date=dossier.beneficiary.birth_date)):
        return None
    return AgreementForm(initial={"allowed": bool(named), "name": named})


def _filled(convention: Convention, form: PatternForm) -> Sheet:
    pattern, slots = form.pattern(), rows_of(convention, "slots")
    if convention.start_on and convention.end_on:
        department = department_of(convention.place_postcode or convention.host_postcode)
        slots = list(
            slots_of_pattern(
                pattern,
                convention.start_on,
                convention.end_on,
                holidays_too=form.cleaned_data["holidays_too"],
                department=department,
            )
        )
    return Sheet({"weekly_pattern": pattern}, rows={"slots": slots})


def _store(request: ActorRequest, convention: Convention, sheet: Sheet) -> Convention:
    return drafting.save_step(
        convention,
        by=request.actor,
        step=STEP,
        sheet=sheet,
        seen=request.POST.get("seen", ""),
        at=timezone.now(),
    )
