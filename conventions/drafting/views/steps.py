"""Pages of the draft: its steps, its decisions, and what starts from another convention."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conventions.drafting.actions import draft as drafting
from conventions.drafting.forms.sections import one_more_row, page_of
from conventions.drafting.wizard import STEP_BY_SLUG, step_of
from conventions.models import Convention
from immersions.accounts.actor import ActorRequest

from .page import DecisionForm, after_save, draft_of, read_law, review_context, step_context, step_urls
from .timetable import timetable_step


@require_http_methods(["GET", "HEAD", "POST"])
def convention_draft(request: ActorRequest, reference: str, step: str) -> HttpResponse:
    """One step of a draft: shown, or saved and followed by the next."""
    if step not in STEP_BY_SLUG:
        raise Http404
    convention = draft_of(request, reference)
    if step == "verification":
        return render(
            request, "conventions/drafting/draft_review.html", review_context(convention, timezone.now())
        )
    if step == "horaires":
        return timetable_step(request, convention)
    if request.method != "POST":
        return render(request, "conventions/drafting/convention_draft.html", step_context(convention, step))
    if "add" in request.POST:
        page = page_of(step, convention, one_more_row(request.POST, request.POST["add"]))
        return render(
            request, "conventions/drafting/convention_draft.html", step_context(convention, step, page=page)
        )
    return _save(request, convention, step)


def _save(request: ActorRequest, convention: Convention, slug: str) -> HttpResponse:
    page, at = page_of(slug, convention, request.POST), timezone.now()
    template, status = "conventions/drafting/convention_draft.html", 422
    context: dict = {}
    if page.is_valid():
        try:
            saved = drafting.save_step(
                convention,
                by=request.actor,
                step=STEP_BY_SLUG[slug],
                sheet=page.sheet(),
                seen=request.POST.get("seen", ""),
                at=at,
            )
        except drafting.Overtaken as overtaken:
            context, status = {"differences": overtaken.found}, 409
        else:
            messages.success(request, _("C’est enregistré."))
            return redirect(after_save(saved, slug, at))
    context = step_context(convention, slug, page=page, at=at) | context
    return render(request, template, context, status=status)


@require_GET
def convention_resume(request: ActorRequest, reference: str) -> HttpResponse:
    """Back to the first step that still asks for something."""
    convention = draft_of(request, reference)
    reading = read_law(convention, timezone.now())
    waiting = {step_of(one) for one in reading.whole if one.severity.rank >= 2}
    slug = next((slug for slug in STEP_BY_SLUG if slug in waiting), "verification")
    return redirect(step_urls(convention)[slug])


@require_POST
def convention_decide(request: ActorRequest, reference: str, step: str) -> HttpResponse:
    """Take the decision that a finding asks for, with its reason."""
    if step not in STEP_BY_SLUG:
        raise Http404
    convention = draft_of(request, reference)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        slug = step if step not in ("verification", "horaires") else "beneficiaire"
        context = step_context(convention, slug, decision=form)
        return render(request, "conventions/drafting/convention_draft.html", context, status=422)
    drafting.decide(
        convention,
        by=request.actor,
        key=form.cleaned_data["key"],
        reason=form.cleaned_data["reason"],
        at=timezone.now(),
    )
    messages.success(request, _("Votre décision est enregistrée avec sa raison."))
    return redirect(step_urls(convention)[step])


@require_POST
def convention_duplicate(request: ActorRequest, reference: str) -> HttpResponse:
    """A new draft with the same people and content."""
    source = get_object_or_404(
        Convention.objects.visible_to(request.actor),
        reference=reference,
    )
    copy = drafting.duplicate(source, by=request.actor, at=timezone.now())
    messages.success(request, _("Voici un nouveau brouillon. Les dates et les horaires restent à choisir."))
    return redirect("convention_draft", copy.reference, "periode")


@require_POST
def convention_renew(request: ActorRequest, reference: str) -> HttpResponse:
    """The draft of a renewal."""
    source = get_object_or_404(
        Convention.objects.visible_to(request.actor),
        reference=reference,
    )
    copy = drafting.renew(source, by=request.actor, at=timezone.now())
    messages.success(request, _("Voici le brouillon du renouvellement : même objet, mêmes objectifs."))
    return redirect(reverse("convention_draft", args=[copy.reference, "periode"]))
