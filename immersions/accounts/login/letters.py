"""The register of letters keeps no longer than needed whom the login wrote to: anybody's address can be typed there."""

import datetime

from immersions.models import Letter

KINDS = ("login_code", "signup_code")
FORMER_KINDS = ("unknown_account", "account_already_exists")  # of before, still in some registers
WITHDRAWN = 0  # the number of a letter whose code serves nothing any more; none is ever drawn so


def forget_login_letters(*, before: datetime.datetime) -> int:
    """Delete the letters of the login asked for before that instant; returns how many."""
    return Letter.objects.filter(kind__in=(*KINDS, *FORMER_KINDS), created_at__lt=before).delete()[0]


def withdraw_codes(email: str) -> int:
    """Let the codes asked for with this address open nothing, those that wait to leave too; returns how many.

    A code's seal lives in a session that nobody else can find: it is its letter that forgets the number.
    """
    return Letter.objects.filter(kind__in=KINDS, recipient__iexact=email).update(subject_id=WITHDRAWN)


def is_living(number: str) -> bool:
    """Whether the letter that holds the code of this number was not withdrawn."""
    return number.isdecimal() and Letter.objects.filter(kind__in=KINDS, subject_id=int(number)).exists()
