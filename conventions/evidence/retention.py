"""What this floor removes by itself once its time is over (design/law.md, E4)."""

import datetime

from django.db.models import Q
from django.utils import timezone

from conventions.law.states import State
from conventions.models import Convention, PastContact
from immersions.retention.purging import TWO_YEARS, YEAR, months_before, purge

from .erasure import erase_proof_data

FIVE_YEARS = 60  # months: a signed convention and its evidence
CAME_TO_NOTHING = (State.REFUSED, State.EXPIRED, State.WITHDRAWN)


@purge("proof_data")
def proof_data(at: datetime.datetime, dry_run: bool) -> int:  # noqa: FBT001 - the registry's own signature
    """The personal data of the evidence: five years after the last signature, two after a cancellation, one after
    a round that failed."""
    found = Convention.objects.filter(_over(at), events__pii__isnull=False).distinct().order_by("pk")
    if dry_run:
        return found.count()
    return sum(bool(erase_proof_data(convention, at=at)) for convention in found)


@purge("past_contacts")
def past_contacts(at: datetime.datetime, dry_run: bool) -> int:  # noqa: FBT001 - the registry's own signature
    """Addresses and phones that parties no longer have, when the personal data of the evidence goes."""
    found = PastContact.objects.filter(convention__in=Convention.objects.filter(_over(at)))
    return found.count() if dry_run else found.delete()[0]


def _over(at: datetime.datetime) -> Q:
    today = timezone.localdate(at)
    return (
        Q(signed_at__date__lt=months_before(today, FIVE_YEARS))
        | Q(state=State.CANCELLED, updated_at__date__lt=months_before(today, TWO_YEARS))
        | Q(state__in=CAME_TO_NOTHING, updated_at__date__lt=months_before(today, YEAR))
    )
