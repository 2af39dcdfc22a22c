"""Open data the portal refers to: jobs, places, activities, collective agreements, establishments of SIRENE."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..choices import WorkforceBand
from .columns import NameColumn


class RomeJob(models.Model):
    """A job of the ROME referential (France Travail, Licence Ouverte)."""

    code = models.CharField(_("code ROME"), max_length=5, primary_key=True)
    label = models.CharField(_("métier"), max_length=255)

    class Meta:
        verbose_name = _("métier")
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


class Appellation(models.Model):
    """A usual title of a job; what people type is compared with `search_text`."""

    ogr = models.PositiveIntegerField(_("code OGR"), primary_key=True)
    job = models.ForeignKey(
        RomeJob, on_delete=models.CASCADE, related_name="appellations", verbose_name=_("métier")
    )
    label = models.CharField(_("appellation"), max_length=255)
    synonyms = models.CharField(_("autres mots"), max_length=500, blank=True)
    search_text = models.TextField(_("mots de recherche"), blank=True, editable=False)

    class Meta:
        verbose_name = _("appellation")
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


class Commune(models.Model):
    """A commune of France with its centre; some centres are approximate and say so."""

    insee = models.CharField(_("code INSEE"), max_length=5, primary_key=True)
    name = models.CharField(_("nom"), max_length=100)
    postcodes = models.CharField(_("codes postaux"), max_length=250)
    department = models.CharField(_("département"), max_length=3)
    population = models.PositiveIntegerField(_("population"), default=0)
    lat = models.FloatField(_("latitude"))
    lon = models.FloatField(_("longitude"))
    approximate = models.BooleanField(_("point approché"), default=False)
    search_text = models.CharField(_("mots de recherche"), max_length=120, editable=False, db_index=True)

    class Meta:
        verbose_name = _("commune")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name} ({self.postcode or self.insee})"

    @property
    def postcode(self) -> str:
        """The first of its postcodes; none in lands where nobody lives all year."""
        return next(iter(self.postcodes.split()), "")


class NafCode(models.Model):
    """An activity of the NAF rev. 2 (INSEE)."""

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    label = models.CharField(_("activité"), max_length=255)
    section = models.CharField(_("section"), max_length=1)
    section_label = models.CharField(_("famille"), max_length=255)

    class Meta:
        verbose_name = _("activité")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class CollectiveAgreement(models.Model):
    """A collective agreement by its IDCC number."""

    idcc = models.CharField(_("IDCC"), max_length=4, primary_key=True)
    title = models.CharField(_("intitulé"), max_length=500)

    class Meta:
        verbose_name = _("convention collective")
        ordering = ["idcc"]

    def __str__(self) -> str:
        return f"{self.idcc} – {self.title}"


class EstablishmentQuerySet(models.QuerySet["Establishment"]):
    def open(self) -> "EstablishmentQuerySet":
        """Establishments that were open in the last file."""
        return self.filter(is_open=True)


class Establishment(models.Model):
    """What INSEE says of a SIRET; `name` and `street` are empty when INSEE does not publish them."""

    siret = models.CharField(_("SIRET"), max_length=14, primary_key=True)
    name = NameColumn(_("nom"), max_length=255, blank=True)
    naf = models.CharField(_("activité principale (NAF)"), max_length=6, blank=True)
    workforce_band = models.CharField(
        _("effectif"), max_length=16, choices=WorkforceBand, default=WorkforceBand.UNKNOWN
    )
    street = NameColumn(_("numéro et rue"), max_length=255, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5, blank=True)
    city = NameColumn(_("commune"), max_length=100, blank=True)
    insee = models.CharField(_("code INSEE de la commune"), max_length=5, blank=True)
    is_open = models.BooleanField(_("ouvert"), default=True)
    updated_at = models.DateTimeField(_("importé le"))

    objects = EstablishmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("établissement")
        ordering = ["siret"]

    def __str__(self) -> str:
        return self.name or gettext("établissement %(siret)s") % {"siret": self.siret}
