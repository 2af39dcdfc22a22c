"""Letters of a suspension and of its end, to each member of the host."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from ..letters import NothingToSay, Words, letter
from ..models import HostStructure, Letter


def _host_of(row: Letter, *, suspended: bool) -> HostStructure:
    """The host a letter speaks of; raises `NothingToSay` when that has changed meanwhile."""
    host = HostStructure.objects.filter(pk=row.subject_id, suspended_at__isnull=not suspended).first()
    if host is None:
        raise NothingToSay("la suspension a changé")
    return host


@letter("host_suspended")
def host_suspended(row: Letter) -> Words:
    """Why, what it changes, and whom to answer."""
    host = _host_of(row, suspended=True)
    words = {"host": host, "portal_contact": settings.PORTAL_CONTACT}
    return Words("Votre structure est suspendue", render_to_string("emails/host_suspended.txt", words))


@letter("host_restored")
def host_restored(row: Letter) -> Words:
    """The offers are back."""
    host = _host_of(row, suspended=False)
    words = {"host": host, "link": settings.SITE_URL + reverse("dashboard")}
    return Words(
        "Votre structure est de nouveau visible", render_to_string("emails/host_restored.txt", words)
    )
