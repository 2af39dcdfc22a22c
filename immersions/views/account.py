"""One's own account."""

from typing import Any

from allauth.account.views import SignupView as AllauthSignupView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ..actions.accounts import edit_account
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


class SignupView(AllauthSignupView):
    """allauth's, which knows what one comes for when the link says it."""

    def get_initial(self) -> dict[str, Any]:
        """« J’accueille » is chosen for who pressed « Proposer une immersion »: `next` leads to that page."""
        initial: dict[str, Any] = super().get_initial()
        if self.request.GET.get("next") == reverse("host_create"):
            initial["seeks"] = "host"
        return initial
