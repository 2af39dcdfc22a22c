"""Where a party could be reached before: kept, so that a signature is told there too."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .convention import Convention


class PastContact(models.Model):
    """What was a party's address or telephone until someone changed or emptied it. Nothing signs by it."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="past_contacts")
    role = models.CharField(_("qualité"), max_length=12)
    email = models.EmailField(_("ancienne adresse e-mail"), blank=True)
    phone = models.CharField(_("ancien téléphone"), max_length=20, blank=True)
    replaced_at = models.DateTimeField(_("remplacé le"))

    class Meta:
        verbose_name = _("ancien contact")
        verbose_name_plural = _("anciens contacts")
        ordering = ["convention", "pk"]

    def __str__(self) -> str:
        return gettext("ancien contact %(pk)s") % {"pk": self.pk}
