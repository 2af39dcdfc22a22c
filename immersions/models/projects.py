"""What a person looks for, beyond a job: read by them and by their counsellors only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ..choices import HostSector, PlaceKind, WorkNeed
from .candidates import Candidate


class ProjectSheet(models.Model):
    """Completes the job and the project of the candidate's file; words of work, never of health."""

    candidate = models.OneToOneField(
        Candidate, on_delete=models.CASCADE, related_name="sheet", verbose_name="candidat"
    )
    sectors = ArrayField(
        models.CharField(max_length=12, choices=HostSector),
        verbose_name="chez qui",
        default=list,
        blank=True,
    )
    places = ArrayField(
        models.CharField(max_length=12, choices=PlaceKind),
        verbose_name="dans quel lieu",
        default=list,
        blank=True,
    )
    needs = ArrayField(
        models.CharField(max_length=12, choices=WorkNeed),
        verbose_name="ce dont j’ai besoin",
        default=list,
        blank=True,
    )
    needs_words = models.TextField("en quelques mots", max_length=500, blank=True)
    skills = models.TextField("ce que je sais faire", max_length=1000, blank=True)
    updated_at = models.DateTimeField("modifiée le")

    class Meta:
        verbose_name = "fiche de projet"
        verbose_name_plural = "fiches de projet"

    def __str__(self) -> str:
        return f"fiche de projet {self.pk}"

    @property
    def skill_list(self) -> list[str]:
        """One skill a line, without the empty ones."""
        return [line.strip() for line in self.skills.splitlines() if line.strip()]
