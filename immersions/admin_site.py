"""The administration site: for the staff, behind a second factor."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect


class PortalAdminSite(AdminSite):
    """Knows neither password nor login page of its own."""

    site_header = site_title = "Administration du portail"
    index_title = "Tables"

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff with a second factor; allauth asks for it at each login once it is set up."""
        return super().has_permission(request) and is_mfa_enabled(request.user, [Authenticator.Type.TOTP])

    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """Send a passer-by to the portal's login, staff to the setting up of their second factor.

        Raises `Http404` for everybody else: they need not know that the place exists.
        """
        if not request.user.is_authenticated:
            return redirect("account_login")
        if request.user.is_active and request.user.is_staff:
            return redirect("mfa_activate_totp")
        raise Http404
