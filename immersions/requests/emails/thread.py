"""Letters around offers proposed, introductions, messages and calls: a link, and never what a person typed.

The page behind the login shows the words. Hosts never read the name of an agency: it would say too much.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from immersions.choices import Interest, Side
from immersions.messaging.letters import NothingToSay, Words, letter
from immersions.models import Candidate, Introduction, Letter, Message, Recommendation


def _text(kind: str, link: str, **facts: object) -> str:
    return render_to_string(f"emails/{kind}.txt", {"link": settings.SITE_URL + link, **facts})


@letter("offer_recommended")
def offer_recommended(row: Letter) -> Words:
    """To the candidate: somebody who follows them proposes an offer."""
    rows = Recommendation.objects.select_related("offer__host", "by")
    proposed = rows.filter(pk=row.subject_id, interest=Interest.WAITING).first()
    if proposed is None or not proposed.offer.active:
        raise NothingToSay("l’offre n’est plus proposée")
    return Words(
        _("Une offre d’immersion pour vous"),
        _text("offer_recommended", reverse("recommendation_list"), proposed=proposed),
    )


@letter("recommendation_answered")
def recommendation_answered(row: Letter) -> Words:
    """To who proposed the offer."""
    rows = Recommendation.objects.select_related("offer__host", "candidate")
    proposed = rows.filter(pk=row.subject_id, interest=Interest.INTERESTED).first()
    if proposed is None:
        raise NothingToSay("la réponse a changé")
    return Words(
        _("Une offre que vous avez proposée intéresse la personne"),
        _text(
            "recommendation_answered",
            reverse("candidate_detail", args=[proposed.candidate_id]),
            proposed=proposed,
        ),
    )


@letter("candidate_introduced")
def candidate_introduced(row: Letter) -> Words:
    """To each member of the host: a first name, and who will call."""
    rows = Introduction.objects.select_related("candidate", "host", "by")
    introduced = rows.filter(pk=row.subject_id).first()
    if introduced is None or introduced.by is None:
        raise NothingToSay("la mise en relation n’est plus là")
    return Words(
        _("Une personne aimerait découvrir votre métier"),
        _text("candidate_introduced", reverse("host_detail", args=[introduced.host_id]), row=introduced),
    )


@letter("message_written")
def message_written(row: Letter) -> Words:
    """To the two other sides of a request."""
    message = (
        Message.objects.select_related("request__offer__host", "request__candidate")
        .filter(pk=row.subject_id)
        .first()
    )
    if message is None:
        raise NothingToSay("le message n’est plus là")
    who = {
        Side.CANDIDATE: message.request.candidate.first_name,
        Side.HOST: message.request.offer.host.name,
        Side.COUNSELLOR: _("Le conseiller ou la conseillère"),
    }[Side(message.side)]
    return Words(
        _("Un message à propos d’une immersion"),
        _text(
            "message_written",
            reverse("request_detail", args=[message.request_id]),
            who=who,
            asked=message.request,
        ),
    )


@letter("call_asked")
def call_asked(row: Letter) -> Words:
    """To the counsellor, or to the agency: no name, the page has it."""
    candidate = Candidate.objects.filter(pk=row.subject_id, call_asked_at__isnull=False).first()
    if candidate is None:
        raise NothingToSay("l’appel est fait")
    return Words(
        _("Une personne que vous accompagnez aimerait être rappelée"),
        _text("call_asked", reverse("candidate_detail", args=[candidate.pk])),
    )
