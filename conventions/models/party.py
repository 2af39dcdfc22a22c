"""Those who sign: rows, never a number in code (design/law.md, A1)."""

from django.db import models

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
    role = models.CharField("qualité", max_length=12, choices=PartyRole)
    first_name = PersonColumn("prénom", max_length=255, blank=True)
    last_name = PersonColumn("nom", max_length=255, blank=True)
    function = NameColumn("fonction", max_length=255, blank=True)
    email = models.EmailField("adresse e-mail", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True, validators=[PHONE])
    # Without an e-mail, the agency attests the signature, or uploads the signed paper.
    in_person = models.BooleanField("signe en présence, à l’agence ou sur papier", default=False)
    # The organisation signed for; the host's is in the convention itself.
    organisation = NameColumn("organisme", max_length=255, blank=True)
    siret = SiretColumn("SIRET", blank=True)
    street = NameColumn("numéro et rue", max_length=255, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True, validators=[POSTCODE])
    city = NameColumn("commune", max_length=100, blank=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = "partie"
        ordering = ["convention", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "role"],
                name="party_once_per_role",
                violation_error_message="Cette qualité a déjà un signataire.",
            )
        ]

    def __str__(self) -> str:
        return f"partie {self.pk} ({self.role})"

    @property
    def full_name(self) -> str:
        """First name then surname of the signatory."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def address(self) -> str:
        """The organisation's address, on one line."""
        return ", ".join(p for p in (self.street, f"{self.postcode} {self.city}".strip()) if p)
