"""What the sides of a request say to each other, and what the person lets the host read."""

import datetime

from django.db import models
from django.db.models import Q

from ..choices import CLOSED_REQUESTS, Side
from .accounts import User
from .requests import ImmersionRequest


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
        ImmersionRequest, on_delete=models.CASCADE, related_name="messages", verbose_name="demande"
    )
    author = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="écrit par"
    )
    side = models.CharField("côté", max_length=10, choices=Side)
    text = models.TextField("message", max_length=2000)
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "message"
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"message {self.pk}"


class RequestBrief(models.Model):
    """« Ma fiche pour la structure »: the very words that the person approved, item by item, for one request.

    `items` is a list of `{"label", "value"}`; later changes of the project do not reach it.
    """

    request = models.OneToOneField(
        ImmersionRequest, on_delete=models.CASCADE, related_name="brief", verbose_name="demande"
    )
    items = models.JSONField("éléments partagés")
    approved_at = models.DateTimeField("approuvée le")

    class Meta:
        verbose_name = "fiche pour la structure"
        verbose_name_plural = "fiches pour la structure"

    def __str__(self) -> str:
        return f"fiche pour la demande {self.request_id}"
