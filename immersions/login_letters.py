"""The register of letters keeps no longer than needed whom the login wrote to: anybody's address can be typed there."""

import datetime

from .models import Letter

KINDS = ("login_code", "unknown_account", "account_already_exists")


def forget_login_letters(*, before: datetime.datetime) -> int:
    """Delete the letters of the login asked for before that instant; returns how many."""
    return Letter.objects.filter(kind__in=KINDS, created_at__lt=before).delete()[0]
