"""The administration site: for the staff, behind a second factor."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

OURS = frozenset({"immersions", "conventions"})


class PortalAdminSite(AdminSite):
    """Knows neither password nor login page of its own."""

    site_header = site_title = _("Administration du portail")
    index_title = "Tables"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take tables of our own only.

        Libraries bring theirs by themselves: secrets of second factors, addresses that open accounts, groups of rights.
        """
        models: Any = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        ours = [model for model in models if model._meta.app_label in OURS]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff with a second factor; allauth asks for it at each login once it is set up."""
        return super().has_permission(request) and is_mfa_enabled(request.user, [Authenticator.Type.TOTP])

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, _extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Send a passer-by to the portal's login, staff to the setting up of their second factor.

        Raises `Http404` for everybody else: they need not know that the place exists.
        """
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("admin:index"))
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_active and request.user.is_staff:
            return redirect("mfa_activate_totp")
        raise Http404
