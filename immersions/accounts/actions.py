"""Accounts: a person arrives; an account is opened, given another address or other rights.

Whoever holds the address of an account is that person. So the address changes by one door, which tells both addresses.
"""

import datetime
from dataclasses import asdict, dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from immersions.accounts.login.letters import withdraw_codes
from immersions.messaging.letters import post
from immersions.models import Candidate, JournalEntry, User
from immersions.permissions import ImmersionVerb, refusal, require, require_staff

from .actor import Actor


@dataclass(frozen=True)
class AccountRights:
    """What an account opens."""

    is_active: bool
    is_staff: bool
    is_superuser: bool


def tell(entry: JournalEntry, *addresses: str) -> None:
    """Tell these addresses, each once, of what the staff wrote, in the caller's transaction."""
    for address in dict.fromkeys(addresses):
        post("administration_wrote", entry, address)


@transaction.atomic
def open_account(account: User, *, by: User | None, at: datetime.datetime) -> User:
    """Store a new account, and tell its address; who administers hears of a new colleague.

    Raises `Refused` to all but the staff, `ValidationError` for an address that another account bears.
    """
    require_staff(by)
    account.email = account.email.strip().lower()
    account.set_unusable_password()
    account.full_clean()
    account.save()
    rights = {"is_staff": account.is_staff, "is_superuser": account.is_superuser}
    entry = JournalEntry.witness("open_account", account, by=by, at=at, **rights)
    tell(entry, account.email, *(User.objects.administrators() if any(rights.values()) else ()))
    return account


@transaction.atomic
def change_email(account: User, *, by: User | None, email: str, at: datetime.datetime) -> User:
    """Give an account another address; the old one and the new one are told, its sessions and its codes end.

    Raises `Refused` to all but the staff, `ValidationError` for an address that another account bears.
    """
    require_staff(by)
    row = User.objects.select_for_update().get(pk=account.pk)
    left, row.email = row.email, email.strip().lower()
    row.full_clean(exclude={"password", "first_name", "last_name", "phone"})
    row.save(update_fields=["email"])
    # allauth finds an account by these rows too: the old address would still open it.
    EmailAddress.objects.filter(user=row).delete()
    withdraw_codes(left)
    tell(JournalEntry.witness("change_email", row, by=by, at=at), left, row.email)
    return end_sessions(row, by=by, at=at)


@transaction.atomic
def change_rights(account: User, *, by: User | None, rights: AccountRights, at: datetime.datetime) -> User:
    """Close an account, open it again, name staff; it logs in anew, and is told with all who administer.

    Raises `Refused` to all but the staff.
    """
    require_staff(by)
    row = User.objects.select_for_update().get(pk=account.pk)
    told = {row.email, *User.objects.administrators()}
    for name, value in asdict(rights).items():
        setattr(row, name, value)
    row.save(update_fields=list(asdict(rights)))
    entry = JournalEntry.witness("change_rights", row, by=by, at=at, **asdict(rights))
    tell(entry, *sorted(told | set(User.objects.administrators())))
    return end_sessions(row, by=by, at=at)


@transaction.atomic
def forget_second_factor(account: User, *, by: User | None, at: datetime.datetime) -> User:
    """Take away the second factor of a person who lost their phone; told to them and to all who administer.

    Raises `Refused` to all but the staff.
    """
    require_staff(by)
    row = User.objects.select_for_update().get(pk=account.pk)
    Authenticator.objects.filter(user=row).delete()
    entry = JournalEntry.witness("forget_second_factor", row, by=by, at=at)
    tell(entry, row.email, *User.objects.administrators())
    return end_sessions(row, by=by, at=at)


@transaction.atomic
def sign_up(*, email: str, first_name: str, last_name: str, at: datetime.datetime) -> User | None:
    """Open the account of a person who has just proved their address; nothing when the address has one already."""
    if User.objects.filter(email=email).exists():
        return None
    user = User.objects.create_user(email, first_name=first_name, last_name=last_name, date_joined=at)
    JournalEntry.witness("sign_up", user, by=user, at=at)
    return user


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


@transaction.atomic
def open_file(
    *, by: User, first_name: str, last_name: str, birth_date: datetime.date | None, at: datetime.datetime
) -> Candidate:
    """Open the file of a person who has none."""
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
    """Close an account in every browser; cookies and codes that are out there never open anything again.

    Each session carries a hash of the account's password field, which is a random text here: a new text ends
    them all, and reactivating the account later revives none.
    """
    account = User.objects.select_for_update().get(pk=account.pk)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    withdraw_codes(account.email)
    JournalEntry.witness("end_sessions", account, by=by, at=at)
    return account


@transaction.atomic
def edit_account(
    account: User, *, by: Actor, first_name: str, last_name: str, phone: str, at: datetime.datetime
) -> User:
    """Change one's own name and phone; the address stays, it is the key of the account. Raises `Refused`."""
    account = User.objects.select_for_update().get(pk=account.pk)
    require(refusal(by, ImmersionVerb.EDIT, account))
    account.first_name, account.last_name, account.phone = first_name, last_name, phone
    account.save(update_fields=["first_name", "last_name", "phone"])
    JournalEntry.witness("edit_account", account, by=by.user, at=at)
    return account
