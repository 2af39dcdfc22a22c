"""Pages that say what happened and what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form waited too long, or cookies are refused; nothing was recorded."""
    return render(request, "403_csrf.html", status=403)
