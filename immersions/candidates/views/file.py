"""Candidates' files: one's own, and those of one's agency."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from immersions.accounts.actor import Actor, ActorRequest
from immersions.candidates.actions.file import create_candidate, edit_candidate, join_agency, take_charge
from immersions.candidates.forms.file import CandidateForm, CaseloadForm, JoinForm, NewCandidateForm
from immersions.candidates.project_summary import meter_of, project_rows
from immersions.choices import RequestStatus
from immersions.models import Candidate, ImmersionRequest, ProjectSheet, Recommendation
from immersions.permissions import ImmersionVerb, refusal, require

PAGE_SIZE = 20


def _candidate(request: ActorRequest, pk: int) -> Candidate:
    rows = Candidate.objects.visible_to(request.actor)
    return get_object_or_404(
        rows.select_related("agency", "counsellor__user", "commune", "wished_job"), pk=pk
    )


@require_safe
def candidate_list(request: ActorRequest) -> HttpResponse:
    """The people one's agencies accompany: searched, filtered, sorted, paged, in a constant number of queries."""
    require(refusal(request.actor, ImmersionVerb.ACCOMPANY))
    form = CaseloadForm(request.GET or None)
    wanted: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    page = Paginator(caseload(request.actor, wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "base_query": query.urlencode(), "searched": any(wanted.values())}
    return render(request, "immersions/candidates/candidate_list.html", context)


def caseload(actor: Actor, wanted: dict[str, Any]) -> QuerySet[Candidate]:
    """The files of one's agencies as the form asks for them, each with its counts of requests."""
    people = Candidate.objects.followed_by(list(actor.agency_ids)).named(str(wanted.get("q") or ""))
    rows = people.select_related("agency", "counsellor__user")
    if wanted.get("suivi") == "moi":
        rows = rows.filter(counsellor__in=[membership.pk for membership in actor.memberships])
    elif wanted.get("suivi") == "personne":
        rows = rows.filter(counsellor__isnull=True)
    rows = rows.annotate(waiting=_requests(RequestStatus.SENT), accepted=_requests(RequestStatus.ACCEPTED))
    counted = {"attente": "waiting__gt", "acceptee": "accepted__gt"}.get(wanted.get("demande") or "")
    if counted:
        rows = rows.filter(**{counted: 0})
    _, order = CaseloadForm.ORDERS[wanted.get("tri") or "nom"]
    return rows.order_by(*order)


def _requests(status: RequestStatus) -> Coalesce:
    """How many requests of a person are at that point; counted for the rows of one page, not for thousands."""
    mine = ImmersionRequest.objects.filter(candidate=OuterRef("pk"), status=status).order_by()
    return Coalesce(Subquery(mine.values("candidate").annotate(many=Count("pk")).values("many")), 0)


@require_http_methods(["GET", "HEAD", "POST"])
def candidate_create(request: ActorRequest) -> HttpResponse:
    """A counsellor opens the file of a person of their agency."""
    require(refusal(request.actor, ImmersionVerb.ACCOMPANY))
    form = NewCandidateForm(
        request.POST if request.method == "POST" else None,
        memberships=request.actor.memberships,
        today=timezone.localdate(),
    )
    if request.method == "POST" and form.is_valid():
        candidate = create_candidate(
            by=request.actor,
            agency=form.agency(),
            sheet=form.sheet(),
            follow=form.cleaned_data["follow"],
            at=timezone.now(),
        )
        messages.success(request, gettext("La fiche est créée."))
        return redirect("candidate_detail", candidate.pk)
    return render(request, "immersions/candidates/candidate_create.html", {"form": form})


@require_safe
def candidate_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """A file and its requests."""
    candidate = _candidate(request, pk)
    requests = (
        ImmersionRequest.objects.filter(candidate=candidate)
        .select_related("offer__host")
        .order_by("-sent_at", "-pk")
    )
    sheet = ProjectSheet.objects.filter(candidate=candidate).first()
    proposed = Recommendation.objects.filter(candidate=candidate).select_related(
        "offer__host", "by", "candidate"
    )
    context = {
        "candidate": candidate,
        "own": candidate.pk == request.actor.candidate_id,
        "take_refusal": refusal(request.actor, ImmersionVerb.TAKE, candidate),
        "requests": requests,
        "meter": meter_of(candidate, sheet),
        "project_rows": project_rows(sheet),
        "recommendations": proposed[:PAGE_SIZE],
        "introductions": candidate.introductions.select_related("host", "by")[:PAGE_SIZE],
    }
    return render(request, "immersions/candidates/candidate_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def candidate_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct a file: one's own, or one of one's agency."""
    candidate = _candidate(request, pk)
    require(refusal(request.actor, ImmersionVerb.EDIT, candidate))
    own = candidate.pk == request.actor.candidate_id
    form = CandidateForm(
        request.POST if request.method == "POST" else None,
        candidate=candidate,
        own=own,
        today=timezone.localdate(),
    )
    if request.method == "POST" and form.is_valid():
        edit_candidate(candidate, by=request.actor, sheet=form.sheet(), at=timezone.now())
        messages.success(
            request, gettext("Votre fiche est à jour.") if own else gettext("La fiche est à jour.")
        )
        return redirect("candidate_detail", candidate.pk)
    return render(
        request,
        "immersions/candidates/candidate_edit.html",
        {"form": form, "candidate": candidate, "own": own},
    )


@require_POST
def candidate_take(request: ActorRequest, pk: int) -> HttpResponse:
    """« Prendre en charge »: become the counsellor of a person of one's agency."""
    candidate = take_charge(_candidate(request, pk), by=request.actor, at=timezone.now())
    messages.success(
        request, gettext("Vous suivez maintenant %(full_name)s.") % {"full_name": candidate.full_name}
    )
    return redirect("candidate_detail", candidate.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def candidate_join(request: ActorRequest) -> HttpResponse:
    """The person says which agency accompanies them."""
    candidate = get_object_or_404(Candidate, pk=request.actor.candidate_id)
    form = JoinForm(
        request.POST if request.method == "POST" else None, initial={"agency": candidate.agency_id}
    )
    if request.method == "POST" and form.is_valid():
        agency = form.cleaned_data["agency"]
        if agency.pk != candidate.agency_id:
            join_agency(candidate, by=request.actor, agency=agency, at=timezone.now())
        messages.success(request, gettext("C’est noté. Une personne de cette agence va vous suivre."))
        return redirect("dashboard")
    return render(request, "immersions/candidates/candidate_join.html", {"form": form})
