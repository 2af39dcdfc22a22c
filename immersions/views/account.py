"""One's own account."""

from typing import Any

from allauth.account.views import SignupView as AllauthSignupView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from ..actions.accounts import edit_account, end_sessions
from ..actors import ActorRequest
from ..forms.account import AccountForm


@require_http_methods(["GET", "HEAD", "POST"])
def account_edit(request: ActorRequest) -> HttpResponse:
    """Name and phone."""
    user = request.user
    form = AccountForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        edit_account(by=user, **form.cleaned_data, at=timezone.now())
        messages.success(request, "Votre compte est à jour.")
        return redirect("dashboard")
    return render(request, "immersions/account_edit.html", {"form": form})


@require_POST
def account_end_sessions(request: ActorRequest) -> HttpResponse:
    """Every other browser is logged out; this one stays."""
    account = end_sessions(request.user, by=request.user, at=timezone.now())
    update_session_auth_hash(request, account)
    messages.success(
        request, "C’est fait : votre compte est fermé partout ailleurs. Vous restez connecté(e) ici."
    )
    return redirect("account_edit")


@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_install(request: ActorRequest) -> HttpResponseBase:
    """allauth's page, for who has none yet: it shows a new secret, and would ask others for one it has no page for."""
    if is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
        return redirect("mfa_index")
    return activate_totp(request)


class SignupView(AllauthSignupView):
    """allauth's, which knows what one comes for when the link says it."""

    def get_initial(self) -> dict[str, Any]:
        """« J’accueille » is chosen for who pressed « Proposer une immersion »: `next` leads to that page."""
        initial: dict[str, Any] = super().get_initial()
        if self.request.GET.get("next") == reverse("host_create"):
            initial["seeks"] = "host"
        return initial
