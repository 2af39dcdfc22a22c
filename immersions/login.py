"""How people log in: an e-mail, a code.

The code goes out in the request itself, not by a job: a code must not wait in clear in a queue.
A silent mail server holds the page for `EMAIL_TIMEOUT` seconds at most, then a sentence says so.
The session keeps the code's HMAC only, under a key that is not in the database.
"""

import datetime
import logging
import secrets
import smtplib
from typing import Any, NamedTuple

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .actions.accounts import settle_account
from .limits import allows
from .models import User

logger = logging.getLogger(__name__)
CODE_LENGTH = 6  # digits
SEEKS_KEY = "signup_seeks"


class Mail(NamedTuple):
    subject: str
    template: str
    page: str


MAILS = {
    "account/email/login_code": Mail("Votre code de connexion", "emails/login_code.txt", "account_login"),
    "account/email/unknown_account": Mail(
        "Votre demande de connexion", "emails/unknown_account.txt", "account_signup"
    ),
    "account/email/account_already_exists": Mail(
        "Vous avez déjà un compte", "emails/account_already_exists.txt", "account_login"
    ),
}


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
    return secrets.compare_digest(sealed(typed, seal.partition("-")[0]), seal)


class SealedCode(str):
    """A code as the session keeps it, sealed; `plain` lives in memory only, for the mail."""

    __slots__ = ("plain",)
    plain: str

    @classmethod
    def draw(cls) -> "SealedCode":
        """Draw a code at random."""
        plain = f"{secrets.randbelow(10**CODE_LENGTH):0{CODE_LENGTH}}"
        code = cls(sealed(plain, secrets.token_hex(16)))
        code.plain = plain
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
        """Send one of our plain-text mails now; says so on the page when the mail server fails.

        A known and an unknown address each get one mail, by the same path and in the same time.
        """
        if template_prefix not in MAILS:
            return
        mail = MAILS[template_prefix]
        words = {
            "code": getattr(context.get("code"), "plain", ""),
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
            "page_url": settings.SITE_URL + reverse(mail.page),
            "portal_name": settings.PORTAL_NAME,
            "portal_contact": settings.PORTAL_CONTACT,
        }
        message = EmailMessage(
            mail.subject,
            render_to_string(mail.template, words).strip() + "\n",
            to=[email],
            headers={"Auto-Submitted": "auto-generated"},
        )
        try:
            message.send()
        except (OSError, smtplib.SMTPException) as error:
            logger.warning("login mail not sent: %s", type(error).__name__)
            messages.error(
                allauth_context.request,
                "Notre service de courriel ne répond pas. Demandez un nouveau code dans quelques minutes.",
            )

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

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **facts: Any) -> HttpResponse:
        """Give the person their space: a candidate's file, or the page that registers a host."""
        seeks = request.session.pop(SEEKS_KEY, "")
        if isinstance(user, User):
            settle_account(by=user, seeks_immersion=seeks == "immersion", at=timezone.now())
        response = super().post_login(request, user, **facts)
        if seeks == "host" and not facts.get("redirect_url"):
            return redirect("host_create")
        return response
