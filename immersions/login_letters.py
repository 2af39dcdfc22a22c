"""The register of letters keeps no longer than needed whom the login wrote to: anybody's address can be typed there."""

import datetime

from .models import Letter

LOGIN_CODE = "login_code"
WITHDRAWN = 0  # the number of a letter whose code serves nothing any more; none is ever drawn so
KINDS = (LOGIN_CODE, "unknown_account", "account_already_exists")


def forget_login_letters(*, before: datetime.datetime) -> int:
    """Delete the letters of the login asked for before that instant; returns how many."""
    return Letter.objects.filter(kind__in=KINDS, created_at__lt=before).delete()[0]


def withdraw_codes(email: str) -> int:
    """Let the codes asked for with this address open nothing, those that wait to leave too; returns how many.

    A code lives in a session that nobody else can find: it is its letter that forgets the number.
    """
    return Letter.objects.filter(kind=LOGIN_CODE, recipient__iexact=email).update(subject_id=WITHDRAWN)


def is_living(number: str) -> bool:
    """Whether the letter that holds the code of this number was not withdrawn."""
    return number.isdecimal() and Letter.objects.filter(kind=LOGIN_CODE, subject_id=int(number)).exists()
