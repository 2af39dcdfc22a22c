"""The project sheet of a person."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from immersions.accounts.actor import ActorRequest
from immersions.candidates.actions.project import write_project
from immersions.candidates.forms.project import ProjectForm
from immersions.models import Candidate, ProjectSheet
from immersions.permissions import ImmersionVerb, refusal, require


@require_http_methods(["GET", "HEAD", "POST"])
def candidate_project(request: ActorRequest, pk: int) -> HttpResponse:
    """Write one's own sheet, or that of a person of one's agency."""
    candidate = get_object_or_404(Candidate.objects.visible_to(request.actor), pk=pk)
    require(refusal(request.actor, ImmersionVerb.EDIT, candidate))
    own = candidate.pk == request.actor.candidate_id
    sheet = ProjectSheet.objects.filter(candidate=candidate).first()
    form = ProjectForm(request.POST if request.method == "POST" else None, sheet=sheet, own=own)
    if request.method == "POST" and form.is_valid():
        write_project(candidate, by=request.actor, project=form.project(), at=timezone.now())
        messages.success(request, _("La fiche de projet est à jour."))
        return redirect("candidate_detail", candidate.pk)
    context = {"form": form, "candidate": candidate, "own": own}
    return render(request, "immersions/candidates/candidate_project.html", context)
