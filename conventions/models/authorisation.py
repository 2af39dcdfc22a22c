"""The labour inspector's leave for a minor to be there at night, joined to a draft (L3163-2, R3163-5)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .convention import Convention


class NightAuthorisation(models.Model):
    """A PDF made again without anything active, whatever was sent; the latest of a convention counts.

    PostgreSQL never changes the row, nor lets it go once a text was frozen with it.
    """

    convention = models.ForeignKey(Convention, on_delete=models.PROTECT, related_name="night_authorisations")
    content = models.BinaryField()
    sha256 = models.BinaryField(max_length=32)
    deposited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("déposée le"))

    class Meta:
        verbose_name = _("autorisation de nuit")
        verbose_name_plural = _("autorisations de nuit")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return gettext("autorisation de nuit %(pk)s") % {"pk": self.pk}
