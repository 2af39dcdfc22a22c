"""The sections of a convention, in the order of D5135-2; fields of design/law.md, B3.

Abstract models: one row holds them all, each file of the draft shows one.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from immersions.choices import (
    BeneficiaryStatus,
    HostSector,
    PrescriberKind,
    Purpose,
    RemoteMode,
    WorkforceBand,
)
from immersions.models.columns import NameColumn, PersonColumn, SiretColumn
from immersions.models.organisations import POSTCODE

from ..choices import ContractKind

PHONE = RegexValidator(
    r"^\+?[0-9 .]{10,18}$", _("Écrivez un numéro de téléphone à dix chiffres, par exemple 06 12 34 56 78.")
)


class PartiesSection(models.Model):
    """1° to 4°: who makes the convention, besides the signatories (see `Party`)."""

    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    beneficiary_status = models.CharField(
        _("situation"), max_length=16, choices=BeneficiaryStatus, default=BeneficiaryStatus.NON_EMPLOYEE
    )
    protected_adult = models.BooleanField(_("majeur protégé, avec un représentant légal"), default=False)
    emergency_name = PersonColumn(_("personne à prévenir"), max_length=255, blank=True)
    emergency_phone = models.CharField(_("son téléphone"), max_length=20, blank=True, validators=[PHONE])
    contract_kind = models.CharField(_("contrat de travail"), max_length=8, choices=ContractKind, blank=True)
    contract_start = models.DateField(_("début du contrat"), null=True, blank=True)
    contract_end = models.DateField(_("fin du contrat"), null=True, blank=True)
    contract_suspended = models.BooleanField(
        _("contrat suspendu pendant l’immersion"),
        null=True,
        blank=True,
        help_text=_("Non s’il est maintenu."),
    )
    outside_working_hours = models.BooleanField(_("immersion en dehors du temps de travail"), default=False)

    host_name = NameColumn(_("dénomination"), max_length=255, blank=True)
    host_siret = SiretColumn(_("SIRET"), blank=True)
    host_street = NameColumn(_("numéro et rue"), max_length=255, blank=True)
    host_postcode = models.CharField(_("code postal"), max_length=5, blank=True, validators=[POSTCODE])
    host_city = NameColumn(_("commune"), max_length=100, blank=True)
    host_naf = models.CharField(_("code NAF"), max_length=6, blank=True)
    host_activity = models.CharField(_("activité principale"), max_length=255, blank=True)
    host_idcc = models.CharField(
        _("convention collective (IDCC)"),
        max_length=7,
        blank=True,
        help_text=_("Quatre chiffres, ou « aucune »."),
    )
    host_sector = models.CharField(_("nature"), max_length=12, choices=HostSector, default=HostSector.PRIVATE)
    host_workforce = models.CharField(
        _("effectif"), max_length=16, choices=WorkforceBand, default=WorkforceBand.UNKNOWN
    )
    host_is_esat = models.BooleanField(_("la structure est un ESAT"), default=False)
    former_employer = models.BooleanField(
        _("la structure a déjà employé la personne"), default=False, db_default=False
    )
    tutor_first_name = PersonColumn(_("prénom du tuteur"), max_length=255, blank=True)
    tutor_last_name = PersonColumn(_("nom du tuteur"), max_length=255, blank=True)
    tutor_function = NameColumn(_("fonction du tuteur"), max_length=255, blank=True)
    tutor_email = models.EmailField(_("adresse e-mail du tuteur"), blank=True)
    tutor_phone = models.CharField(_("téléphone du tuteur"), max_length=20, blank=True, validators=[PHONE])
    safety_contact_name = PersonColumn(
        _("personne chargée des consignes de sécurité"),
        max_length=255,
        blank=True,
        help_text=_("À remplir si ce n’est pas le tuteur."),
    )
    safety_contact_function = NameColumn(_("sa fonction"), max_length=255, blank=True)

    prescriber_kind = models.CharField(
        _("nature du prescripteur"), max_length=24, choices=PrescriberKind, blank=True
    )
    counsellor_first_name = PersonColumn(_("prénom du conseiller référent"), max_length=255, blank=True)
    counsellor_last_name = PersonColumn(_("nom du conseiller référent"), max_length=255, blank=True)
    counsellor_function = NameColumn(_("fonction du conseiller référent"), max_length=255, blank=True)

    class Meta:
        abstract = True


class PeriodSection(models.Model):
    """5°: the period, its place, its object."""

    start_on = models.DateField(_("premier jour"), null=True, blank=True)
    end_on = models.DateField(_("dernier jour"), null=True, blank=True)
    weekly_pattern = models.JSONField(
        _("semaine type"),
        default=dict,
        blank=True,
        help_text=_("Jour de la semaine (0 = lundi) → créneaux [début, fin] ; sert à refaire le calendrier."),
    )
    # L3121-19: more than ten hours a day by collective agreement only; empty when none is named.
    long_day_agreement = models.CharField(
        _("accord collectif pour plus de 10 heures par jour"), max_length=255, blank=True, db_default=""
    )
    # Computed from the slots, never typed (B3).
    total_minutes = models.PositiveIntegerField(_("durée de présence, en minutes"), default=0, editable=False)
    place_street = NameColumn(_("numéro et rue"), max_length=255, blank=True)
    place_postcode = models.CharField(_("code postal"), max_length=5, blank=True, validators=[POSTCODE])
    place_city = NameColumn(_("commune"), max_length=100, blank=True)
    remote_mode = models.CharField(
        _("lieu de présence"), max_length=8, choices=RemoteMode, default=RemoteMode.ON_SITE
    )
    purpose = models.CharField(_("objet"), max_length=8, choices=Purpose, blank=True)
    rome_code = models.CharField(_("code ROME"), max_length=5, blank=True)
    job_title = NameColumn(_("métier"), max_length=255, blank=True)
    # REN-3: what the first convention left to reach, one word of `law.facts.Outcome` an objective, in their order.
    interim_on = models.DateField(_("point d’étape fait le"), null=True, blank=True)
    interim_outcomes = models.JSONField(_("objectifs au point d’étape"), default=list, blank=True)
    renewal_reason = models.TextField(_("pourquoi renouveler"), max_length=1000, blank=True)

    class Meta:
        abstract = True


class SafetySection(models.Model):
    """6°, and what keeps the person safe."""

    special_conditions = models.TextField(_("conditions particulières"), max_length=2000, blank=True)
    ppe_provided = models.BooleanField(_("équipements de protection fournis"), null=True, blank=True)
    ppe_detail = models.CharField(_("lesquels"), max_length=500, blank=True)
    prevention = models.BooleanField(_("mesures de prévention"), null=True, blank=True)
    prevention_detail = models.CharField(_("lesquelles"), max_length=500, blank=True)
    # SEC-1 and SEC-2: what the host says of the post.
    particular_risks = models.BooleanField(
        _("poste à risques particuliers"),
        null=True,
        blank=True,
        help_text=_("Oui s’il est sur la liste que tient la structure (article L4154-2)."),
    )
    restricted_work = models.BooleanField(
        _("travaux interdits aux contrats courts"),
        null=True,
        blank=True,
        help_text=_(
            "Oui si la personne y est exposée à l’amiante, au chlore, à des rayonnements ionisants ou à un "
            "autre agent de l’article D4154-1."
        ),
    )
    # MIN-9: the families of dangerous work (D4153-15 to -37) that a minor would meet, as answered by the host.
    minor_risks = models.JSONField(_("travaux dangereux pour un mineur"), null=True, blank=True)
    insurer = NameColumn(_("assureur"), max_length=255, blank=True)
    insurance_policy = models.CharField(_("numéro de police"), max_length=100, blank=True)
    insurance_ends_on = models.DateField(_("assurance valable jusqu’au"), null=True, blank=True)
    transport_cost = models.CharField(_("transport"), max_length=255, blank=True)
    meal_cost = models.CharField(_("repas"), max_length=255, blank=True)
    housing_cost = models.CharField(_("hébergement"), max_length=255, blank=True)

    class Meta:
        abstract = True


class AttestationsSection(models.Model):
    """The host's word: the four forbidden uses of L5135-7, and what it gives to the person."""

    not_permanent_post = models.BooleanField(_("pas une tâche régulière d’un poste permanent"), default=False)
    not_activity_peak = models.BooleanField(_("pas un surcroît d’activité"), default=False)
    not_seasonal = models.BooleanField(_("pas un emploi saisonnier"), default=False)
    not_replacement = models.BooleanField(_("pas le remplacement d’une personne absente"), default=False)
    rules_given = models.BooleanField(_("le règlement intérieur est remis"), default=False)
    insured = models.BooleanField(_("une assurance couvre l’immersion"), default=False)
    safety_informed = models.BooleanField(
        _("la personne est informée des risques et des consignes"), default=False
    )
    attested_at = models.DateTimeField(_("attesté le"), null=True, blank=True, editable=False)
    attested_by = PersonColumn(_("attesté par"), max_length=255, blank=True, editable=False)

    class Meta:
        abstract = True
