"""A form pressed twice on one page is done once, and each press gets the answer of the first.

A browser shows the answer of its last press: who double-clicks « Accepter » would read that somebody answered
already, and who double-clicks « Publier » would publish twice. The same page, pressed within a few seconds: another
page, another person, or a press in between, is another question, with its own answer.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

SAME_PRESS = 10  # seconds
# Drawn anew for each page that is shown: what bears the same one comes from the same page.
PAGE_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of a field


@dataclass(frozen=True)
class Press:
    """What was pressed, and in which browser; digests, nothing that was typed."""

    browser: str
    form: bytes

    @property
    def lock(self) -> tuple[int, int]:
        """Two numbers for PostgreSQL, apart from those of `lock_person`, which takes one."""
        first, second = self.form[:4], self.form[4:8]
        return int.from_bytes(first, signed=True), int.from_bytes(second, signed=True)


class PressedTwiceMiddleware:
    """The second press waits for the first, then leads where it led. Files, and forms of no page, are left alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        press = _press_of(request)
        if press is None:
            return self.get_response(request)
        with _alone(press):
            last = cache.get(press.browser)
            if last is not None and last[0] == press.form:
                return HttpResponseRedirect(last[1])
            response = self.get_response(request)
            if response.status_code == 302 and _keeps_its_session(request, response):
                cache.set(press.browser, (press.form, response["Location"]), SAME_PRESS)
            return response


def _press_of(request: HttpRequest) -> Press | None:
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if request.method != "POST" or not session or PAGE_TOKEN not in request.POST or request.FILES:
        return None
    said = repr((request.get_full_path(), sorted(request.POST.lists())))
    return Press(f"press:{_digest(session).hex()}", _digest(f"{session} {said}"))


def _digest(words: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), words.encode(), hashlib.sha256)


def _keeps_its_session(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer leaves the browser its session: a new one travels in that answer only."""
    given = response.cookies.get(settings.SESSION_COOKIE_NAME)
    return given is None or given.value == request.COOKIES[settings.SESSION_COOKIE_NAME]


@contextmanager
def _alone(press: Press) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", press.lock)
    try:
        yield
    finally:
        session = connection.connection
        if session is not None and not session.closed:  # one that ended let go by itself
            with suppress(Error), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", press.lock)
