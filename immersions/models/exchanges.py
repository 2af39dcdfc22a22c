"""What the sides of a request say to each other, and what the person lets the host read."""

import datetime

from django.db import models
from django.db.models import Q

from ..choices import CLOSED_REQUESTS, Side
from .accounts import User
from .requests import ImmersionRequest


def over_before(day: datetime.date) -> Q:
    """Rows whose request was over before `day`: answered no, withdrawn or closed, or its wished dates gone by."""
    closed = Q(request__status__in=CLOSED_REQUESTS)
    return (closed & Q(request__answered_at__date__lt=day)) | (~closed & Q(request__wished_end__lt=day))


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
