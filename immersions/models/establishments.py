"""Establishments of SIRENE (INSEE, Licence Ouverte), imported once in a while; see `docs/imports.md`."""

from django.db import models

from ..choices import WorkforceBand
from .names import NameColumn


class EstablishmentQuerySet(models.QuerySet["Establishment"]):
    def open(self) -> "EstablishmentQuerySet":
        """Establishments that were open in the last file."""
        return self.filter(is_open=True)


class Establishment(models.Model):
    """What INSEE says of a SIRET; `name` and `street` are empty when INSEE does not publish them."""

    siret = models.CharField("SIRET", max_length=14, primary_key=True)
    name = NameColumn("nom", max_length=255, blank=True)
    naf = models.CharField("activité principale (NAF)", max_length=6, blank=True)
    workforce_band = models.CharField(
        "effectif", max_length=16, choices=WorkforceBand, default=WorkforceBand.UNKNOWN
    )
    street = NameColumn("numéro et rue", max_length=255, blank=True)
    postcode = models.CharField("code postal", max_length=5, blank=True)
    city = NameColumn("commune", max_length=100, blank=True)
    insee = models.CharField("code INSEE de la commune", max_length=5, blank=True)
    is_open = models.BooleanField("ouvert", default=True)
    updated_at = models.DateTimeField("importé le")

    objects = EstablishmentQuerySet.as_manager()

    class Meta:
        verbose_name = "établissement"
        ordering = ["siret"]

    def __str__(self) -> str:
        return self.name or f"établissement {self.siret}"
