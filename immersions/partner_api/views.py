"""The page that explains the API to those who write programs."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from immersions.offers.search import MOST, PAGE_SIZE, RADII


@login_not_required
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """What the API does, with examples to copy."""
    context = {
        "base": settings.SITE_URL + reverse("api:api-root"),
        "radii": ", ".join(str(radius) for radius in RADII),
        "page_size": PAGE_SIZE,
        "most": MOST,
    }
    return render(request, "immersions/partner_api/api_docs.html", context)
