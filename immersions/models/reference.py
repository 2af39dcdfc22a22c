"""Open data the portal refers to: jobs, places, activities, collective agreements, establishments of SIRENE."""

from django.db import models

from ..choices import WorkforceBand
from .columns import NameColumn


class RomeJob(models.Model):
    """A job of the ROME referential (France Travail, Licence Ouverte)."""

    code = models.CharField("code ROME", max_length=5, primary_key=True)
    label = models.CharField("métier", max_length=255)

    class Meta:
        verbose_name = "métier"
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


class Appellation(models.Model):
    """A usual title of a job; what people type is compared with `search_text`."""

    ogr = models.PositiveIntegerField("code OGR", primary_key=True)
    job = models.ForeignKey(
        RomeJob, on_delete=models.CASCADE, related_name="appellations", verbose_name="métier"
    )
    label = models.CharField("appellation", max_length=255)
    synonyms = models.CharField("autres mots", max_length=500, blank=True)
    search_text = models.TextField("mots de recherche", blank=True, editable=False)

    class Meta:
        verbose_name = "appellation"
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


class Commune(models.Model):
    """A commune of France with its centre; some centres are approximate and say so."""

    insee = models.CharField("code INSEE", max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=100)
    postcodes = models.CharField("codes postaux", max_length=250)
    department = models.CharField("département", max_length=3)
    population = models.PositiveIntegerField("population", default=0)
    lat = models.FloatField("latitude")
    lon = models.FloatField("longitude")
    approximate = models.BooleanField("point approché", default=False)
    search_text = models.CharField("mots de recherche", max_length=120, editable=False, db_index=True)

    class Meta:
        verbose_name = "commune"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.postcode or self.insee})"

    @property
    def postcode(self) -> str:
        """The first of its postcodes; none in lands where nobody lives all year."""
        return next(iter(self.postcodes.split()), "")


class NafCode(models.Model):
    """An activity of the NAF rev. 2 (INSEE)."""

    code = models.CharField("code", max_length=6, primary_key=True)
    label = models.CharField("activité", max_length=255)
    section = models.CharField("section", max_length=1)
    section_label = models.CharField("famille", max_length=255)

    class Meta:
        verbose_name = "activité"
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class CollectiveAgreement(models.Model):
    """A collective agreement by its IDCC number."""

    idcc = models.CharField("IDCC", max_length=4, primary_key=True)
    title = models.CharField("intitulé", max_length=500)

    class Meta:
        verbose_name = "convention collective"
        ordering = ["idcc"]

    def __str__(self) -> str:
        return f"{self.idcc} – {self.title}"


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
