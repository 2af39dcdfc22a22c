"""A candidate asks for an offer; the host answers; what they say to each other."""

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import CLOSED_REQUESTS, DeclineReason, Purpose, RequestStatus, Side
from .accounts import User
from .candidates import Candidate
from .offers import Offer

if TYPE_CHECKING:
    from immersions.accounts.actor import Actor


class RequestQuerySet(models.QuerySet["ImmersionRequest"]):
    def visible_to(self, actor: "Actor") -> "RequestQuerySet":
        """Requests one made, requests to one's host, requests of people one's agency accompanies."""
        return self.filter(
            Q(candidate_id=actor.candidate_id)
            | Q(offer__host_id__in=actor.host_ids)
            | Q(candidate__agency_id__in=actor.agency_ids)
        )

    def received_by(self, host_ids: tuple[int, ...]) -> "RequestQuerySet":
        """Requests for the offers of these hosts."""
        return self.filter(offer__host_id__in=host_ids)

    def of_agencies(self, agency_ids: tuple[int, ...]) -> "RequestQuerySet":
        """Requests of the people these agencies accompany."""
        return self.filter(candidate__agency_id__in=agency_ids)

    def waiting(self) -> "RequestQuerySet":
        """Requests that no one has answered yet."""
        return self.filter(status=RequestStatus.SENT)

    def accepted(self) -> "RequestQuerySet":
        """Requests that the host accepted."""
        return self.filter(status=RequestStatus.ACCEPTED)

    def with_people(self) -> "RequestQuerySet":
        """With the candidate, the counsellor, the offer and the host, in the same query."""
        return self.select_related("offer__host", "candidate__agency", "candidate__counsellor__user")


class ImmersionRequest(models.Model):
    """One wish of one person for one offer; only one may be waiting at a time."""

    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, related_name="requests", verbose_name=_("candidat")
    )
    offer = models.ForeignKey(
        Offer, on_delete=models.CASCADE, related_name="requests", verbose_name=_("offre")
    )
    purpose = models.CharField(_("objet"), max_length=8, choices=Purpose, default=Purpose.DISCOVER)
    message = models.TextField(_("votre message"), max_length=1000)
    wished_start = models.DateField(_("début souhaité"))
    wished_end = models.DateField(_("fin souhaitée"))
    status = models.CharField(_("état"), max_length=9, choices=RequestStatus, default=RequestStatus.SENT)
    answer = models.TextField(_("réponse"), max_length=1000, blank=True)
    decline_reason = models.CharField(_("raison"), max_length=12, choices=DeclineReason, blank=True)
    sent_at = models.DateTimeField(_("envoyée le"))
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande d’immersion")
        verbose_name_plural = _("demandes d’immersion")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(wished_end__gte=F("wished_start")),
                name="request_ends_after_start",
                violation_error_message=_("La fin souhaitée vient avant le début : vérifiez les deux dates."),
            ),
            models.UniqueConstraint(
                fields=["candidate", "offer"],
                condition=Q(status=RequestStatus.SENT),
                name="request_waiting_once_per_offer",
                violation_error_message=_(
                    "Vous avez déjà demandé cette immersion : la structure va vous répondre."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"demande {self.pk}"

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has answered yet."""
        return self.status == RequestStatus.SENT

    @property
    def is_accepted(self) -> bool:
        """Whether the host said yes."""
        return self.status == RequestStatus.ACCEPTED

    @property
    def is_declined(self) -> bool:
        """Whether the host said no."""
        return self.status == RequestStatus.DECLINED

    @property
    def is_living(self) -> bool:
        """Whether something can still come of it: the host reads the person’s brief meanwhile."""
        return self.status not in CLOSED_REQUESTS

    @property
    def over_on(self) -> datetime.date:
        """The day it is over: answered no, withdrawn or closed, else the last day wished."""
        closed = not self.is_living and self.answered_at
        return timezone.localdate(self.answered_at) if closed else self.wished_end


def over_before(day: datetime.date, *, through: str = "request__") -> Q:
    """Rows whose request was over before `day`: answered no, withdrawn or closed, or its wished dates gone by.

    `through` is the way from the rows to the request; empty for requests themselves.
    """
    closed = Q(**{f"{through}status__in": CLOSED_REQUESTS})
    answered, ended = Q(**{f"{through}answered_at__date__lt": day}), Q(**{f"{through}wished_end__lt": day})
    return (closed & answered) | (~closed & ended)


class Message(models.Model):
    """A message on a request: read by its three sides, and removed six months after the end."""

    request = models.ForeignKey(
        ImmersionRequest, on_delete=models.CASCADE, related_name="messages", verbose_name=_("demande")
    )
    author = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("écrit par")
    )
    side = models.CharField(_("côté"), max_length=10, choices=Side)
    text = models.TextField(_("message"), max_length=2000)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("message")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"


class RequestBrief(models.Model):
    """« Ma fiche pour la structure »: the very words that the person approved, item by item, for one request.

    `items` is a list of `{"label", "value"}`; later changes of the project do not reach it.
    """

    request = models.OneToOneField(
        ImmersionRequest, on_delete=models.CASCADE, related_name="brief", verbose_name=_("demande")
    )
    items = models.JSONField(_("éléments partagés"))
    approved_at = models.DateTimeField(_("approuvée le"))

    class Meta:
        verbose_name = _("fiche pour la structure")
        verbose_name_plural = _("fiches pour la structure")

    def __str__(self) -> str:
        return f"fiche pour la demande {self.request_id}"
