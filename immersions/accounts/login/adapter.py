"""How people log in or sign up: an e-mail, a code.

The page asks for a letter and answers at once, the same for every address: it does not know whether an account bears
it. The letter knows, when it leaves; the code, once typed, finds the account or opens it. The letter waits with a
number, its digits are derived from it under a key that is not in the database; the session keeps the code's HMAC only.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from immersions.accounts.actions import settle_account, sign_up
from immersions.messaging.letters import post_about
from immersions.models import User

from .codes import Answer, draw, seal_of
from .known_browsers import remember_browser

SEAL_KEY = "login_seal"
ANSWER_KEY = "login_answer"  # what the form decided of the letter, for the length of one request
NEWCOMER_KEY = "signup"


def send_code(request: HttpRequest, kind: str, email: str) -> None:
    """Ask for the letter that the form allowed, and keep the seal of its code in the session, in place of the last one.

    Without a letter the code is drawn all the same: nobody knows it, and the answer takes the same path.
    """
    answer: Answer = getattr(request, ANSWER_KEY)
    number = draw(answer)
    request.session[SEAL_KEY] = seal_of(number)
    if answer is not Answer.NOTHING:
        post_about(kind, number, email)


def account_of(request: HttpRequest, email: str) -> User | None:
    """The account of who has just typed the right code: theirs, or the one that they asked to open."""
    newcomer = request.session.get(NEWCOMER_KEY)
    if newcomer is None:
        return User.objects.filter(email=email).first()
    names = {name: newcomer[name] for name in ("first_name", "last_name")}
    return sign_up(email=email, **names, at=timezone.now())


class AccountAdapter(DefaultAccountAdapter):
    """Our words and our limits around allauth."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Vous avez fait beaucoup d’essais en peu de temps. Attendez quelques minutes, puis demandez un nouveau code."
        ),
    }

    def get_login_stages(self) -> list[str]:
        """The code, then the second factor of those who have one; the code has proved the address."""
        return ["allauth.account.stages.LoginByCodeStage", "allauth.mfa.stages.AuthenticateStage"]

    def send_mail(self, template_prefix: str, email: str, _context: dict[str, Any]) -> None:
        """For the library every address that logs in is unknown: it has one letter only to ask for."""
        if template_prefix == "account/email/unknown_account":
            send_code(self.request, "login_code", email)

    def send_account_already_exists_mail(self, email: str) -> None:
        """And every address that signs up is known."""
        send_code(self.request, "signup_code", email)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Open the session, unless the address that the code proved is no longer the account's.

        It may have changed between the code and the second factor.
        """
        codes = [record for record in get_authentication_records(request, user) if record["method"] == "code"]
        if codes and isinstance(user, User) and codes[-1].get("email", "").lower() != user.email:
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **facts: Any) -> HttpResponse:
        """Give the person their space: a candidate's file, or the page that registers a host."""
        seeks = (request.session.pop(NEWCOMER_KEY, None) or {}).get("seeks", "")
        request.session.pop(SEAL_KEY, None)
        response: HttpResponse = super().post_login(request, user, **facts)
        if seeks == "host" and not facts.get("redirect_url"):
            response = redirect("host_create")
        if isinstance(user, User):
            settle_account(by=user, seeks_immersion=seeks == "immersion", at=timezone.now())
            remember_browser(request, response, user)
        return response
