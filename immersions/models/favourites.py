"""Offers that a person keeps, those a counsellor proposes to them, and introductions to a host."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..choices import Interest
from .accounts import User
from .candidates import Candidate
from .offers import Offer
from .organisations import HostStructure

if TYPE_CHECKING:
    from immersions.accounts.actor import Actor


class Favourite(models.Model):
    """An offer that a candidate keeps; shown to nobody else."""

    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, related_name="favourites", verbose_name=_("candidat")
    )
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="+", verbose_name=_("offre"))
    kept_at = models.DateTimeField(_("gardée le"))

    class Meta:
        verbose_name = _("offre gardée")
        verbose_name_plural = _("offres gardées")
        ordering = ["-kept_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "offer"],
                name="favourite_once",
                violation_error_message=_("Vous gardez déjà cette offre."),
            )
        ]

    def __str__(self) -> str:
        return gettext("offre gardée %(pk)s") % {"pk": self.pk}


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    def visible_to(self, actor: "Actor") -> "RecommendationQuerySet":
        """Those made to oneself, and to the people one's agencies accompany; never a host."""
        return self.filter(Q(candidate_id=actor.candidate_id) | Q(candidate__agency_id__in=actor.agency_ids))

    def waiting(self) -> "RecommendationQuerySet":
        """Those without an answer, for offers still proposed."""
        return self.filter(
            interest=Interest.WAITING, offer__active=True, offer__host__suspended_at__isnull=True
        )


class Recommendation(models.Model):
    """« Cette offre est peut-être pour vous »: a counsellor to a person, once an offer."""

    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, related_name="recommendations", verbose_name=_("candidat")
    )
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="+", verbose_name=_("offre"))
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("proposée par")
    )
    word = models.TextField(_("un mot"), max_length=500, blank=True)
    at = models.DateTimeField(_("proposée le"))
    interest = models.CharField(_("réponse"), max_length=10, choices=Interest, default=Interest.WAITING)
    answered_at = models.DateTimeField(_("réponse le"), null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("offre proposée")
        verbose_name_plural = _("offres proposées")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "offer"],
                name="recommendation_once",
                violation_error_message=_("Cette offre a déjà été proposée à cette personne."),
            ),
            models.CheckConstraint(
                condition=Q(interest=Interest.WAITING, answered_at__isnull=True)
                | (~Q(interest=Interest.WAITING) & Q(answered_at__isnull=False)),
                name="recommendation_dated_iff_answered",
                violation_error_message=_("Une réponse a toujours une date."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("offre proposée %(pk)s") % {"pk": self.pk}

    @property
    def is_waiting(self) -> bool:
        """Whether the person has not answered."""
        return self.interest == Interest.WAITING

    @property
    def is_welcome(self) -> bool:
        """Whether the person said that the offer interests them."""
        return self.interest == Interest.INTERESTED


class Introduction(models.Model):
    """A counsellor introduced a person, who agreed, to a host; the note stays between counsellors and the person."""

    candidate = models.ForeignKey(
        Candidate, on_delete=models.CASCADE, related_name="introductions", verbose_name=_("candidat")
    )
    host = models.ForeignKey(
        HostStructure, on_delete=models.CASCADE, related_name="+", verbose_name=_("structure")
    )
    by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("présentée par")
    )
    note = models.TextField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("le"))

    class Meta:
        verbose_name = _("mise en relation")
        verbose_name_plural = _("mises en relation")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "host"],
                name="introduction_once",
                violation_error_message=_("Cette personne a déjà été présentée à cette structure."),
            )
        ]

    def __str__(self) -> str:
        return f"mise en relation {self.pk}"
