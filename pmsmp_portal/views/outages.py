"""The pages of what failed on our side: what is known of what was asked, and how to go on; never a guess."""

import logging
import sys
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template import loader
from django.urls import reverse

from immersions.outages import clock_went_back, is_outage

logger = logging.getLogger(__name__)
RETRY_AFTER = "10"  # seconds
SHORTEST_TEXT = 20  # characters of what is worth copying out of the page
NOT_TYPED = ("content_sha256", "idempotency")  # nobody copies them


def broken(request: HttpRequest) -> HttpResponse:
    """503 when PostgreSQL is away or too slow, which a moment may mend; 500 for a fault of ours.

    Without the request's context nor its session: whatever they need may be what is missing.
    """
    error = sys.exc_info()[1]
    outage, clock = is_outage(error), clock_went_back(error)
    if clock:
        logger.error("ALARM the clock of PostgreSQL went back: nothing is signed until it has caught up")
    status = 503 if outage else 500
    page = loader.get_template(f"{status}.html").render(_known(request, may_retry=outage) | {"clock": clock})
    response = HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})
    if outage:
        response["Retry-After"] = RETRY_AFTER
    return response


def _known(request: HttpRequest, *, may_retry: bool) -> dict[str, Any]:
    if request.method != "POST":
        return {"outcome": "read", "again": request.get_full_path()}
    typed, has_files = _typed(request)
    if connection.may_have_kept:  # type: ignore[attr-defined]  # of our own backend
        texts = [
            text
            for name, text in typed
            if name not in NOT_TYPED and len(text) >= SHORTEST_TEXT and " " in text
        ]
        return {"outcome": "unknown", "check": _where_to_look(request), "texts": texts}
    return {
        "outcome": "nothing",
        "again": request.get_full_path(),
        "csrf_token": get_token(request),
        "may_resend": may_retry and not has_files,
        "fields": typed,
    }


def _typed(request: HttpRequest) -> tuple[list[tuple[str, str]], bool]:
    """What the form held, and whether files came with it, which no page can give back."""
    try:
        fields = [(name, str(text)) for name, texts in request.POST.lists() for text in texts]
        return [one for one in fields if one[0] != "csrfmiddlewaretoken"], bool(request.FILES)
    except Exception:  # a form that cannot be read any more: this page shows all the same
        return [], True


def _where_to_look(request: HttpRequest) -> str:
    """The page that the form was on; the text to sign for the ceremony, whose pages tell no address."""
    match = request.resolver_match
    if match is not None and "request_id" in match.kwargs:
        return reverse("sign_read", args=[match.kwargs["request_id"]])
    origin = urlsplit(request.headers.get("Referer", ""))
    if origin.netloc == request.get_host() and len(origin.path) > 1:
        return origin._replace(scheme="", netloc="", fragment="").geturl()
    return request.path
