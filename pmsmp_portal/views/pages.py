"""Public pages that hold words only."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page: what an immersion is, and three doors."""
    return render(request, "home.html")


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Questions people ask, with the law's answers in plain words."""
    return render(request, "pages/help_page.html")


@login_not_required
@require_safe
def legal_notice(request: HttpRequest) -> HttpResponse:
    """Who publishes and who hosts, as the settings say."""
    context = {
        "publisher": settings.PORTAL_PUBLISHER,
        "director": settings.PORTAL_DIRECTOR,
        "hosting": settings.PORTAL_HOSTING,
    }
    return render(request, "pages/legal_notice.html", context)


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why, how long, who sees it, whom to ask."""
    return render(request, "pages/privacy.html", {"dpo_contact": settings.DPO_CONTACT})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The declaration: what is tested, what no outside audit has confirmed, how to complain."""
    return render(request, "pages/accessibility.html")


@login_not_required
@require_safe
def sitemap_page(request: HttpRequest) -> HttpResponse:
    """Every page one can reach without a link of one's own."""
    return render(request, "pages/sitemap_page.html")
