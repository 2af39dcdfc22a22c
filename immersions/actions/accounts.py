"""What happens when a person arrives."""

import datetime

from django.db import transaction

from ..models import Candidate, JournalEntry, User


@transaction.atomic
def settle_account(*, by: User, seeks_immersion: bool, at: datetime.datetime) -> Candidate | None:
    """Give a person who has just proved their address the candidate's file that is theirs.

    A file that a counsellor opened with this address is attached, unless it already has an account.
    Otherwise `seeks_immersion`, said at sign-up, opens a new file. `at` is an aware datetime.
    Returns the file attached or opened, or nothing.
    """
    User.objects.select_for_update().get(pk=by.pk)
    if Candidate.objects.filter(user=by).exists():
        return None
    candidate = (
        Candidate.objects.select_for_update()
        .filter(user__isnull=True, email__iexact=by.email)
        .order_by("-created_at", "-pk")
        .first()
    )
    if candidate is not None:
        candidate.user = by
        candidate.save(update_fields=["user"])
        JournalEntry.witness("attach_candidate", candidate, by=by, at=at)
        return candidate
    if not seeks_immersion:
        return None
    return open_file(by=by, first_name=by.first_name, last_name=by.last_name, birth_date=None, at=at)


def open_file(
    *, by: User, first_name: str, last_name: str, birth_date: datetime.date | None, at: datetime.datetime
) -> Candidate:
    """Open the file of a person who has none, in the caller's transaction (their row is locked there)."""
    candidate = Candidate.objects.create(
        user=by,
        first_name=first_name,
        last_name=last_name,
        birth_date=birth_date,
        email=by.email,
        phone=by.phone,
    )
    JournalEntry.witness("open_candidate", candidate, by=by, at=at)
    return candidate


@transaction.atomic
def end_sessions(account: User, *, by: User | None, at: datetime.datetime) -> User:
    """Close an account in every browser; cookies that are out there never open anything again.

    Each session carries a hash of the account's password field, which is a random text here: a new text ends
    them all, and reactivating the account later revives none.
    """
    account.set_unusable_password()
    account.save(update_fields=["password"])
    JournalEntry.witness("end_sessions", account, by=by, at=at)
    return account


@transaction.atomic
def edit_account(*, by: User, first_name: str, last_name: str, phone: str, at: datetime.datetime) -> User:
    """Change one's own name and phone; the address stays, it is the key of the account."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.first_name, user.last_name, user.phone = first_name, last_name, phone
    user.save(update_fields=["first_name", "last_name", "phone"])
    JournalEntry.witness("edit_account", user, by=by, at=at)
    return user
