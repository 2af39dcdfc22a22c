"""The register of letters: what was sent, to whom, when, and what came back."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LetterStatus(models.TextChoices):
    WAITING = "WAITING", _("En attente d’envoi")
    SENT = "SENT", _("Envoyé")
    FAILED = "FAILED", _("Non remis")


class Letter(models.Model):
    """One letter to one address, or one short message to one mobile phone.

    Its words are written when it is sent, from the row `subject_id` that its `kind` names:
    neither a link nor a code ever waits in the database or in the queue.
    """

    kind = models.CharField(_("lettre"), max_length=40)
    subject_id = models.BigIntegerField(_("ligne concernée"))
    recipient = models.CharField(_("destinataire"), max_length=254)  # an e-mail address or a mobile phone
    status = models.CharField(_("état"), max_length=7, choices=LetterStatus, default=LetterStatus.WAITING)
    created_at = models.DateTimeField(_("demandé le"), auto_now_add=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    failure = models.CharField(_("cause de l’échec"), max_length=255, blank=True)
    # When those who follow the thing were told that it never arrived.
    loss_told_at = models.DateTimeField(_("échec signalé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("courriel")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["kind", "subject_id"], name="letter_subject")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(recipient__gt=""),
                name="letter_has_a_recipient",
                violation_error_message=_("Un courriel a un destinataire."),
            )
        ]

    def __str__(self) -> str:
        return f"courriel {self.pk}"
