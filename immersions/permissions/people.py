"""What a person may do with their own account and searches, and the staff with the portal."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.accounts.actor import Actor

from ..models import PrescriptionDelegation, SavedSearch, User
from .refusals import NOT_YOUR_PART, Refusal

MOST_KEPT = 10  # searches of one person
NAME_TAKEN = Refusal(409, _("Une autre recherche porte déjà ce nom. Donnez-en un autre à l’une des deux."))


def administer(actor: Actor, _thing: None) -> Refusal | None:
    """Who administers the portal."""
    return None if actor.user is not None and actor.user.is_superuser else NOT_YOUR_PART


def record_delegation(actor: Actor, _delegation: PrescriptionDelegation) -> Refusal | None:
    """The staff of the portal."""
    return None if is_staff(actor) else NOT_YOUR_PART


def edit_account(actor: Actor, account: User) -> Refusal | None:
    """One's own."""
    return None if actor.user is not None and actor.user.pk == account.pk else NOT_YOUR_PART


def edit_search(actor: Actor, search: SavedSearch) -> Refusal | None:
    """One's own."""
    return None if actor.user is not None and actor.user.pk == search.user_id else NOT_YOUR_PART


def keep_search(actor: Actor, search: SavedSearch) -> Refusal | None:
    """One's own, new or just removed: ten at most, of different names."""
    if refused := edit_search(actor, search):
        return refused
    others = SavedSearch.objects.kept_by(search.user).exclude(pk=search.pk)
    if others.count() >= MOST_KEPT:
        sentence = gettext("Vous gardez déjà dix recherches. Retirez-en une, puis revenez.")
        return Refusal(409, sentence, reverse("search_list"), gettext("Voir mes recherches"))
    return NAME_TAKEN if others.filter(name=search.name).exists() else None


def is_staff(actor: Actor) -> bool:
    """Whether the person works for the portal."""
    return actor.user is not None and actor.user.is_staff
