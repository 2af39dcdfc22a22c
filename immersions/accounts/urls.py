"""Addresses of the account; of allauth, only what the portal uses."""

from collections.abc import Callable

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.contrib.auth.decorators import login_not_required
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods
from django.views.generic import RedirectView

from immersions.accounts.login.known_browsers import who_asks

from .rate_limits import limited, network
from .views import CodeView, LoginView, SignupView, account_edit, account_end_sessions, second_factor_install

# Names that allauth redirects to, where the portal has no page of its own.
to_login = login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))
to_second_factor = RedirectView.as_view(pattern_name="mfa_index")

# Beside allauth's own limits: shared by all processes, and nothing passes when they cannot be read. A whole
# agency, or a room of people who sign up together, stands behind one address (design/security.md, T15). A browser where
# somebody has already logged in is counted apart: a neighbour who insists does not shut it out.
counted = limited(
    "account",
    per_ip=120,
    seconds=600,
    fail_closed=True,
    who=lambda request: who_asks(request) or network(request),
)
# The library's views take a PUT for a POST.
by_form = require_http_methods(["GET", "HEAD", "POST"])


def few(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page of forms, counted by network address."""
    return by_form(counted(view))  # type: ignore[arg-type] # every answer of these pages is whole


urlpatterns: list[URLPattern] = [
    path("compte/connexion/", few(LoginView.as_view()), name="account_login"),
    path("compte/connexion/code/", few(CodeView.as_view()), name="account_confirm_login_code"),
    path("compte/connexion/demander-un-code/", to_login, name="account_request_login_code"),
    path("compte/inscription/", few(SignupView.as_view()), name="account_signup"),
    path("compte/deconnexion/", account.logout, name="account_logout"),
    path("compte/inactif/", account.account_inactive, name="account_inactive"),
    path("compte/double-verification/", mfa.index, name="mfa_index"),
    path("compte/double-verification/installer/", second_factor_install, name="mfa_activate_totp"),
    path("compte/double-verification/retirer/", to_second_factor, name="mfa_deactivate_totp"),
    path("compte/double-verification/code/", mfa.authenticate, name="mfa_authenticate"),
    path("mon-espace/compte/", account_edit, name="account_edit"),
    path("mon-espace/compte/fermer-les-sessions/", account_end_sessions, name="account_end_sessions"),
]
