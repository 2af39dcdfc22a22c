"""Pages that say what happened and what to do."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, **_reason: str) -> HttpResponse:
    """The form waited too long, or cookies are refused; nothing was recorded."""
    return render(request, "403_csrf.html", status=403)


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for a form heavier than any of ours: nothing was recorded."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def wrong_method(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A page instead of the empty answer 405, which keeps its list of methods."""
    page = render(request, "405.html", status=405)
    page["Allow"] = response["Allow"]
    return page
