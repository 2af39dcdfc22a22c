"""Browsers where somebody has already logged in: what strangers ask for never shuts them out (ADR 0012).

A signed cookie names, for each of the last accounts that entered there, the number of the account, a stamp that dies
with its sessions (« fermer mes sessions », another address, a closed account), and a number drawn for this browser.
It opens nothing: it only says whom to count. No e-mail is in it.
"""

import datetime
import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from immersions.models import User

Known = tuple[int, str, str]  # account, stamp, browser
SALT = "immersions.known_browser"
MOST_KEPT = 5  # people who share a computer
LIFE = datetime.timedelta(days=180)


def remember_browser(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Have this browser known for that account, from now on."""
    others = [one for one in _known(request) if one[0] != user.pk]
    kept = [(user.pk, _stamp(user), secrets.token_urlsafe(9)), *others][:MOST_KEPT]
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE,
        signing.dumps(kept, salt=SALT),
        max_age=int(LIFE.total_seconds()),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def known_browser(request: HttpRequest, email: str) -> str:
    """The number of this browser for the account of that address, empty for a browser that is not known for it.

    Only the accounts that the cookie names are read: a browser without it waits for nothing more.
    """
    known = {account: (stamp, browser) for account, stamp, browser in _known(request)}
    for user in User.objects.filter(pk__in=known, is_active=True) if known else ():
        stamp, browser = known[user.pk]
        if user.email == email and secrets.compare_digest(stamp, _stamp(user)):
            return browser
    return ""


def who_asks(request: HttpRequest) -> str:
    """Whom the pages of the account count: the last account known in this browser, else nobody."""
    known = _known(request)
    return f"account|{known[0][0]}" if known else ""


def _stamp(user: User) -> str:
    return user.get_session_auth_hash()[:16]


def _known(request: HttpRequest) -> list[Known]:
    try:
        found = signing.loads(request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE, ""), salt=SALT, max_age=LIFE)
        return [(int(account), str(stamp), str(browser)) for account, stamp, browser in found][:MOST_KEPT]
    except (signing.BadSignature, ValueError, TypeError):
        return []
