"""Headers of privacy, and refusals turned into pages."""

from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from immersions.permissions import Refused

from .views.errors import wrong_method


class KeptMiddleware:
    """Each request begins with nothing kept, so that the page of a failure tells what is known (`pmsmp_portal/views/outages.py`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        connection.begin_request()  # type: ignore[attr-defined]  # of our own backend
        return self.get_response(request)


class PrivacyHeadersMiddleware:
    """No feature of the device is asked for; pages of people are never kept by a shared cache.

    What has not looked at the session is nobody's page: it is not asked for here, for PostgreSQL may be away.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        session = getattr(request, "session", None)
        if session is not None and session.accessed and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class RefusalMiddleware:
    """A `Refused` raised anywhere becomes the page 403 or 409 with its sentence; an empty 405 becomes a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            return wrong_method(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave other exceptions to Django."""
        if isinstance(exception, Refused):
            refusal = exception.refusal
            words = {"message": refusal.sentence, "help_url": refusal.link, "help_label": refusal.link_label}
            return render(request, f"{refusal.status}.html", words, status=refusal.status)
        return None
