"""Limits shared by all processes: one statement counts, and says whether it is too much."""

import datetime
import hmac

from django.conf import settings
from django.db import connection

from .models import RateCount

# Past the limit nothing is written: a flood costs a look-up.
COUNT = """
INSERT INTO immersions_ratecount AS kept (key, begins_at, count) VALUES (%(key)s, %(begins_at)s, 1)
ON CONFLICT (key, begins_at) DO UPDATE SET count = kept.count + 1 WHERE kept.count < %(limit)s
RETURNING count
"""


def allows(what: str, who: str, *, limit: int, per: datetime.timedelta, at: datetime.datetime) -> bool:
    """Count one more `what` by `who`; false once `limit` were counted in this window of `per`.

    `who` (an address of the network, most often) is kept as an HMAC only. Windows begin at multiples of `per`.
    """
    digest = hmac.digest(settings.EVIDENCE_PEPPER.encode(), f"limit|{what}|{who}".encode(), "sha256").hex()
    seconds = int(per.total_seconds())
    begins_at = datetime.datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, tz=datetime.UTC)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"key": f"{what}:{digest[:40]}", "begins_at": begins_at, "limit": limit})
        return cursor.fetchone() is not None


def forget_counts(*, before: datetime.datetime) -> int:
    """Remove the counts of windows begun before that instant; returns how many."""
    return RateCount.objects.filter(begins_at__lt=before).delete()[0]
