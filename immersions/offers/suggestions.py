"""Words proposed while a person types a job or a place: JSON for `suggest.js`; the form does without it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from immersions.reference.places import suggest_places, suggest_towns

from .forms import LONGEST
from .job_titles import suggest_titles


@login_not_required
@require_safe
def suggest_jobs(request: HttpRequest) -> HttpResponse:
    """Usual titles of jobs, eight at most."""
    return JsonResponse({"suggestions": suggest_titles(_typed(request))})


@login_not_required
@require_safe
def suggest_wheres(request: HttpRequest) -> HttpResponse:
    """Where to search: départements, regions and communes, eight at most."""
    return JsonResponse({"suggestions": suggest_places(_typed(request))})


@login_not_required
@require_safe
def suggest_communes(request: HttpRequest) -> HttpResponse:
    """Communes, by name or by postcode, eight at most."""
    return JsonResponse({"suggestions": suggest_towns(_typed(request))})


def _typed(request: HttpRequest) -> str:
    return request.GET.get("q", "")[:LONGEST].replace("\x00", "")
