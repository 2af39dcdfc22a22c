"""Those who sign: rows, never a number in code (design/law.md, A1)."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.models.columns import NameColumn, PersonColumn, SiretColumn
from immersions.models.organisations import POSTCODE

from ..choices import PartyRole
from .convention import Convention
from .sections import PHONE


class PartyQuerySet(models.QuerySet["Party"]):
    def asked(self) -> "PartyQuerySet":
        """Those whom the text open to signature asks; a row that is kept and does not sign is left out."""
        return self.filter(
            requests__version__isnull=False, requests__version__superseded_at__isnull=True
        ).distinct()


class Party(models.Model):
    """One party and its signatory. Contacts are out of the signed text (design/signature.md, 2)."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(_("qualité"), max_length=12, choices=PartyRole)
    first_name = PersonColumn(_("prénom"), max_length=255, blank=True)
    last_name = PersonColumn(_("nom"), max_length=255, blank=True)
    function = NameColumn(_("fonction"), max_length=255, blank=True)
    email = models.EmailField(_("adresse e-mail"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True, validators=[PHONE])
    # Without an e-mail, the agency attests the signature, or uploads the signed paper.
    in_person = models.BooleanField(_("signe en présence, à l’agence ou sur papier"), default=False)
    # The organisation signed for; the host's is in the convention itself.
    organisation = NameColumn(_("organisme"), max_length=255, blank=True)
    siret = SiretColumn(_("SIRET"), blank=True)
    street = NameColumn(_("numéro et rue"), max_length=255, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5, blank=True, validators=[POSTCODE])
    city = NameColumn(_("commune"), max_length=100, blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("partie")
        ordering = ["convention", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "role"],
                name="party_once_per_role",
                violation_error_message=_("Cette qualité a déjà un signataire."),
            )
        ]

    def __str__(self) -> str:
        return gettext("partie %(pk)s (%(role)s)") % {"pk": self.pk, "role": self.role}

    @property
    def full_name(self) -> str:
        """First name then surname of the signatory."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def address(self) -> str:
        """The organisation's address, on one line."""
        return ", ".join(p for p in (self.street, f"{self.postcode} {self.city}".strip()) if p)
