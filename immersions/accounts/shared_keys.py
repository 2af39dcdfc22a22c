"""Web and worker hold the same keys, or no code that one sends fits what the other waits for: noticed at start.

The first process writes a fingerprint of each key; the others compare theirs. It is an HMAC of a constant under the
key itself: of a long random key it tells nothing, and it is of no use to whoever reads the database.
"""

import datetime
import hmac
import logging
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error
from django.utils import timezone

logger = logging.getLogger(__name__)
KEYS = ("SECRET_KEY", "EVIDENCE_PEPPER")


def _table() -> Any:
    """The rows, asked for when needed: the web server's door reads this module before the models are loaded."""
    return apps.get_model("immersions", "SharedKey")


def fingerprint(name: str) -> str:
    """What the database keeps of the key of that name in this process, in hexadecimal."""
    return hmac.digest(getattr(settings, name).encode(), f"shared key|{name}".encode(), "sha256").hex()


def differing_keys() -> list[str]:
    """The keys of this process that are not those of the portal; reads only, one query."""
    kept = dict(_table().objects.values_list("name", "fingerprint"))
    return [name for name in KEYS if name in kept and not hmac.compare_digest(kept[name], fingerprint(name))]


def sentence(differing: list[str]) -> str:
    """What the operator reads."""
    return (
        f"{' and '.join(differing)} of this process differ from those of the portal: no code sent by one process would "
        "fit another. Give web and worker the same .env and the same var/; if you changed the keys on purpose, stop "
        "everything and type `manage.py adopt_keys` (docs/operations.md, « The keys »)."
    )


def refuse_other_keys() -> None:
    """At the start of a process: write the fingerprints if it is the first; raises `ImproperlyConfigured` if they differ.

    Without a database, or before `migrate`, nothing is known: `/sante/ready` compares again.
    """
    try:
        _write(at=timezone.now())
        differing = differing_keys()
    except Error as error:
        logger.warning("the keys of this process were not compared: %s", type(error).__name__)
        return
    if differing:
        raise ImproperlyConfigured(sentence(differing))


def adopt_keys(*, at: datetime.datetime) -> list[str]:
    """The keys of this process become the portal's; returns those that changed."""
    changed = differing_keys()
    _table().objects.filter(name__in=changed).delete()
    _write(at=at)
    return changed


def _write(*, at: datetime.datetime) -> None:
    rows = [_table()(name=name, fingerprint=fingerprint(name), since=at) for name in KEYS]
    _table().objects.bulk_create(rows, ignore_conflicts=True)
