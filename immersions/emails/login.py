"""Letters of the login. What they say is drawn from a number: no code waits anywhere, in clear or not."""

import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from ..codes import derived_digits
from ..letters import CODES, NothingToSay, Words, letter
from ..login_letters import WITHDRAWN
from ..models import Letter


def _words(row: Letter, subject: str, **more: str) -> Words:
    """Like the code that it may hold, such a letter is worth nothing after ten minutes."""
    if timezone.now() - row.created_at > datetime.timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT):
        raise NothingToSay("la demande de connexion a plus de dix minutes")
    words = {"minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60, "portal_name": settings.PORTAL_NAME}
    return Words(subject, render_to_string(f"emails/{row.kind}.txt", words | more))


def _page(name: str) -> str:
    return settings.SITE_URL + reverse(name)


@letter("login_code", queue=CODES)
def login_code(row: Letter) -> Words:
    """The six digits that open a space."""
    if row.subject_id == WITHDRAWN:
        raise NothingToSay("le code a été retiré")
    return _words(row, "Votre code de connexion", code=derived_digits("login", row.subject_id))


@letter("unknown_account", queue=CODES)
def unknown_account(row: Letter) -> Words:
    """To an address that no account bears: what to do instead."""
    return _words(row, "Votre demande de connexion", page_url=_page("account_signup"))


@letter("account_already_exists", queue=CODES)
def account_already_exists(row: Letter) -> Words:
    """To an address with which somebody signed up again."""
    return _words(row, "Vous avez déjà un compte", page_url=_page("account_login"))
