"""Searches that a person keeps, and the letter of the week."""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from ..actors import Actor
from ..forms.search import SearchForm
from ..letters import post
from ..models import JournalEntry, Offer, SavedSearch, User
from ..permissions import NOT_YOUR_PART, Refusal, Refused
from ..search import matching

MOST_KEPT = 10
KEPT_AFTER_REMOVAL = datetime.timedelta(days=7)
NAME_TAKEN = Refusal(409, "Une autre recherche porte déjà ce nom. Donnez-en un autre à l’une des deux.")


@transaction.atomic
def keep_search(*, by: Actor, name: str, query: str, weekly: bool, at: datetime.datetime) -> SavedSearch:
    """Keep a search; only offers published after `at` will be told. Raises `Refused` at the eleventh."""
    user = _locked(by)
    if SavedSearch.objects.kept_by(user).count() >= MOST_KEPT:
        raise Refused(_too_many())
    if SavedSearch.objects.kept_by(user).filter(name=name).exists():
        raise Refused(NAME_TAKEN)
    search = SavedSearch.objects.create(
        user=user, name=name, query=query, weekly=weekly, told_until=at, created_at=at
    )
    JournalEntry.witness("keep_search", search, by=user, at=at)
    return search


@transaction.atomic
def remove_search(*, by: Actor, search: SavedSearch, at: datetime.datetime) -> SavedSearch:
    """Take a search away; it can come back for a week. Raises `Refused`."""
    search = _own(by, search)
    search.removed_at = at
    search.save(update_fields=["removed_at"])
    JournalEntry.witness("remove_search", search, by=by.user, at=at)
    return search


@transaction.atomic
def restore_search(*, by: Actor, search: SavedSearch, at: datetime.datetime) -> SavedSearch:
    """Bring back a search just removed. Raises `Refused` when its place or its name was taken meanwhile."""
    user = _locked(by)
    search = _own(by, search)
    others = SavedSearch.objects.kept_by(user).exclude(pk=search.pk)
    if others.count() >= MOST_KEPT:
        raise Refused(_too_many())
    if others.filter(name=search.name).exists():
        raise Refused(NAME_TAKEN)
    search.removed_at = None
    search.save(update_fields=["removed_at"])
    JournalEntry.witness("restore_search", search, by=user, at=at)
    return search


@transaction.atomic
def tell_weekly(*, search: SavedSearch, weekly: bool, at: datetime.datetime) -> SavedSearch:
    """Begin or stop the letters of a search: asked by its owner, or by who holds the link of a letter."""
    search = SavedSearch.objects.select_for_update().get(pk=search.pk)
    if search.weekly != weekly:
        search.weekly = weekly
        search.told_until = at if weekly else search.told_until
        search.save(update_fields=["weekly", "told_until"])
        JournalEntry.witness("tell_weekly" if weekly else "stop_weekly", search, by=None, at=at)
    return search


@transaction.atomic
def tell_news(*, search: SavedSearch, at: datetime.datetime) -> bool:
    """Ask for the letter of the week when offers were published since the last one; true if one leaves."""
    search = SavedSearch.objects.select_for_update(of=("self",)).select_related("user").get(pk=search.pk)
    since, search.told_from, search.told_until = search.told_until, search.told_until, at
    if at <= since:
        return False
    search.save(update_fields=["told_from", "told_until"])
    if not news(search).exists():
        return False
    post("search_news", search, search.user.email)
    return True


def news(search: SavedSearch) -> QuerySet[Any]:
    """The offers that the last letter tells, the newest first; none when the search no longer makes sense."""
    form = SearchForm.from_query(QueryDict(search.query))
    if not form.is_valid() or form.must_choose or search.told_from is None:
        return Offer.objects.none()
    offers = matching(form.criteria())
    return offers.filter(published_at__gt=search.told_from, published_at__lte=search.told_until).order_by(
        "-published_at", "-pk"
    )


def forget_removed(*, before: datetime.datetime) -> int:
    """Delete for good the searches removed before that moment; returns how many."""
    return SavedSearch.objects.filter(removed_at__lt=before).delete()[0]


def _too_many() -> Refusal:
    sentence = "Vous gardez déjà dix recherches. Retirez-en une, puis revenez."
    return Refusal(409, sentence, link=reverse("search_list"), link_label="Voir mes recherches")


def _locked(by: Actor) -> User:
    if by.user is None:
        raise Refused(NOT_YOUR_PART)
    return User.objects.select_for_update().get(pk=by.user.pk)


def _own(by: Actor, search: SavedSearch) -> SavedSearch:
    search = SavedSearch.objects.select_for_update().get(pk=search.pk)
    if by.user is None or search.user_id != by.user.pk:
        raise Refused(NOT_YOUR_PART)
    return search
