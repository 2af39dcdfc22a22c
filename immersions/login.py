"""How people log in: an e-mail, a code.

The page asks for a letter and answers at once. The letter waits with a number; its digits are derived from it
when it leaves, under a key that is not in the database. The session keeps the code's HMAC only.
"""

import datetime
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .actions.accounts import settle_account
from .codes import derived_digits, draw_number
from .letters import post_about
from .limits import allows
from .login_letters import KINDS, is_living
from .models import User

CODE_LENGTH = 6  # digits
SEEKS_KEY = "signup_seeks"


def sealed(code: str, salt: str) -> str:
    """The salt, then the HMAC of both under the pepper, in hexadecimal: no two seals are alike."""
    told = salted_hmac(
        "immersions.login", f"{salt}|{code}", secret=settings.EVIDENCE_PEPPER, algorithm="sha256"
    )
    return f"{salt}-{told.hexdigest()}"


def compare(seal: str, typed: str, *, at: datetime.datetime) -> bool:
    """Whether these digits are those of the seal; counted by one statement, and false past five comparisons.

    The library counts in the session, where a hundred guesses sent together are a few (security.md, T14).
    """
    per = datetime.timedelta(days=1)
    if not seal or not allows(
        "login_code", seal, limit=settings.ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS, per=per, at=at
    ):
        return False
    number = seal.partition("-")[0]
    return secrets.compare_digest(sealed(typed, number), seal) and is_living(number)


class SealedCode(str):
    """A code as the session keeps it, sealed; `number` lives in memory and in the letter that will hold its digits."""

    __slots__ = ("number",)
    number: int

    @classmethod
    def draw(cls) -> "SealedCode":
        """Draw a code at random."""
        number = draw_number()
        code = cls(sealed(derived_digits("login", number), str(number)))
        code.number = number
        return code


class AccountAdapter(DefaultAccountAdapter):
    """Our words and our limits around allauth."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": "Vous avez fait beaucoup d’essais en peu de temps. Attendez quelques minutes, puis demandez un nouveau code.",
        "rate_limited": "Un code vient de partir. Attendez une minute avant d’en demander un autre.",
    }

    def generate_login_code(self) -> str:
        """Draw a code; allauth stores what is returned, which is its seal."""
        return SealedCode.draw()

    def get_login_stages(self) -> list[str]:
        """The code, then the second factor of those who have one; the code has proved the address."""
        return ["allauth.account.stages.LoginByCodeStage", "allauth.mfa.stages.AuthenticateStage"]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Ask for one of our letters; the page waits for no mail server.

        A known and an unknown address each get one, by the same path and in the same time.
        """
        kind = template_prefix.removeprefix("account/email/")
        if kind in KINDS:
            post_about(kind, getattr(context.get("code"), "number", None) or draw_number(), email)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell the owner of an address that somebody signed up with it."""
        self.send_mail("account/email/account_already_exists", email, {})

    def save_user(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        form: Any,
        commit: bool = True,  # noqa: FBT001, FBT002 - allauth's own signature
    ) -> AbstractBaseUser:
        """Store the new account, and keep in the session what the person came for until the code is right."""
        request.session[SEEKS_KEY] = form.cleaned_data["seeks"]
        return super().save_user(request, user, form, commit)

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
        seeks = request.session.pop(SEEKS_KEY, "")
        if isinstance(user, User):
            settle_account(by=user, seeks_immersion=seeks == "immersion", at=timezone.now())
        response = super().post_login(request, user, **facts)
        if seeks == "host" and not facts.get("redirect_url"):
            return redirect("host_create")
        return response
