"""Letters about requests that wait: reminders to the host, then an offer that falls asleep."""

import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from immersions.messaging.letters import NothingToSay, Words, letter
from immersions.models import ImmersionRequest, Letter, Offer
from immersions.requests.actions.request import HOST_REMINDED_AFTER


def _waiting(row: Letter) -> ImmersionRequest:
    """The request a letter speaks of; raises `NothingToSay` once it is answered or withdrawn."""
    asked = ImmersionRequest.objects.waiting().with_people().filter(pk=row.subject_id).first()
    if asked is None:
        raise NothingToSay("la demande n’attend plus")
    return asked


@letter("request_reminder")
def request_reminder(row: Letter) -> Words:
    """To the host, some days after the request; the last one says what comes next."""
    asked = _waiting(row)
    last = row.created_at - asked.sent_at >= datetime.timedelta(days=HOST_REMINDED_AFTER[-1])
    link = settings.SITE_URL + reverse("request_detail", args=[asked.pk])
    words = {"asked": asked, "link": link, "last": last}
    return Words(
        _("Une personne attend votre réponse"), render_to_string("emails/request_reminder.txt", words)
    )


@letter("request_unanswered")
def request_unanswered(row: Letter) -> Words:
    """To the candidate: no answer came, and other offers exist."""
    words = {"asked": _waiting(row), "link": settings.SITE_URL + reverse("offer_list")}
    return Words(
        _("Votre demande n’a pas encore de réponse"), render_to_string("emails/request_unanswered.txt", words)
    )


@letter("request_follow_up")
def request_follow_up(row: Letter) -> Words:
    """To the candidate, fifteen days after the request: what often helps."""
    asked = _waiting(row)
    words = {
        "asked": asked,
        "link": settings.SITE_URL + reverse("request_detail", args=[asked.pk]),
        "offers_link": settings.SITE_URL + reverse("offer_list"),
    }
    return Words(
        _("Votre demande attend encore une réponse"), render_to_string("emails/request_follow_up.txt", words)
    )


@letter("request_closed")
def request_closed(row: Letter) -> Words:
    """To the candidate, once three months have passed."""
    return _closed(row, settings.SITE_URL + reverse("offer_list"), to_host=False)


@letter("request_closed_for_host")
def request_closed_for_host(row: Letter) -> Words:
    """To the host, once three months have passed."""
    return _closed(row, settings.SITE_URL + reverse("dashboard"), to_host=True)


def _closed(row: Letter, link: str, *, to_host: bool) -> Words:
    asked = ImmersionRequest.objects.with_people().filter(pk=row.subject_id).first()
    if asked is None:
        raise NothingToSay("la demande n’existe plus")
    words = {"asked": asked, "link": link, "to_host": to_host}
    return Words(
        _("Une demande d’immersion est close") if to_host else _("Votre demande d’immersion est close"),
        render_to_string("emails/request_closed.txt", words),
    )


@letter("offer_asleep")
def offer_asleep(row: Letter) -> Words:
    """To the host: why its offer left the search, and how to bring it back."""
    offer = Offer.objects.filter(pk=row.subject_id, asleep_at__isnull=False).select_related("host").first()
    if offer is None:
        raise NothingToSay("l’offre est réveillée")
    link = settings.SITE_URL + reverse("host_detail", args=[offer.host_id])
    return Words(
        _("Votre offre s’est endormie"),
        render_to_string("emails/offer_asleep.txt", {"offer": offer, "link": link}),
    )
