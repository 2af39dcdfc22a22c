"""A form pressed twice on one page is done once, and each press gets the answer of the first.

A browser shows the answer of its last press: who double-clicks « Accepter » would read that somebody answered
already, and who double-clicks « Publier » would publish twice. The same page, pressed within a few seconds: another
page, another person, or a press in between, is another question, with its own answer.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import Error, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve

SAME_PRESS = 10  # seconds
LONGEST_WAIT = 20  # seconds
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
    if request.method != "POST" or not session or _reads_its_own_body(request):
        return None
    if PAGE_TOKEN not in request.POST or request.FILES:
        return None
    said = repr((request.get_full_path(), sorted(request.POST.lists())))
    return Press(f"press:{_digest(session).hex()}", _digest(f"{session} {said}"))


def _reads_its_own_body(request: HttpRequest) -> bool:
    """A view that asks for the token itself chooses first how its body is read: a file under a limit, the API."""
    try:
        return getattr(resolve(request.path_info).func, "csrf_exempt", False)
    except Resolver404:
        return True


def _digest(words: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), words.encode(), hashlib.sha256)


def _keeps_its_session(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer leaves the browser its session: a new one travels in that answer only."""
    given = response.cookies.get(settings.SESSION_COOKIE_NAME)
    return given is None or given.value == request.COOKIES[settings.SESSION_COOKIE_NAME]


@contextmanager
def _alone(press: Press) -> Iterator[None]:
    """Wait for the same press to be answered; raises `OperationalError` when that takes longer than `LONGEST_WAIT`.

    Longer than for a row (`WEB_LOCK_TIMEOUT`): the first may be drawing a PDF, and its answer is what is wanted.
    """
    end = time.monotonic() + LONGEST_WAIT
    while not _lock(press, "pg_try_advisory_lock"):
        if time.monotonic() > end:
            connection.may_have_kept = True  # type: ignore[attr-defined]  # by the first press, nobody knows yet
            raise OperationalError("the same press is still being answered")
        time.sleep(0.05)
    try:
        yield
    finally:
        session = connection.connection
        if session is not None and not session.closed:  # one that ended let go by itself
            with suppress(Error):
                _lock(press, "pg_advisory_unlock")


def _lock(press: Press, function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", press.lock)
        return bool(cursor.fetchone()[0])
