"""Letters of a suspension and of its end: to each member of the host, and to those who wait for it."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from immersions.messaging.letters import NothingToSay, Words, letter
from immersions.models import HostStructure, ImmersionRequest, Letter


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
    return Words(_("Votre structure est suspendue"), render_to_string("emails/host_suspended.txt", words))


@letter("host_restored")
def host_restored(row: Letter) -> Words:
    """The offers are back."""
    host = _host_of(row, suspended=False)
    words = {"host": host, "link": settings.SITE_URL + reverse("dashboard")}
    return Words(
        _("Votre structure est de nouveau visible"), render_to_string("emails/host_restored.txt", words)
    )


@letter("request_host_suspended")
def request_host_suspended(row: Letter) -> Words:
    """To a candidate who waits for an answer; never the reason."""
    link = settings.SITE_URL + reverse("offer_list")
    return _away(_("Cherchez aussi ailleurs pour votre immersion"), row, link, to_counsellor=False)


@letter("request_host_suspended_for_counsellor")
def request_host_suspended_for_counsellor(row: Letter) -> Words:
    """To the counsellor of someone who waits, or whom the host had accepted; never the reason."""
    link = settings.SITE_URL + reverse("request_detail", args=[row.subject_id])
    return _away(_("Une structure est suspendue"), row, link, to_counsellor=True)


def _away(subject: str, row: Letter, link: str, *, to_counsellor: bool) -> Words:
    asked = ImmersionRequest.objects.with_people().filter(pk=row.subject_id).first()
    if asked is None or asked.offer.host.suspended_at is None:
        raise NothingToSay("la suspension a changé")
    words = {
        "asked": asked,
        "link": link,
        "to_counsellor": to_counsellor,
        "portal_contact": settings.PORTAL_CONTACT,
    }
    return Words(subject, render_to_string("emails/request_host_suspended.txt", words))
