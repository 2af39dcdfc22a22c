"""Calls: the candidate asks for one, the counsellor says that it was made."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from immersions.accounts.actor import ActorRequest
from immersions.models import Candidate
from immersions.requests.actions.thread import ask_call, close_call


@require_POST
def candidate_called(request: ActorRequest, pk: int) -> HttpResponse:
    """The call was made."""
    close_call(
        get_object_or_404(Candidate.objects.visible_to(request.actor), pk=pk),
        by=request.actor,
        at=timezone.now(),
    )
    messages.success(request, _("C’est noté : l’appel est fait."))
    return redirect("candidate_detail", pk)


@require_POST
def call_ask(request: ActorRequest) -> HttpResponse:
    """The candidate asks their counsellor, or their agency, to call."""
    candidate = get_object_or_404(Candidate, pk=request.actor.candidate_id)
    ask_call(candidate, by=request.actor, at=timezone.now())
    if candidate.phone:
        messages.success(request, _("Votre demande est partie : on vous rappellera."))
    else:
        messages.warning(request, _("Votre demande est partie. Ajoutez votre téléphone à votre fiche."))
    return redirect("dashboard")
