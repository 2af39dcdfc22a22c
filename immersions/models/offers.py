"""What a host proposes: a job to try, in a place."""

import datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ..choices import AccessFeature, ContactMode, HostSector, RemoteMode
from .columns import NameColumn, PersonColumn
from .organisations import Address, HostStructure
from .reference import Appellation, RomeJob


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to_all(self) -> "OfferQuerySet":
        """Published offers of hosts that are not suspended.

        The suspended are few: leaving them out by name spares a look at the host of every offer counted.
        """
        suspended = HostStructure.objects.order_by().filter(suspended_at__isnull=False)
        return self.filter(active=True).exclude(host__in=suspended.values("pk"))

    def of_hosts(self, host_ids: tuple[int, ...]) -> "OfferQuerySet":
        """Every offer of these hosts, published or not."""
        return self.filter(host_id__in=host_ids)

    def free_between(self, first: datetime.date, last: datetime.date) -> "OfferQuerySet":
        """Offers that welcome from `first` to `last`, both included: already begun, and not closed meanwhile."""
        begun = Q(available_from__isnull=True) | Q(available_from__lte=first)
        open_then = Q(closed_from__isnull=True) | Q(closed_from__gt=last) | Q(closed_until__lt=first)
        return self.filter(begun & open_then)


class Offer(Address):
    """Published while `active`; `lat` and `lon` are in degrees (WGS 84)."""

    host = models.ForeignKey(
        HostStructure, on_delete=models.CASCADE, related_name="offers", verbose_name=_("structure")
    )
    job = models.ForeignKey(
        RomeJob, on_delete=models.PROTECT, related_name="offers", verbose_name=_("métier")
    )
    appellation = models.ForeignKey(
        Appellation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="offers",
        verbose_name=_("appellation"),
    )
    title = NameColumn(_("titre"), max_length=255)
    tasks = models.TextField(_("ce que vous ferez"), max_length=2000)
    remote_mode = models.CharField(
        _("lieu de présence"), max_length=8, choices=RemoteMode, default=RemoteMode.ON_SITE
    )
    # Purposes the host accepts; all three unless it says otherwise.
    for_discovery = models.BooleanField(_("pour découvrir"), default=True)
    for_confirmation = models.BooleanField(_("pour confirmer un projet"), default=True)
    for_recruitment = models.BooleanField(_("avant une embauche"), default=True)
    welcomes_disability = models.BooleanField(
        _("accueille des personnes en situation de handicap"), default=False
    )
    # When the host cannot welcome: before a day, or during one closure (holidays, most often).
    available_from = models.DateField(_("accueil possible à partir du"), null=True, blank=True)
    closed_from = models.DateField(_("fermeture du"), null=True, blank=True)
    closed_until = models.DateField(_("fermeture jusqu’au"), null=True, blank=True)
    # How many the host takes: people at once, and requests in a calendar month (no limit when empty).
    capacity = models.PositiveSmallIntegerField(_("personnes à la fois"), default=1, db_default=1)
    monthly_limit = models.PositiveSmallIntegerField(_("demandes par mois"), null=True, blank=True)
    contact_mode = models.CharField(
        _("premier contact"),
        max_length=9,
        choices=ContactMode,
        default=ContactMode.PORTAL,
        db_default=ContactMode.PORTAL,
    )
    tutor_name = PersonColumn(_("tuteur ou tutrice"), max_length=255, blank=True, db_default="")
    # Set when requests stayed without answer: the offer then leaves the search until the host wakes it up.
    asleep_at = models.DateTimeField(_("endormie le"), null=True, blank=True)
    # Those of the host, copied by PostgreSQL (triggers of migration 0012): the search filters by them.
    sector = models.CharField(
        _("nature de la structure"),
        max_length=12,
        choices=HostSector,
        default=HostSector.PRIVATE,
        db_default=HostSector.PRIVATE,
        editable=False,
    )
    naf = models.CharField(
        _("activité principale (NAF)"), max_length=6, default="", db_default="", editable=False
    )
    access_features = ArrayField(
        models.CharField(max_length=16, choices=AccessFeature),
        verbose_name=_("accès et aménagements du lieu"),
        default=list,
        db_default=[],
        editable=False,
    )
    lat = models.FloatField(_("latitude"))
    lon = models.FloatField(_("longitude"))
    active = models.BooleanField(_("publiée"), default=True)
    # Set when a partner or a local network sent the offer; its own key makes a second import harmless.
    network = models.CharField(_("réseau"), max_length=60, blank=True, default="")
    external_id = models.CharField(_("référence du réseau"), max_length=100, blank=True, default="")
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    updated_at = models.DateTimeField(_("modifiée le"), auto_now=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offre")
        ordering = ["-published_at", "-pk"]
        # The search of docs/search.md: a plain b-tree box wins everywhere.
        indexes = [
            models.Index(
                fields=["lat", "lon"],
                include=["id", "host", "sector", "welcomes_disability"],  # counted without reading the rows
                condition=Q(active=True),
                name="offer_around",
            ),
            GinIndex(fields=["access_features"], condition=Q(active=True), name="offer_access"),
            models.Index(fields=["naf"], condition=Q(active=True), name="offer_activity"),
            models.Index(fields=["job", "lat", "lon"], condition=Q(active=True), name="offer_job_place"),
            models.Index(
                fields=["appellation", "lat", "lon"], condition=Q(active=True), name="offer_title_place"
            ),
            models.Index(fields=["-published_at", "-id"], condition=Q(active=True), name="offer_recent"),
            models.Index(
                fields=["-welcomes_disability", "-published_at", "-id"],
                condition=Q(active=True),
                name="offer_welcome",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(asleep_at__isnull=True) | Q(active=False),
                name="offer_asleep_is_not_published",
                violation_error_message=_("Une offre endormie n’est pas publiée."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1) & (Q(monthly_limit__isnull=True) | Q(monthly_limit__gte=1)),
                name="offer_takes_someone",
                violation_error_message=_("Indiquez au moins une place et une demande par mois."),
            ),
            models.CheckConstraint(
                condition=Q(closed_from__isnull=True, closed_until__isnull=True)
                | Q(
                    closed_from__isnull=False, closed_until__isnull=False, closed_from__lte=F("closed_until")
                ),
                name="offer_closure_has_two_days_in_order",
                violation_error_message=_(
                    "Donnez le premier et le dernier jour de la fermeture, dans l’ordre."
                ),
            ),
            models.UniqueConstraint(
                fields=["network", "external_id"],
                condition=Q(network__gt=""),
                name="offer_once_per_network",
                violation_error_message=_("Ce réseau a déjà une offre avec cette référence."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_proposed(self) -> bool:
        """Whether people may ask for it: published, by a host that is not suspended."""
        return self.active and self.host.suspended_at is None

    @property
    def begins_by_phone(self) -> bool:
        """Whether its host likes a call first, and says where."""
        return self.contact_mode == ContactMode.PHONE and bool(self.host.phone)

    @property
    def begins_in_person(self) -> bool:
        """Whether its host likes to meet first."""
        return self.contact_mode == ContactMode.IN_PERSON

    @property
    def is_about_there(self) -> bool:
        """Whether its point is that of a commune whose centre is badly known: distances are then approximate."""
        here = self.commune
        return here is not None and here.approximate and (self.lat, self.lon) == (here.lat, here.lon)

    @property
    def task_lines(self) -> list[str]:
        """The tasks to try, one a line, without the dashes that people type before them."""
        lines = (line.strip().lstrip("-–•*").strip() for line in self.tasks.splitlines())
        return [line for line in lines if line]
