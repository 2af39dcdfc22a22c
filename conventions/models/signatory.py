"""Who answers beside a signatory, or in their place: rows that the product asks; the chain only witnesses them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.models.columns import NameColumn, PersonColumn

from .version import SignatureRequest


class Attestation(models.Model):
    """Someone of the agency who answered for the signature of a party without a mailbox; they are two."""

    request = models.ForeignKey(SignatureRequest, on_delete=models.PROTECT, related_name="attestations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("attesté le"))

    class Meta:
        verbose_name = _("attestation d’une signature")
        verbose_name_plural = _("attestations de signatures")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["request", "user"], name="attestation_once")]

    def __str__(self) -> str:
        return gettext("attestation %(pk)s") % {"pk": self.pk}


class ProposedSignatory(models.Model):
    """Another signatory for an organisation, named by the person who was asked; the conseiller answers."""

    request = models.ForeignKey(SignatureRequest, on_delete=models.PROTECT, related_name="proposals")
    first_name = PersonColumn(_("prénom"), max_length=255)
    last_name = PersonColumn(_("nom"), max_length=255)
    function = NameColumn(_("fonction"), max_length=255, blank=True)
    email = models.EmailField(_("adresse e-mail"))
    proposed_at = models.DateTimeField(_("proposé le"))
    accepted_at = models.DateTimeField(_("accepté le"), null=True, blank=True)

    class Meta:
        verbose_name = _("signataire proposé")
        verbose_name_plural = _("signataires proposés")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=Q(accepted_at__isnull=False), name="proposal_accepted_once"
            )
        ]

    def __str__(self) -> str:
        return gettext("signataire proposé %(pk)s") % {"pk": self.pk}
