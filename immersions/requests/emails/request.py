"""Letters of a request and its answer.

They never quote what a person typed, nor say a birth date or anything about health:
the page behind the login does the first, nobody needs the rest.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from immersions.choices import RequestStatus
from immersions.messaging.letters import NothingToSay, Words, letter
from immersions.models import ImmersionRequest, Letter


def _request_of(row: Letter, *statuses: RequestStatus) -> ImmersionRequest:
    """The request a letter speaks of; raises `NothingToSay` when its state has changed meanwhile."""
    asked = ImmersionRequest.objects.with_people().filter(pk=row.subject_id).first()
    if asked is None or asked.status not in statuses:
        raise NothingToSay("la demande a changé")
    return asked


def _body(kind: str, asked: ImmersionRequest) -> str:
    link = settings.SITE_URL + reverse("request_detail", args=[asked.pk])
    return render_to_string(f"emails/{kind}.txt", {"asked": asked, "link": link})


@letter("request_sent")
def request_sent(row: Letter) -> Words:
    """To each member of the host."""
    asked = _request_of(row, RequestStatus.SENT)
    return Words(_("Une personne souhaite une immersion chez vous"), _body("request_sent", asked))


@letter("request_answered")
def request_answered(row: Letter) -> Words:
    """To the candidate."""
    asked = _request_of(row, RequestStatus.ACCEPTED, RequestStatus.DECLINED)
    if asked.status == RequestStatus.ACCEPTED:
        return Words(_("Votre demande d’immersion est acceptée"), _body("request_accepted", asked))
    return Words(_("Une réponse à votre demande d’immersion"), _body("request_declined", asked))


@letter("request_accepted_for_counsellor")
def request_accepted_for_counsellor(row: Letter) -> Words:
    """To the candidate's counsellor: a convention can be prepared."""
    asked = _request_of(row, RequestStatus.ACCEPTED)
    return Words(
        _("Une demande acceptée : préparez la convention"), _body("request_accepted_for_counsellor", asked)
    )


@letter("request_withdrawn")
def request_withdrawn(row: Letter) -> Words:
    """To each member of the host."""
    asked = _request_of(row, RequestStatus.WITHDRAWN)
    return Words(_("Une demande d’immersion est retirée"), _body("request_withdrawn", asked))
