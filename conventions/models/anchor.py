"""Proof, outside the database, of what the chain of evidence was at an instant."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .convention import Convention


class ChainAnchor(models.Model):
    """A time-stamp token (RFC 3161, DER) over the head of a chain; append-only, PostgreSQL says so.

    The chain alone does not tell that its last links were removed, or that all of it was written again;
    a token that a stranger has dated does.
    """

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="anchors")
    seq = models.PositiveIntegerField(_("maillon"))
    head = models.BinaryField(_("empreinte du maillon"), max_length=32)
    token = models.BinaryField(_("jeton d’horodatage"))
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("ancre de preuve")
        verbose_name_plural = _("ancres de preuve")
        ordering = ["convention", "seq", "pk"]

    def __str__(self) -> str:
        return gettext("ancre %(pk)s") % {"pk": self.pk}
