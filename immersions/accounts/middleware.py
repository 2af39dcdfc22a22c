"""The actor of each request, and the way back of who must log in."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from .actor import actor_of


class ActorMiddleware:
    """`request.actor` is an `Actor`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request.user))  # type: ignore[attr-defined, arg-type]  # Django's request takes what middleware adds
        return self.get_response(request)


class LoginMiddleware(LoginRequiredMiddleware):
    """Every page asks for a login unless it says otherwise.

    Who sends a form after the end of a session comes back to the page of the form, not to an address
    that takes only what is sent.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], *given: Any
    ) -> HttpResponseBase | None:
        """Nothing for a page open to all: Django's own looks at the session first, and PostgreSQL may be away."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, *given)

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """The way to the login page, and the address to come back to."""
        if request.method in ("GET", "HEAD"):
            return super().handle_no_permission(request, view_func)
        origin = urlsplit(request.headers.get("Referer", ""))
        is_ours = origin.netloc == request.get_host() and origin.path.startswith("/")
        back = (
            origin._replace(scheme="", netloc="", fragment="").geturl() if is_ours else reverse("dashboard")
        )
        messages.info(request, _("Votre connexion a pris fin. Reconnectez-vous pour reprendre."))
        return redirect_to_login(back, self.get_login_url(view_func), self.get_redirect_field_name(view_func))
