"""Hosts, prescribers, their agencies and the people who act for them."""

import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from ..choices import (
    AccessFeature,
    DelegationStatus,
    HostRole,
    HostSector,
    MemberProof,
    MemberRole,
    PrescriberKind,
    SiaeKind,
    WorkforceBand,
)
from ..names import shown_website
from ..siret import siren_of
from .accounts import User
from .columns import NameColumn, PersonColumn, SiretColumn, WebsiteColumn

if TYPE_CHECKING:
    from immersions.accounts.actor import Actor
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .reference import Commune

# D5135-7: those of L5135-2 1° to 3° and 4° bis; a house test holds the law to the same list.
GRANTORS = frozenset(
    {
        PrescriberKind.FRANCE_TRAVAIL,
        PrescriberKind.MISSION_LOCALE,
        PrescriberKind.CAP_EMPLOI,
        PrescriberKind.CONSEIL_DEPARTEMENTAL,
    }
)
NOT_A_GRANTOR = _(
    "Une convention de prescription est donnée par France Travail, une mission locale, Cap emploi ou le conseil "
    "départemental (article D5135-7)."
)
POSTCODE = RegexValidator(r"^\d{5}$", _("Un code postal compte 5 chiffres."))


class Address(models.Model):
    """A postal address with the point of its commune, or a better one."""

    street = NameColumn(_("numéro et rue"), max_length=255, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5, validators=[POSTCODE])
    city = NameColumn(_("commune"), max_length=100)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("commune INSEE")
    )

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        """The address on one line."""
        return ", ".join(part for part in (self.street, f"{self.postcode} {self.city}".strip()) if part)


class HostQuerySet(models.QuerySet["HostStructure"]):
    def unclaimed(self) -> "HostQuerySet":
        """Brought by a network, with nobody who speaks for them and no request that a stranger could read."""
        return self.filter(suspended_at__isnull=True).exclude(
            Q(members__isnull=False) | Q(offers__requests__isnull=False)
        )

    def checked_by(self, actor: "Actor") -> "HostQuerySet":
        """Those whose file this actor reads, with what is checked of them: counsellors read all, others none."""
        return self.all() if actor.is_counsellor else self.none()

    def locked(self, pk: int) -> "HostStructure":
        """The row as it is now, locked to the end of the caller's transaction."""
        return self.select_for_update(of=("self",)).get(pk=pk)


class HostStructure(Address):
    """A host (« structure d’accueil »): one establishment, known by its SIRET."""

    siret = SiretColumn(_("SIRET"), unique=True)
    name = NameColumn(_("nom"), max_length=255)
    naf = models.CharField(_("activité principale (NAF)"), max_length=6, blank=True)
    activity = models.CharField(_("activité principale"), max_length=255, blank=True)
    idcc = models.CharField(_("convention collective (IDCC)"), max_length=4, blank=True)
    sector = models.CharField(_("nature"), max_length=12, choices=HostSector, default=HostSector.PRIVATE)
    workforce_band = models.CharField(
        _("effectif"), max_length=16, choices=WorkforceBand, default=WorkforceBand.UNKNOWN
    )
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    website = WebsiteColumn(_("site internet"), blank=True)
    welcomes_disability = models.BooleanField(
        _("accueille des personnes en situation de handicap"), default=False
    )
    access_features = ArrayField(
        models.CharField(max_length=16, choices=AccessFeature),
        verbose_name=_("accès et aménagements du lieu"),
        default=list,
        db_default=[],
        blank=True,
    )
    commitment = models.TextField(_("nos engagements"), max_length=1000, blank=True)
    # Shown to counsellors only: the person of the host to call about a workplace, never about anyone's health.
    referent_name = PersonColumn(_("référent handicap"), max_length=255, blank=True, db_default="")
    referent_email = models.EmailField(_("adresse e-mail du référent handicap"), blank=True, db_default="")
    # What the host needs before the first day; public ones have their own milestones.
    lead_days = models.PositiveSmallIntegerField(_("jours de préparation"), default=0, db_default=0)
    lead_documents = models.TextField(_("documents demandés"), max_length=1000, blank=True, db_default="")
    verified_at = models.DateTimeField(_("SIRET vérifié le"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("suspendue le"), null=True, blank=True)
    suspension_reason = models.CharField(_("raison de la suspension"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)

    objects = HostQuerySet.as_manager()

    class Meta:
        verbose_name = _("structure d’accueil")
        verbose_name_plural = _("structures d’accueil")
        ordering = ["name"]
        indexes = [
            models.Index(fields=["id"], condition=Q(suspended_at__isnull=False), name="host_suspended"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_website(self) -> str:
        """The site, when a page may link to it."""
        return shown_website(self.website)

    @property
    def siren(self) -> str:
        """The legal unit of this establishment."""
        return siren_of(self.siret)

    @property
    def access_words(self) -> list[str]:
        """The features of the place in words, in the order of the list that hosts tick."""
        return [str(feature.label) for feature in AccessFeature if feature in self.access_features]


class HostMemberQuerySet(models.QuerySet["HostMember"]):
    def reached(self) -> "HostMemberQuerySet":
        """Those whom letters reach, in one order: active, with an open account, which comes along."""
        return self.filter(is_active=True, user__is_active=True).select_related("user").order_by("pk")


class HostMember(models.Model):
    """A person who acts for a host; a signatory may sign for it, others may not."""

    host = models.ForeignKey(HostStructure, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="host_memberships")
    function = NameColumn(_("fonction"), max_length=255, blank=True)
    role = models.CharField(
        _("rôle"), max_length=8, choices=HostRole, default=HostRole.MANAGER, db_default=HostRole.MANAGER
    )
    is_signatory = models.BooleanField(_("peut signer"), default=True)
    is_active = models.BooleanField(_("en activité"), default=True)
    # How we know that the person belongs there; see docs/hosts.md.
    proof = models.CharField(_("preuve"), max_length=16, choices=MemberProof, blank=True, db_default="")
    proved_at = models.DateTimeField(_("prouvé le"), null=True, blank=True)

    objects = HostMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("membre d’une structure d’accueil")
        constraints = [
            models.UniqueConstraint(
                fields=["host", "user"],
                name="host_member_once",
                violation_error_message=_("Cette personne fait déjà partie de la structure."),
            ),
            models.CheckConstraint(
                condition=Q(proof="", proved_at__isnull=True) | (~Q(proof="") & Q(proved_at__isnull=False)),
                name="host_member_proof_dated",
                violation_error_message=_("Une preuve d’appartenance a toujours une date."),
            ),
        ]

    def __str__(self) -> str:
        return f"membre {self.pk} de la structure {self.host_id}"


class PrescriberOrganisation(Address):
    """An organisation of L5135-2, or a mere accompanying structure (design/law.md, A2)."""

    name = NameColumn(_("dénomination"), max_length=255)
    kind = models.CharField(_("nature"), max_length=24, choices=PrescriberKind)
    siae_kind = models.CharField(_("type de SIAE"), max_length=4, choices=SiaeKind, blank=True)
    pmsmp_clause = models.BooleanField(_("convention d’État prévoyant les PMSMP"), default=False)
    siret = SiretColumn(_("SIRET"), blank=True)

    class Meta:
        verbose_name = _("organisme")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PrescriberKind.SIAE) | Q(siae_kind=""),
                name="organisation_siae_kind_only_for_siae",
                violation_error_message=_("Le type de SIAE ne concerne que les structures d’insertion."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class DelegationQuerySet(models.QuerySet["PrescriptionDelegation"]):
    def sole_on(self, at: datetime.datetime) -> "PrescriptionDelegation | None":
        """The one in force that day, when there is one only: with several, a person chooses."""
        day = at.date()
        active = self.filter(status=DelegationStatus.ACTIVE, starts_on__lte=day, ends_on__gte=day)
        found = list(active.order_by("pk")[:2])
        return found[0] if len(found) == 1 else None


class PrescriptionDelegation(models.Model):
    """A « convention de prescription » (D5135-7, D5135-8)."""

    grantor = models.ForeignKey(
        PrescriberOrganisation,
        on_delete=models.PROTECT,
        related_name="delegations_granted",
        verbose_name=_("délégant"),
    )
    grantee = models.ForeignKey(
        PrescriberOrganisation,
        on_delete=models.PROTECT,
        related_name="delegations_held",
        verbose_name=_("délégataire"),
    )
    categories = models.CharField(_("publics concernés"), max_length=500)
    starts_on = models.DateField(_("début"))
    ends_on = models.DateField(_("fin"))
    status = models.CharField(
        _("état"), max_length=10, choices=DelegationStatus, default=DelegationStatus.ACTIVE
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("convention de prescription")
        verbose_name_plural = _("conventions de prescription")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="delegation_ends_after_start",
                violation_error_message=_("La délégation finit avant de commencer : vérifiez les dates."),
            )
        ]

    def __str__(self) -> str:
        return f"convention de prescription du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"

    def clean(self) -> None:
        """Raise `ValidationError` for a grantor that may give none (D5135-7), or that gives it to itself."""
        if self.grantor_id and self.grantor.kind not in GRANTORS:
            raise ValidationError({"grantor": NOT_A_GRANTOR})
        if self.grantor_id and self.grantor_id == self.grantee_id:
            raise ValidationError({"grantee": gettext("Un organisme ne se délègue rien à lui-même.")})


class Agency(Address):
    """A local office of a prescriber: the place where counsellors work."""

    organisation = models.ForeignKey(
        PrescriberOrganisation, on_delete=models.PROTECT, related_name="agencies", verbose_name=_("organisme")
    )
    name = NameColumn(_("nom"), max_length=255)
    email = models.EmailField(_("adresse e-mail"))
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    closed_at = models.DateTimeField(_("fermée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("agence")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's place in an agency, with its rights."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("rôle"), max_length=12, choices=MemberRole, default=MemberRole.COUNSELLOR)
    function = NameColumn(_("fonction"), max_length=255, default="Conseiller en insertion")
    is_active = models.BooleanField(_("en activité"), default=True)

    class Meta:
        verbose_name = _("membre d’une agence")
        verbose_name_plural = _("membres d’une agence")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "user"],
                name="agency_member_once",
                violation_error_message=_("Cette personne fait déjà partie de l’agence."),
            )
        ]

    def __str__(self) -> str:
        return gettext("membre %(pk)s de l’agence %(agency_id)s") % {
            "pk": self.pk,
            "agency_id": self.agency_id,
        }
