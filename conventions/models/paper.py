"""A version signed by hand: the scan of it, and who certified it (design/signature.md, 10)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .version import SignatureRequest


class PaperCopy(models.Model):
    """The scan of a paper signature: a PDF made again without anything active, whatever was sent.

    PostgreSQL keeps the row as it was written; only the certification is added to it, once, by someone else.
    """

    request = models.ForeignKey(SignatureRequest, on_delete=models.PROTECT, related_name="paper_copies")
    content = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("déposée le"))
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    attested_at = models.DateTimeField(_("certifiée le"), null=True, blank=True)
    kept_by = models.CharField(_("original conservé par"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("copie papier")
        verbose_name_plural = _("copies papier")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(attested_by__isnull=True) | ~Q(attested_by=F("uploaded_by")),
                name="paper_certified_by_someone_else",
                violation_error_message=_("Une autre personne que celle qui a déposé la copie la certifie."),
            ),
            models.CheckConstraint(
                condition=Q(attested_by__isnull=True, attested_at__isnull=True, kept_by="")
                | Q(attested_by__isnull=False, attested_at__isnull=False) & ~Q(kept_by=""),
                name="paper_certified_wholly",
                violation_error_message=_("Une certification dit qui, quand, et qui garde l’original."),
            ),
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(attested_at__isnull=False),
                name="paper_certified_once",
                violation_error_message=_("Une copie de cette signature est déjà certifiée."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("copie papier %(pk)s") % {"pk": self.pk}
