"""Limits shared by all processes: one statement counts, and says whether it is too much."""

import datetime
import hmac
import logging
import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from immersions.models import RateCount

from .client_address import client_ip, network_of

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]

# Past the limit nothing is written: a flood costs a look-up.
COUNT = """
INSERT INTO immersions_ratecount AS kept (key, begins_at, count) VALUES (%(key)s, %(begins_at)s, 1)
ON CONFLICT (key, begins_at) DO UPDATE SET count = kept.count + 1 WHERE kept.count < %(limit)s
RETURNING count
"""


def allows(what: str, who: str, *, limit: int, per: datetime.timedelta, at: datetime.datetime) -> bool:
    """Count one more `what` by `who`; false once `limit` were counted in this window of `per`.

    `who` (an address of the network, most often) is kept as an HMAC only. Windows begin at multiples of `per`.
    A failing database raises `DatabaseError`: who does not catch it refuses.
    """
    return rank_of(what, who, limit=limit, per=per, at=at) is not None


def rank_of(what: str, who: str, *, limit: int, per: datetime.timedelta, at: datetime.datetime) -> int | None:
    """Count one more as `allows` does, and say which it is in its window: 1 for the first, nothing past `limit`."""
    with connection.cursor() as cursor:
        cursor.execute(
            COUNT, {"key": key_of(what, who), "begins_at": window_start(per, at=at), "limit": limit}
        )
        row = cursor.fetchone()
        return row[0] if row else None


def key_of(what: str, who: str) -> str:
    """The key of a count, which bears `what` in clear and `who` as an HMAC under the pepper."""
    digest = hmac.digest(settings.EVIDENCE_PEPPER.encode(), f"limit|{what}|{who}".encode(), "sha256").hex()
    return f"{what}:{digest[:40]}"


def window_start(per: datetime.timedelta, *, at: datetime.datetime) -> datetime.datetime:
    """The beginning, in UTC, of the window of `per` that holds `at`."""
    seconds = int(per.total_seconds())
    return datetime.datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=datetime.UTC)


def seconds_left(per: datetime.timedelta, *, at: datetime.datetime) -> int:
    """Whole seconds before the next window of `per` begins, one at least."""
    return max(1, math.ceil((window_start(per, at=at) + per - at).total_seconds()))


def forget_counts(*, before: datetime.datetime) -> int:
    """Remove the counts of windows begun before that instant; returns how many."""
    return RateCount.objects.filter(begins_at__lt=before).delete()[0]


def network(request: HttpRequest) -> str:
    """The network that asks, as it is counted."""
    return network_of(client_ip(request))


def limited(
    what: str,
    *,
    per_ip: int,
    seconds: int,
    fail_closed: bool = False,
    who: Callable[[HttpRequest], str] = network,
) -> Callable[[View], View]:
    """Let a view take `per_ip` POSTs by one network address in each window of `seconds`, then answer 429.

    `who` tells somebody else to count than the network.

    Only a POST asks for something: nothing else is counted, so that no colleague behind the same address pays
    for methods that no page takes. When the counts cannot be read, the view goes on, unless `fail_closed`
    (logins, codes): the error then goes up and nothing is done.
    """
    per = datetime.timedelta(seconds=seconds)

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            now = timezone.now()
            try:
                allowed = allows(what, who(request), limit=per_ip, per=per, at=now)
            except DatabaseError as error:
                if fail_closed:
                    raise
                logger.warning("limit %s not counted: %s", what, type(error).__name__)
                allowed = True
            return view(request, *args, **kwargs) if allowed else too_many(request, per=per, at=now)

        return counted

    return decorate


def too_many(request: HttpRequest, *, per: datetime.timedelta, at: datetime.datetime) -> HttpResponse:
    """The page 429, which says when to come back."""
    left = seconds_left(per, at=at)
    message = _("Par sécurité, nous faisons une pause. Vous pourrez recommencer %(soon)s.") % {
        "soon": _soon(left)
    }
    response = render(request, "429.html", {"message": message}, status=429)
    response["Retry-After"] = str(left)
    return response


def _soon(seconds: int) -> str:
    if seconds <= 60:
        return _("dans une minute")
    minutes = -(-seconds // 60)
    if minutes <= 90:
        return _("dans %(minutes)s\u00a0minutes") % {"minutes": minutes}
    hours = -(-minutes // 60)
    return _("dans %(hours)s\u00a0heures") % {"hours": hours} if hours < 24 else _("demain")
