"""A candidate asks for an offer; the host answers; the counsellor sees both."""

from django.db import models
from django.db.models import F, Q

from ..choices import DeclineReason, Purpose, RequestStatus
from .accounts import User
from .candidates import Candidate
from .offers import Offer


class ImmersionRequest(models.Model):
    """One wish of one person for one offer; only one may be waiting at a time."""

    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, related_name="requests", verbose_name="candidat"
    )
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="requests", verbose_name="offre")
    purpose = models.CharField("objet", max_length=8, choices=Purpose, default=Purpose.DISCOVER)
    message = models.TextField("votre message", max_length=1000)
    wished_start = models.DateField("début souhaité")
    wished_end = models.DateField("fin souhaitée")
    status = models.CharField("état", max_length=9, choices=RequestStatus, default=RequestStatus.SENT)
    answer = models.TextField("réponse", max_length=1000, blank=True)
    decline_reason = models.CharField("raison", max_length=12, choices=DeclineReason, blank=True)
    sent_at = models.DateTimeField("envoyée le")
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "demande d’immersion"
        verbose_name_plural = "demandes d’immersion"
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(wished_end__gte=F("wished_start")),
                name="request_ends_after_start",
                violation_error_message="La fin souhaitée vient avant le début : vérifiez les deux dates.",
            ),
            models.UniqueConstraint(
                fields=["candidate", "offer"],
                condition=Q(status=RequestStatus.SENT),
                name="request_waiting_once_per_offer",
                violation_error_message="Vous avez déjà demandé cette immersion : la structure va vous répondre.",
            ),
        ]

    def __str__(self) -> str:
        return f"demande {self.pk}"
