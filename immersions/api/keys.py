"""Who calls, with which rights, and how often."""

import datetime
from typing import Any

from django.db import connection
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from ..limits import key_of, seconds_left, window_start
from ..models import ApiKey, ApiScope
from .problems import Problem

BRIEF = datetime.timedelta(seconds=10)  # a burst is counted over ten seconds
DAY = datetime.timedelta(days=1)
TOLD_EVERY = datetime.timedelta(minutes=1)  # `last_used_at` is written no more often

# One statement counts both windows; a call that the first refuses does not cost the second.
COUNT = """
WITH brief AS (
  INSERT INTO immersions_ratecount AS kept (key, begins_at, count) VALUES (%(brief)s, %(brief_at)s, 1)
  ON CONFLICT (key, begins_at) DO UPDATE SET count = kept.count + 1 WHERE kept.count < %(brief_limit)s
  RETURNING 1
), day AS (
  INSERT INTO immersions_ratecount AS kept (key, begins_at, count)
  SELECT %(day)s, %(day_at)s, 1 WHERE EXISTS (SELECT FROM brief)
  ON CONFLICT (key, begins_at) DO UPDATE SET count = kept.count + 1 WHERE kept.count < %(day_limit)s
  RETURNING 1
)
SELECT EXISTS (SELECT FROM brief), EXISTS (SELECT FROM day)
"""


class KeyAuth(HttpBearer):
    """`Authorization: Bearer …`; leaves the `ApiKey` in `request.auth`."""

    def __init__(self, scope: ApiScope) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> ApiKey:
        """The key of the caller; raises `Problem` 401, 403 or 429."""
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secret.strip():
            raise _unknown(
                "key-missing",
                "Send your key in the header `Authorization: Bearer …`.",
                "Envoyez votre clé dans l’en-tête `Authorization: Bearer …`.",
            )
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey:
        """The key of this secret, counted and within its rights."""
        at = timezone.now()
        key = ApiKey.objects.of_secret(token)
        if key is None:
            raise _unknown("key-unknown", "This key is unknown.", "Cette clé est inconnue.")
        if key.revoked_at is not None:
            raise _unknown("key-revoked", "This key has been revoked.", "Cette clé a été révoquée.")
        if not key.usable(at=at):
            raise _unknown("key-expired", "This key has expired.", "Cette clé a expiré.")
        _count(key, at=at)
        _tell_use(key, at=at)
        if self.scope not in key.scopes:
            raise Problem(
                403,
                "scope",
                f"This key does not have the scope `{self.scope}`.",
                f"Cette clé n’a pas le droit `{self.scope}`.",
            )
        return key


def _unknown(code: str, detail: str, detail_fr: str) -> Problem:
    return Problem(401, code, detail, detail_fr, headers={"WWW-Authenticate": 'Bearer realm="api"'})


def _count(key: ApiKey, *, at: datetime.datetime) -> None:
    """Count this call; raises `Problem` 429 with the time to wait."""
    values: dict[str, Any] = {
        "brief": key_of("api_brief", str(key.pk)),
        "brief_at": window_start(BRIEF, at=at),
        "brief_limit": key.per_second * int(BRIEF.total_seconds()),
        "day": key_of("api_day", str(key.pk)),
        "day_at": window_start(DAY, at=at),
        "day_limit": key.per_day,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        in_brief, in_day = cursor.fetchone()
    if in_brief and in_day:
        return
    left = seconds_left(DAY if in_brief else BRIEF, at=at)
    limit, english, french = (
        (key.per_day, "a day", "par jour") if in_brief else (key.per_second, "a second", "par seconde")
    )
    raise Problem(
        429,
        "too-many",
        f"More than {limit} calls {english}: try again in {left} seconds.",
        f"Plus de {limit} appels {french} : réessayez dans {left} secondes.",
        headers={"Retry-After": str(left)},
    )


def _tell_use(key: ApiKey, *, at: datetime.datetime) -> None:
    """Write when the key served, once a minute at most."""
    if key.last_used_at is not None and at - key.last_used_at < TOLD_EVERY:
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=at - TOLD_EVERY)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)
