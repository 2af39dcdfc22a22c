"""What happens to a round after it was opened: reminders, a correction, an end."""

import datetime

from django.db import transaction

from conventions import local_time
from conventions.choices import EventKind, RequestState
from conventions.law.states import State, Verb
from conventions.models import Convention, SignatureRequest
from conventions.moves import lock_convention, lock_request, write_state
from conventions.permissions import refusal
from conventions.permissions.guards import PORTAL
from conventions.signing.links import may_get_new_link
from immersions.accounts.actor import Actor
from immersions.models import JournalEntry
from immersions.permissions import require

from .notices import tell_tutor_of_the_end
from .rounds import current_version, post_witnessed, record_end, tell_counsellor, tell_parties, void_round

# Automatic reminders leave this many days after the invitation, then every so many days…
DAYS_AFTER_INVITATION, EVERY_DAYS = (3, 10), 14
# … and this many working days before the first day.
WORKING_DAYS_BEFORE = (7, 3, 1)


def revise(convention: Convention, *, by: Actor, at: datetime.datetime) -> Convention:
    """Take a text back to correct it: every signature of this version is void, a new one will be asked.

    Raises `Refused` (403, 409).
    """
    with transaction.atomic():
        convention = _allowed(convention, Verb.REVISE, by=by, at=at)
        version = current_version(convention)
        if version is not None:
            void_round(version, at=at)
            version.superseded_at = at
            version.save(update_fields=["superseded_at"])
            record_end(version, EventKind.VERSION_SUPERSEDED, account=_account(by))
            tell_parties("sign_superseded", convention)
        _move(convention, Verb.REVISE, by=by, reason="", at=at)
        return convention


def withdraw(convention: Convention, *, by: Actor, reason: str, at: datetime.datetime) -> Convention:
    """Give the project up before it is signed. Raises `Refused` (403, 409)."""
    with transaction.atomic():
        convention = _allowed(convention, Verb.WITHDRAW, by=by, at=at)
        version = current_version(convention)
        if version is not None:
            void_round(version, at=at)
            record_end(version, EventKind.WITHDRAWN, account=_account(by))
            tell_parties("sign_withdrawn", convention)
        _move(convention, Verb.WITHDRAW, by=by, reason=reason, at=at)
        return convention


def cancel(convention: Convention, *, by: Actor, reason: str, at: datetime.datetime) -> Convention:
    """Undo a signed convention before its first day; its days count no more. Raises `Refused` (403, 409)."""
    with transaction.atomic():
        convention = _allowed(convention, Verb.CANCEL, by=by, at=at)
        version = current_version(convention)
        if version is not None:
            record_end(version, EventKind.CANCELLED, account=_account(by))
            tell_parties("sign_cancelled", convention)
            tell_tutor_of_the_end(convention)
        _move(convention, Verb.CANCEL, by=by, reason=reason, at=at)
        return convention


def remind(request: SignatureRequest, *, by: Actor, at: datetime.datetime) -> SignatureRequest:
    """Send a reminder with a new link, at most one a day; by hand, it vouches for an address that was disputed.

    Raises `Refused` (403, 409).
    """
    with transaction.atomic():
        held = lock_request(request.pk)
        require(refusal(by, Verb.REMIND, held.request, at=at))
        held.request.disputed_at = None
        _remind(held.request, at=at)
        JournalEntry.witness("remind", held.convention, by=by.user, at=at, request=request.pk)
        return held.request


def expire(convention: Convention, *, at: datetime.datetime) -> bool:
    """Close a round whose first day has come at the host's; false when there was nothing to close."""
    with transaction.atomic():
        convention = lock_convention(convention.pk)
        version = current_version(convention)
        if version is None or refusal(PORTAL, Verb.EXPIRE, convention, at=at) is not None:
            return False
        last = version.requests.select_related("version__convention__counsellor__user").order_by("pk").first()
        void_round(version, at=at)
        record_end(version, EventKind.EXPIRED)
        tell_parties("sign_expired", convention)
        if last is not None:
            tell_counsellor("sign_expired_counsellor", last)
        write_state(convention, Verb.EXPIRE, at=at)
        JournalEntry.witness("expire", convention, by=None, at=at)
        return True


def remind_when_due(convention: Convention, *, at: datetime.datetime) -> int:
    """Send the automatic reminders of the day to those whose turn it is; returns how many left.

    One a day at most, never to someone invited within the last day.
    """
    with transaction.atomic():
        convention = lock_convention(convention.pk)
        version = current_version(convention)
        if convention.state != State.OPEN or version is None:
            return 0
        version.convention = convention
        sent = 0
        waiting = version.requests.select_for_update(of=("self",)).filter(
            state=RequestState.PENDING, token_sha256__isnull=False, disputed_at__isnull=True
        )
        for request in waiting.select_related("party").order_by("pk"):
            request.version = version
            if is_reminder_day(request, at=at) and refusal(PORTAL, Verb.REMIND, request, at=at) is None:
                _remind(request, at=at)
                sent += 1
        return sent


def is_reminder_day(request: SignatureRequest, *, at: datetime.datetime) -> bool:
    """Whether an automatic reminder leaves that day, there, for a party who was invited and has not signed.

    Early on after the invitation, since nobody remembers a letter of two months ago, then as the first day nears.
    """
    convention = request.version.convention
    if request.invited_at is None:
        return False
    invited_on = local_time.local_day(convention, request.invited_at)
    days = (local_time.local_day(convention, at) - invited_on).days
    last = DAYS_AFTER_INVITATION[-1]
    is_early = days in DAYS_AFTER_INVITATION or (days > last and (days - last) % EVERY_DAYS == 0)
    return is_early or local_time.working_days_left(convention, at) in WORKING_DAYS_BEFORE


def next_reminder_on(request: SignatureRequest, *, at: datetime.datetime) -> datetime.date | None:
    """The next day, there, on which an automatic reminder leaves, tomorrow at the earliest; `None` when none is left."""
    convention, moment = request.version.convention, at + local_time.ONE_DAY
    if request.disputed_at is not None:
        return None
    while convention.start_on is not None and local_time.local_day(convention, moment) < convention.start_on:
        if is_reminder_day(request, at=moment):
            return local_time.local_day(convention, moment)
        moment += local_time.ONE_DAY
    return None


def send_new_link(request: SignatureRequest, *, at: datetime.datetime) -> bool:
    """Post a new link to the registered address, if this party is still awaited; says whether it did.

    The page answers the same in both cases.
    """
    with transaction.atomic():
        request = lock_request(request.pk).request
        if not may_get_new_link(request, at=at):
            return False
        request.reminded_at = at
        request.save(update_fields=["reminded_at"])
        post_witnessed("sign_new_link", request, EventKind.REQUEST_SENT, asked_by="link")
        return True


def _remind(request: SignatureRequest, *, at: datetime.datetime) -> None:
    request.reminded_at = at
    request.save(update_fields=["reminded_at", "disputed_at"])
    post_witnessed("sign_reminder", request, EventKind.REMINDER_SENT)


def _allowed(convention: Convention, verb: Verb, *, by: Actor, at: datetime.datetime) -> Convention:
    locked = lock_convention(convention.pk)
    require(refusal(by, verb, locked, at=at))
    return locked


def _move(convention: Convention, verb: Verb, *, by: Actor, reason: str, at: datetime.datetime) -> None:
    write_state(convention, verb, ended_reason=reason, at=at)
    JournalEntry.witness(verb.value, convention, by=by.user, at=at)


def _account(actor: Actor) -> int:
    return actor.user.pk if actor.user else 0
