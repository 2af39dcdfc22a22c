"""One's own account."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.views import ConfirmLoginCodeView
from allauth.account.views import LoginView as AllauthLoginView
from allauth.account.views import SignupView as AllauthSignupView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import activate_totp
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from immersions.accounts.login.adapter import ANSWER_KEY, NEWCOMER_KEY, SEAL_KEY, account_of, send_code
from immersions.accounts.login.codes import answer_to
from immersions.accounts.login.known_browsers import remember_browser

from .actions import edit_account, end_sessions
from .actor import ActorRequest
from .forms import WRONG_CODE, AccountForm, ConfirmCodeForm, LoginForm, SignupForm


@require_http_methods(["GET", "HEAD", "POST"])
def account_edit(request: ActorRequest) -> HttpResponse:
    """Name and phone."""
    user = request.user
    form = AccountForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        edit_account(user, by=request.actor, **form.cleaned_data, at=timezone.now())
        messages.success(request, _("Votre compte est à jour."))
        return redirect("dashboard")
    return render(request, "immersions/accounts/account_edit.html", {"form": form})


@require_POST
def account_end_sessions(request: ActorRequest) -> HttpResponse:
    """Every other browser is logged out; this one stays."""
    account = end_sessions(request.user, by=request.user, at=timezone.now())
    update_session_auth_hash(request, account)
    messages.success(
        request, _("C’est fait : votre compte est fermé partout ailleurs. Vous restez connecté(e) ici.")
    )
    response = redirect("account_edit")
    remember_browser(request, response, account)
    return response


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

    def form_valid(self, form: SignupForm) -> HttpResponseBase:
        """No account yet: what was said waits in the session for the code, and the same letter leaves for everyone."""
        said = form.cleaned_data
        self.request.session[NEWCOMER_KEY] = {key: said[key] for key in ("seeks", "first_name", "last_name")}
        login = Login(email=said["email"], signup=True, redirect_url=self.get_success_url())
        return perform_login(self.request, login)


class LoginView(AllauthLoginView):
    """allauth's; who logs in no longer signs up."""

    def form_valid(self, form: LoginForm) -> HttpResponseBase:
        """Ask for a code."""
        self.request.session.pop(NEWCOMER_KEY, None)
        return super().form_valid(form)


class CodeView(ConfirmLoginCodeView):
    """allauth's, for somebody whom nobody knows before the code is right."""

    def get_form_kwargs(self) -> dict[str, Any]:
        """The seal of the last code asked for in this browser."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if "code" in kwargs:
            kwargs["code"] = self.request.session.get(SEAL_KEY, "")
        return kwargs

    def _resend_form_valid(self, _form: Form) -> HttpResponse:
        """Another code replaces the last one; it is counted as the first was."""
        email, signs_up = self._process.state["email"], NEWCOMER_KEY in self.request.session
        answer = answer_to(self.request, email, at=timezone.now())
        if answer is None:
            messages.error(self.request, get_adapter().error_messages["too_many_login_attempts"])
        else:
            setattr(self.request, ANSWER_KEY, answer)
            send_code(self.request, "signup_code" if signs_up else "login_code", email)
            self._process.add_sent_message({"email": email, "recipient": email})
            self._process.record_resend()
            self._process.persist()
        return redirect(self.passthrough_next_url(reverse("account_confirm_login_code")))

    def _verify_form_valid(self, form: ConfirmCodeForm) -> HttpResponseBase:
        """Find the account, or open it; a code of an account that is there already signs nobody up."""
        user = account_of(self.request, self._process.state["email"])
        if user is None:
            form.add_error("code", WRONG_CODE)
            return self.form_invalid(form)
        self.stage.login.user = self._process._user = user  # noqa: SLF001 - where allauth will look for it
        return super()._verify_form_valid(form)
