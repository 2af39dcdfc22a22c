"""A person who wishes for an immersion (« bénéficiaire » once a convention exists), and what they look for."""

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import BeneficiaryStatus, HostSector, PlaceKind, WorkNeed
from .accounts import User
from .columns import PersonColumn
from .organisations import POSTCODE, Agency, Membership
from .reference import Commune, RomeJob

if TYPE_CHECKING:
    from immersions.accounts.actor import Actor


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def followed_by(self, agency_ids: list[int]) -> "CandidateQuerySet":
        """People accompanied by one of these agencies, and by no other."""
        return self.filter(agency_id__in=agency_ids)

    def named(self, words: str) -> "CandidateQuerySet":
        """People whose first name or surname holds each of these words."""
        found = self
        for word in words.split()[:6]:
            found = found.filter(Q(first_name__icontains=word) | Q(last_name__icontains=word))
        return found

    def visible_to(self, actor: "Actor") -> "CandidateQuerySet":
        """One's own file, and those of the people one's agencies accompany."""
        return self.filter(Q(pk=actor.candidate_id) | Q(agency_id__in=actor.agency_ids))


class Candidate(models.Model):
    """Holds what D5135-2 and the rules need; nothing about health is ever stored here."""

    user = models.OneToOneField(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="candidate",
        verbose_name=_("compte"),
    )
    first_name = PersonColumn(_("prénom"), max_length=255)
    last_name = PersonColumn(_("nom"), max_length=255)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    email = models.EmailField(_("adresse e-mail"), blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    postcode = models.CharField(_("code postal"), max_length=5, blank=True, validators=[POSTCODE])
    commune = models.ForeignKey(
        Commune, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("commune")
    )
    status = models.CharField(
        _("situation"), max_length=16, choices=BeneficiaryStatus, default=BeneficiaryStatus.NON_EMPLOYEE
    )
    wished_job = models.ForeignKey(
        RomeJob, on_delete=models.SET_NULL, null=True, blank=True, verbose_name=_("métier souhaité")
    )
    project = models.TextField(_("mon projet"), max_length=2000, blank=True)
    agency = models.ForeignKey(
        Agency,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="candidates",
        verbose_name=_("agence"),
    )
    counsellor = models.ForeignKey(
        Membership,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="caseload",
        verbose_name=_("conseiller"),
    )
    # Set when the person asks to be called, emptied once it is done.
    call_asked_at = models.DateTimeField(_("demande à être rappelé le"), null=True, blank=True)
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("candidat")
        ordering = ["last_name", "first_name"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "email"],
                condition=~Q(email="") & Q(agency__isnull=False),
                name="candidate_email_once_per_agency",
                violation_error_message=_("Une personne de votre agence a déjà cette adresse e-mail."),
            )
        ]

    def __str__(self) -> str:
        return f"candidat {self.pk}"

    @property
    def full_name(self) -> str:
        """First name then surname."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def mailbox(self) -> str:
        """Where letters reach the person: the address of their account, else the one of their file."""
        return self.user.email if self.user else self.email


class ProjectSheet(models.Model):
    """Completes the job and the project of the candidate's file; words of work, never of health."""

    candidate = models.OneToOneField(
        Candidate, on_delete=models.CASCADE, related_name="sheet", verbose_name=_("candidat")
    )
    sectors = ArrayField(
        models.CharField(max_length=12, choices=HostSector),
        verbose_name=_("chez qui"),
        default=list,
        blank=True,
    )
    places = ArrayField(
        models.CharField(max_length=12, choices=PlaceKind),
        verbose_name=_("dans quel lieu"),
        default=list,
        blank=True,
    )
    needs = ArrayField(
        models.CharField(max_length=12, choices=WorkNeed),
        verbose_name=_("ce dont j’ai besoin"),
        default=list,
        blank=True,
    )
    needs_words = models.TextField(_("en quelques mots"), max_length=500, blank=True)
    skills = models.TextField(_("ce que je sais faire"), max_length=1000, blank=True)
    updated_at = models.DateTimeField(_("modifiée le"))

    class Meta:
        verbose_name = _("fiche de projet")
        verbose_name_plural = _("fiches de projet")

    def __str__(self) -> str:
        return f"fiche de projet {self.pk}"

    @property
    def skill_list(self) -> list[str]:
        """One skill a line, without the empty ones."""
        return [line.strip() for line in self.skills.splitlines() if line.strip()]
