"""Searches that people keep."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .accounts import User


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def kept_by(self, user: User) -> "SavedSearchQuerySet":
        """The searches of this person, less those they removed."""
        return self.filter(user=user, removed_at__isnull=True)

    def to_tell(self) -> "SavedSearchQuerySet":
        """Those whose owner wants a letter each week."""
        return self.filter(removed_at__isnull=True, weekly=True, user__is_active=True)


class SavedSearch(models.Model):
    """The address of a search, kept by one person and shown to nobody else.

    `query` holds the parameters of the search page; offers published after `told_until` are new, and
    the last letter told those published from `told_from` to `told_until`.
    A removed search stays a week, so that its owner may take it back.
    """

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="saved_searches", verbose_name=_("personne")
    )
    name = models.CharField(_("nom"), max_length=80)
    query = models.CharField(_("critères"), max_length=1000, blank=True)
    weekly = models.BooleanField(_("un courriel par semaine"), default=True)
    told_from = models.DateTimeField(_("dernier courriel depuis le"), null=True, blank=True)
    told_until = models.DateTimeField(_("nouvelles offres depuis le"))
    created_at = models.DateTimeField(_("gardée le"))
    removed_at = models.DateTimeField(_("retirée le"), null=True, blank=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("recherche gardée")
        verbose_name_plural = _("recherches gardées")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=Q(removed_at__isnull=True),
                name="saved_search_name_once",
                violation_error_message=_("Vous avez déjà une recherche de ce nom."),
            )
        ]

    def __str__(self) -> str:
        return gettext("recherche gardée %(pk)s") % {"pk": self.pk}
