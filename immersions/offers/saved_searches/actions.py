"""Searches that a person keeps, and the letter of the week."""

import datetime

from django.db import transaction

from immersions.accounts.actor import Actor
from immersions.messaging.letters import post
from immersions.models import JournalEntry, SavedSearch, User
from immersions.permissions import ImmersionVerb, refusal, require

from .queries import news


@transaction.atomic
def keep_search(*, by: Actor, name: str, query: str, weekly: bool, at: datetime.datetime) -> SavedSearch:
    """Keep a search; only offers published after `at` will be told. Raises `Refused` at the eleventh."""
    require(refusal(by, ImmersionVerb.REGISTER))
    assert by.user is not None  # the refusal above says so
    user = User.objects.select_for_update().get(pk=by.user.pk)
    search = SavedSearch(user=user, name=name, query=query, weekly=weekly, told_until=at, created_at=at)
    require(refusal(by, ImmersionVerb.KEEP, search))
    search.save()
    JournalEntry.witness("keep_search", search, by=user, at=at)
    return search


@transaction.atomic
def remove_search(search: SavedSearch, *, by: Actor, at: datetime.datetime) -> SavedSearch:
    """Take a search away; it can come back for a week. Raises `Refused`."""
    search = _locked(search)
    require(refusal(by, ImmersionVerb.EDIT, search))
    search.removed_at = at
    search.save(update_fields=["removed_at"])
    JournalEntry.witness("remove_search", search, by=by.user, at=at)
    return search


@transaction.atomic
def restore_search(search: SavedSearch, *, by: Actor, at: datetime.datetime) -> SavedSearch:
    """Bring back a search just removed. Raises `Refused` when its place or its name was taken meanwhile."""
    User.objects.select_for_update().get(pk=search.user_id)  # two searches of a person do not both come tenth
    search = _locked(search)
    require(refusal(by, ImmersionVerb.KEEP, search))
    search.removed_at = None
    search.save(update_fields=["removed_at"])
    JournalEntry.witness("restore_search", search, by=by.user, at=at)
    return search


@transaction.atomic
def tell_weekly(search: SavedSearch, *, by: Actor | None, weekly: bool, at: datetime.datetime) -> SavedSearch:
    """Begin or stop the letters of a search: asked by its owner; `by` nobody, who holds the link of a letter.

    Raises `Refused`.
    """
    search = _locked(search)
    if by is not None:
        require(refusal(by, ImmersionVerb.EDIT, search))
    if search.weekly != weekly:
        search.weekly = weekly
        search.told_until = at if weekly else search.told_until
        search.save(update_fields=["weekly", "told_until"])
        JournalEntry.witness(
            "tell_weekly" if weekly else "stop_weekly", search, by=by.user if by else None, at=at
        )
    return search


@transaction.atomic
def tell_news(search: SavedSearch, *, at: datetime.datetime) -> bool:
    """Ask for the letter of the week when offers were published since the last one; true if one leaves."""
    search = _locked(search)
    since, search.told_from, search.told_until = search.told_until, search.told_until, at
    if at <= since:
        return False
    search.save(update_fields=["told_from", "told_until"])
    if not news(search).exists():
        return False
    post("search_news", search, search.user.email)
    return True


def _locked(search: SavedSearch) -> SavedSearch:
    return SavedSearch.objects.select_for_update(of=("self",)).select_related("user").get(pk=search.pk)
