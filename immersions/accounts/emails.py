"""Letters of the login. What they say is drawn from a number: no code waits anywhere, in clear or not.

Whether an account bears the address is asked here, when the letter leaves, and by no page: time tells nothing there.
"""

import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from immersions.accounts.login.codes import CODE_LENGTH, digits_of
from immersions.accounts.login.letters import WITHDRAWN
from immersions.messaging.letters import CODES, NothingToSay, Words, letter
from immersions.models import Letter, User


def _words(row: Letter, template: str, subject: str, **more: str | int) -> Words:
    """Like the code that it may hold, such a letter is worth nothing after ten minutes."""
    if timezone.now() - row.created_at > datetime.timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT):
        raise NothingToSay("la demande de connexion a plus de dix minutes")
    words = {"minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60, "portal_name": settings.PORTAL_NAME}
    return Words(subject, render_to_string(f"emails/{template}.txt", {**words, **more}))


def _page(name: str) -> str:
    return settings.SITE_URL + reverse(name)


def _code(row: Letter) -> Words:
    """The digits that open a space."""
    if row.subject_id == WITHDRAWN:
        raise NothingToSay("le code a été retiré")
    digits = digits_of(row.subject_id)
    length = len(digits) if len(digits) > CODE_LENGTH else 0
    return _words(row, "login_code", _("Votre code de connexion"), code=digits, length=length)


@letter("login_code", queue=CODES)
def login_code(row: Letter) -> Words:
    """The digits that open a space; to an address that no account bears, what to do instead."""
    if User.objects.filter(email=row.recipient, is_active=True).exists():
        return _code(row)
    return _words(row, "unknown_account", _("Votre demande de connexion"), page_url=_page("account_signup"))


@letter("signup_code", queue=CODES)
def signup_code(row: Letter) -> Words:
    """The digits that open an account; to who has one already, how to enter it."""
    if not User.objects.filter(email=row.recipient).exists():
        return _code(row)
    subject = _("Vous avez déjà un compte")
    return _words(row, "account_already_exists", subject, page_url=_page("account_login"))
