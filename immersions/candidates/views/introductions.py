"""What a counsellor does for a person: hosts open to what they want, introductions, calls; and the calls asked."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from immersions.accounts.actor import ActorRequest
from immersions.candidates.actions.favourites import introduce_candidate
from immersions.candidates.forms.favourites import IntroduceForm
from immersions.hosts.open_hosts import RADII, open_hosts
from immersions.models import Candidate, HostStructure, Introduction
from immersions.permissions import ImmersionVerb, refusal, require


def _candidate(request: ActorRequest, pk: int) -> Candidate:
    rows = Candidate.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("commune", "wished_job"), pk=pk)


@require_safe
def candidate_hosts(request: ActorRequest, pk: int) -> HttpResponse:
    """« Qui est ouvert à quoi ? »: hosts near the person, with the job they wish and the purposes accepted."""
    candidate = _candidate(request, pk)
    require(refusal(request.actor, ImmersionVerb.FOLLOW, candidate))
    asked = request.GET.get("rayon", "")
    radius = int(asked) if asked in {str(km) for km in RADII} else RADII[1]
    context: dict[str, Any] = {
        "candidate": candidate,
        "radius": radius,
        "radii": RADII,
        "rows": open_hosts(candidate, km=radius),
    }
    return render(request, "immersions/candidates/candidate_hosts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def candidate_introduce(request: ActorRequest, pk: int) -> HttpResponse:
    """Introduce the person to the host that `structure` names; without one, the page where hosts are chosen."""
    candidate = _candidate(request, pk)
    require(refusal(request.actor, ImmersionVerb.FOLLOW, candidate))
    asked = request.GET.get("structure", "")
    if not asked.isdecimal():
        return redirect("candidate_hosts", pk)
    host = get_object_or_404(HostStructure, pk=int(asked[:15]))
    introduced = Introduction(candidate=candidate, host=host)
    require(refusal(request.actor, ImmersionVerb.INTRODUCE, introduced))
    form = IntroduceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        note, at = form.cleaned_data["note"], timezone.now()
        _, is_new = introduce_candidate(candidate, by=request.actor, host=host, note=note, at=at)
        if is_new:
            messages.success(request, gettext("%(name)s est prévenue de votre appel.") % {"name": host.name})
        else:
            messages.info(request, gettext("Cette personne a déjà été présentée à cette structure."))
        return redirect("candidate_detail", pk)
    context = {"form": form, "candidate": candidate, "host": host}
    return render(request, "immersions/candidates/candidate_introduce.html", context)
