"""What a host proposes: a job to try, in a place."""

from django.db import models
from django.db.models import Q

from ..choices import RemoteMode
from .organisations import Address, HostStructure
from .reference import Appellation, RomeJob


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to_all(self) -> "OfferQuerySet":
        """Published offers of hosts that are not suspended."""
        return self.filter(active=True, host__suspended_at__isnull=True)


class Offer(Address):
    """Published while `active`; `lat` and `lon` are in degrees (WGS 84)."""

    host = models.ForeignKey(
        HostStructure, on_delete=models.CASCADE, related_name="offers", verbose_name="structure"
    )
    job = models.ForeignKey(RomeJob, on_delete=models.PROTECT, related_name="offers", verbose_name="métier")
    appellation = models.ForeignKey(
        Appellation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="offers",
        verbose_name="appellation",
    )
    title = models.CharField("titre", max_length=255)
    tasks = models.TextField("ce que vous ferez", max_length=2000)
    remote_mode = models.CharField(
        "lieu de présence", max_length=8, choices=RemoteMode, default=RemoteMode.ON_SITE
    )
    # Purposes the host accepts; all three unless it says otherwise.
    for_discovery = models.BooleanField("pour découvrir", default=True)
    for_confirmation = models.BooleanField("pour confirmer un projet", default=True)
    for_recruitment = models.BooleanField("avant une embauche", default=True)
    welcomes_disability = models.BooleanField(
        "accueille des personnes en situation de handicap", default=False
    )
    lat = models.FloatField("latitude")
    lon = models.FloatField("longitude")
    active = models.BooleanField("publiée", default=True)
    published_at = models.DateTimeField("publiée le", null=True, blank=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = "offre"
        ordering = ["-published_at", "-pk"]
        # The search of ecosystem.md, section 4: a plain b-tree box wins everywhere.
        indexes = [
            models.Index(fields=["lat", "lon"], condition=Q(active=True), name="offer_place"),
            models.Index(fields=["job", "lat", "lon"], condition=Q(active=True), name="offer_job_place"),
            models.Index(
                fields=["appellation", "lat", "lon"], condition=Q(active=True), name="offer_title_place"
            ),
            models.Index(fields=["-published_at", "-id"], condition=Q(active=True), name="offer_recent"),
        ]

    def __str__(self) -> str:
        return self.title
