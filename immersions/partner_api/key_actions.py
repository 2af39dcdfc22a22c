"""Keys of partners: given, taken back."""

import datetime
from collections.abc import Sequence

from django.db import transaction

from immersions.models import ApiKey, JournalEntry, User


@transaction.atomic
def create_api_key(
    *,
    by: User | None,
    name: str,
    scopes: Sequence[str],
    network: str,
    per_second: int,
    per_day: int,
    expires_at: datetime.datetime,
    at: datetime.datetime,
) -> tuple[ApiKey, str]:
    """Give a partner a key; returns it with its secret, to be shown once.

    Raises `ValidationError` when the fields do not fit together (a writing key without a network).
    """
    key, secret = ApiKey.draw(
        name=name,
        scopes=list(scopes),
        network=network,
        per_second=per_second,
        per_day=per_day,
        created_at=at,
        expires_at=expires_at,
    )
    key.full_clean()
    key.save()
    JournalEntry.witness("create_api_key", key, by=by, at=at, scopes=list(scopes))
    return key, secret


@transaction.atomic
def revoke_api_key(key: ApiKey, *, by: User | None, at: datetime.datetime) -> ApiKey:
    """Take a key back: its next call is refused. A key revoked before keeps its first date."""
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is None:
        key.revoked_at = at
        key.save(update_fields=["revoked_at"])
        JournalEntry.witness("revoke_api_key", key, by=by, at=at)
    return key
