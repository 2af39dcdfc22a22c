"""Evidence files made on demand, kept a month (design/signature.md, 7)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .convention import Convention
from .evidence import SignatureEvent
from .version import SignatureRequest


class ProofFile(models.Model):
    """One signatory's evidence (`request`), or all of it for a motive that is in the chain (`event`).

    Asked for in a page, made by a job; its bytes never change once written, and the row goes after a month.
    """

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="proofs")
    request = models.ForeignKey(
        SignatureRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="proofs"
    )
    event = models.OneToOneField(
        SignatureEvent, on_delete=models.PROTECT, null=True, blank=True, related_name="proof"
    )
    # Who is told that the complete file is ready.
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(_("demandé le"))
    made_at = models.DateTimeField(_("édité le"), null=True, blank=True)
    content = models.BinaryField(null=True)
    sha256 = models.BinaryField(max_length=32, null=True)

    class Meta:
        verbose_name = _("dossier de preuve")
        verbose_name_plural = _("dossiers de preuve")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(request__isnull=True) ^ Q(event__isnull=True), name="proof_of_one_or_of_all"
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True, content__isnull=True, sha256__isnull=True)
                | Q(made_at__isnull=False, content__isnull=False, sha256__isnull=False),
                name="proof_made_whole",
            ),
        ]

    def __str__(self) -> str:
        return gettext("dossier de preuve %(pk)s") % {"pk": self.pk}
