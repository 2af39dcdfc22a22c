"""The convention: one legal act, its draft and its life."""

import datetime
import hashlib
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.models import (
    Agency,
    Candidate,
    HostStructure,
    ImmersionRequest,
    Membership,
    PrescriptionDelegation,
)

from ..choices import STATE_CHOICES, DraftPart, PartyRole
from ..law.states import DEAD_STATES, State
from . import constraints
from .sections import AttestationsSection, PartiesSection, PeriodSection, SafetySection

if TYPE_CHECKING:
    from immersions.accounts.actor import Actor

    from .party import Party


def person_key(last_name: str, first_name: str, birth_date: datetime.date) -> int:
    """A number of 63 bits that is the same for one person wherever they are recorded.

    Made of surname, first names and birth date without accents, case or punctuation
    (docs/adr/0003-same-person.md).
    """
    words = unicodedata.normalize("NFKD", f"{last_name}|{first_name}").casefold()
    letters = "".join(c for c in words if c.isalnum() or c == "|")
    digest = hashlib.sha256(f"{letters}|{birth_date.isoformat()}".encode()).digest()
    return int.from_bytes(digest[:8]) >> 1


class ConventionQuerySet(models.QuerySet["Convention"]):
    def visible_to(self, actor: "Actor") -> "ConventionQuerySet":
        """What this actor may know of: their agency's, their own, or the one their link opens."""
        mine = models.Q(agency_id__in=actor.agency_ids)
        if actor.candidate_id:
            mine |= models.Q(candidate_id=actor.candidate_id) & ~models.Q(state=State.DRAFT)
        if actor.host_ids:
            mine |= models.Q(host_id__in=actor.host_ids) & ~models.Q(state=State.DRAFT)
        return self.filter(mine)


class Convention(PartiesSection, PeriodSection, SafetySection, AttestationsSection):
    reference = models.CharField(_("référence"), max_length=16, unique=True)
    state = models.CharField(_("état"), max_length=11, choices=STATE_CHOICES, default=State.DRAFT.value)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="conventions", verbose_name=_("agence")
    )
    counsellor = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="conventions", verbose_name=_("conseiller")
    )
    candidate = models.ForeignKey(
        Candidate, on_delete=models.PROTECT, related_name="conventions", verbose_name=_("candidat")
    )
    # Empty until surname, first name and birth date are known; see person_key().
    person_key = models.BigIntegerField(null=True, blank=True, editable=False, db_index=True)
    # Where the beneficiary was asked to prove who they are, as numbers, since it was last opened; see persons.py.
    contact_keys = ArrayField(models.BigIntegerField(), default=list, blank=True, editable=False)
    host = models.ForeignKey(
        HostStructure, on_delete=models.PROTECT, null=True, blank=True, related_name="conventions"
    )
    request = models.OneToOneField(
        ImmersionRequest, on_delete=models.SET_NULL, null=True, blank=True, related_name="convention"
    )
    delegation = models.ForeignKey(
        PrescriptionDelegation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("convention de prescription"),
    )
    renewal_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="renewals",
        verbose_name=_("renouvelle"),
    )
    relevance_opinion = models.TextField(
        _("pertinence de l’immersion"),
        max_length=1000,
        blank=True,
        help_text=_("Votre avis (D5135-6) ; jamais imprimé."),
    )
    # The effective last day of an interrupted immersion: days count to that date (D1).
    interrupted_on = models.DateField(_("dernier jour effectif"), null=True, blank=True)
    created_at = models.DateTimeField(_("créée le"))
    updated_at = models.DateTimeField(_("modifiée le"))
    opened_at = models.DateTimeField(_("ouverte à la signature le"), null=True, blank=True)
    signed_at = models.DateTimeField(_("signée le"), null=True, blank=True)
    ended_reason = models.TextField(_("raison de la fin"), max_length=1000, blank=True)

    objects = ConventionQuerySet.as_manager()
    # What the law says of a draft, given by `conventions.apps`: it reads rows, so rows cannot import it.
    check_law: ClassVar[Callable[["Convention"], None]]

    class Meta:
        verbose_name = _("convention")
        ordering = ["-created_at", "-pk"]
        constraints = constraints.CONVENTION
        indexes = [
            models.Index(fields=["agency", "state", "start_on"], name="convention_agency_state"),
            models.Index(fields=["host_siret", "person_key"], name="convention_person_host"),
            models.Index(fields=["birth_date", "start_on"], name="convention_born_on"),
            GinIndex(fields=["contact_keys"], name="convention_contacts"),
        ]

    def __str__(self) -> str:
        return gettext("convention %(reference)s") % {"reference": self.reference}

    def party(self, role: str) -> "Party | None":
        """The party of that role, from the rows already loaded when they are."""
        return next((party for party in self.parties.all() if party.role == role), None)

    @property
    def beneficiary(self) -> "Party | None":
        """The person who does the immersion."""
        return self.party(PartyRole.BENEFICIARY)

    @property
    def place(self) -> str:
        """Where the immersion happens, on one line."""
        return ", ".join(
            p for p in (self.place_street, f"{self.place_postcode} {self.place_city}".strip()) if p
        )

    @property
    def host_address(self) -> str:
        """The host's address, on one line."""
        return ", ".join(p for p in (self.host_street, f"{self.host_postcode} {self.host_city}".strip()) if p)

    @property
    def is_dead(self) -> bool:
        """Refused, expired, withdrawn or cancelled: it leads nowhere."""
        return self.state in DEAD_STATES

    @property
    def effective_end(self) -> datetime.date | None:
        """The last day that counts."""
        return self.interrupted_on or self.end_on

    def clean(self) -> None:
        """Apply the law to the draft: raises `ValidationError` with every blocking finding."""
        self.check_law()


class Objective(models.Model):
    """D5135-2 5°: what the immersion is to tell, and how we shall know."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="objectives")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("objectif"), max_length=500)
    assessment = models.CharField(_("comment nous saurons s’il est atteint"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("objectif")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return gettext("objectif %(pk)s") % {"pk": self.pk}


class Task(models.Model):
    """D5135-2 6°: a task, and the skill it helps to build."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="tasks")
    position = models.PositiveSmallIntegerField(default=0)
    text = models.CharField(_("tâche"), max_length=500)
    skill = models.CharField(_("compétence recherchée"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("tâche")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return gettext("tâche %(pk)s") % {"pk": self.pk}


class PresenceSlot(models.Model):
    """Hours of presence of one calendar day at the host's place; never called work."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="slots")
    day = models.DateField(_("jour"))
    starts = models.TimeField(_("de"))
    ends = models.TimeField(_("à"))

    class Meta:
        verbose_name = _("créneau de présence")
        verbose_name_plural = _("créneaux de présence")
        ordering = ["day", "starts"]
        constraints = constraints.SLOT

    def __str__(self) -> str:
        return gettext("créneau %(pk)s") % {"pk": self.pk}


class PriorImmersion(models.Model):
    """An immersion done outside the portal: in the same host in the last twelve months (C3, CUM-5), or elsewhere
    under the contract that has a quarter to measure (QUA-1)."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="prior_immersions")
    starts_on = models.DateField(_("premier jour"))
    ends_on = models.DateField(_("dernier jour"))
    purpose = models.CharField(_("objet"), max_length=8, blank=True)
    objectives = models.CharField(_("objectifs"), max_length=500, blank=True)
    is_renewal = models.BooleanField(_("c’était un renouvellement"), default=False)
    elsewhere = models.BooleanField(_("c’était dans une autre structure"), default=False, db_default=False)

    class Meta:
        verbose_name = _("immersion antérieure")
        verbose_name_plural = _("immersions antérieures")
        ordering = ["starts_on", "pk"]
        constraints = constraints.PRIOR

    def __str__(self) -> str:
        return gettext("immersion antérieure %(pk)s") % {"pk": self.pk}


class LawDecision(models.Model):
    """A finding HUMAN that someone decided, with a reason: logged, never silent (design/law.md, C)."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="decisions")
    code = models.CharField(_("règle"), max_length=40)
    # The very facts decided upon (law.findings.Finding.key): other facts ask for another decision.
    key = models.CharField(_("faits"), max_length=500, blank=True)
    reason = models.CharField(_("votre raison"), max_length=500)
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("décision")
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "code", "key"],
                name="decision_once_per_rule",
                violation_error_message=_("Vous avez déjà décidé de ce point."),
            )
        ]

    def __str__(self) -> str:
        return gettext("décision %(pk)s") % {"pk": self.pk}


class DraftInvitation(models.Model):
    """A link by which the candidate or the host fills their own part of the draft."""

    convention = models.ForeignKey(Convention, on_delete=models.CASCADE, related_name="invitations")
    part = models.CharField(_("partie"), max_length=9, choices=DraftPart)
    email = models.EmailField(_("adresse e-mail"))
    token_sha256 = models.BinaryField(max_length=32, null=True, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(_("remplie le"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation à compléter")
        verbose_name_plural = _("invitations à compléter")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return gettext("invitation %(pk)s") % {"pk": self.pk}
