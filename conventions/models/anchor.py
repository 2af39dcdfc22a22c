"""Proof, outside the database, of what the chain of evidence was at an instant."""

from django.db import models

from .convention import Convention


class ChainAnchor(models.Model):
    """A time-stamp token (RFC 3161, DER) over the head of a chain; append-only, PostgreSQL says so.

    The chain alone does not tell that its last links were removed, or that all of it was written again;
    a token that a stranger has dated does.
    """

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="anchors")
    seq = models.PositiveIntegerField("maillon")
    head = models.BinaryField("empreinte du maillon", max_length=32)
    token = models.BinaryField("jeton d’horodatage")
    at = models.DateTimeField("le")

    class Meta:
        verbose_name = "ancre de preuve"
        verbose_name_plural = "ancres de preuve"
        ordering = ["convention", "seq", "pk"]

    def __str__(self) -> str:
        return f"ancre {self.pk}"
