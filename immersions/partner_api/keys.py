"""Who calls, with which rights, and how often."""

import datetime
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from immersions.accounts.rate_limits import key_of, seconds_left, window_start
from immersions.models import ApiKey, ApiScope
from immersions.models.api_keys import hash_of

from .problems import Problem

BRIEF = datetime.timedelta(seconds=10)  # a burst is counted over ten seconds
DAY = datetime.timedelta(days=1)
TOLD_EVERY = datetime.timedelta(minutes=1)  # `last_used_at` is written no more often

# One statement finds the key and counts both windows; a call that the first refuses does not cost the second.
# Counts may be lost when the machine falls: waiting for the disc at each call would put callers in a queue.
CALL = """
WITH known AS MATERIALIZED (
  SELECT * FROM immersions_apikey WHERE key_sha256 = %(hash)s
), brief AS (
  INSERT INTO immersions_ratecount AS kept (key, begins_at, count)
  SELECT %(brief)s, %(brief_at)s, 1 FROM known WHERE revoked_at IS NULL AND expires_at > %(at)s
  ON CONFLICT (key, begins_at) DO UPDATE SET count = kept.count + 1
  WHERE kept.count < %(brief_seconds)s * (SELECT per_second FROM known)
  RETURNING 1
), day AS (
  INSERT INTO immersions_ratecount AS kept (key, begins_at, count)
  SELECT %(day)s, %(day_at)s, 1 FROM brief
  ON CONFLICT (key, begins_at) DO UPDATE SET count = kept.count + 1
  WHERE kept.count < (SELECT per_day FROM known)
  RETURNING 1
)
SELECT known.*, EXISTS (SELECT FROM brief) AS in_brief, EXISTS (SELECT FROM day) AS in_day,
  set_config('synchronous_commit', 'off', true) AS unhurried
FROM known
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

    def authenticate(self, _request: HttpRequest, token: str) -> ApiKey:
        """The key of this secret, counted and within its rights."""
        at = timezone.now()
        key = _called(token, at=at)
        if key is None:
            raise _unknown("key-unknown", "This key is unknown.", "Cette clé est inconnue.")
        if key.revoked_at is not None:
            raise _unknown("key-revoked", "This key has been revoked.", "Cette clé a été révoquée.")
        if not key.usable(at=at):
            raise _unknown("key-expired", "This key has expired.", "Cette clé a expiré.")
        _check_counts(key, at=at)
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


def _called(secret: str, *, at: datetime.datetime) -> Any:
    """The key of this secret, usable or not, with `in_brief` and `in_day`: whether this call fits its limits."""
    fingerprint = hash_of(secret)
    values = {
        "hash": fingerprint,
        "at": at,
        "brief": key_of("api_brief", fingerprint.hex()),
        "brief_at": window_start(BRIEF, at=at),
        "brief_seconds": int(BRIEF.total_seconds()),
        "day": key_of("api_day", fingerprint.hex()),
        "day_at": window_start(DAY, at=at),
    }
    return next(iter(ApiKey.objects.raw(CALL, values)), None)


def _check_counts(key: Any, *, at: datetime.datetime) -> None:
    """Raise `Problem` 429, with the time to wait, unless the call fits both limits."""
    if key.in_brief and key.in_day:
        return
    left = seconds_left(DAY if key.in_brief else BRIEF, at=at)
    limit, english, french = (
        (key.per_day, "a day", "par jour") if key.in_brief else (key.per_second, "a second", "par seconde")
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
