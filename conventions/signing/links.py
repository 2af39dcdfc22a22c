"""Personal links and the short sessions they open (design/signature.md, 4).

A token is drawn by the letter that carries it; only its SHA-256 is stored. Following the link changes
nothing; pressing « Continuer » exchanges it for thirty minutes in this browser, bound to one request.

A link lives until the first day of the immersion, or until the next letter brings another; what it opened in a
browser dies with it, as what an account or the agency's desk opened dies with them (ADR 0015).
"""

import datetime
import hashlib
import secrets
from dataclasses import dataclass, replace

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q
from django.urls import reverse

from conventions.choices import RequestState
from conventions.law.states import State
from conventions.local_time import first_instant
from conventions.models import Convention, SignatureRequest
from immersions.accounts.actor import Actor
from immersions.models import Membership, User

SESSION_LIFE = datetime.timedelta(minutes=30)
# « 30 minutes de plus » ten times (WCAG 2.2.1), not for ever: a program that presses every button stops too.
LONGEST_SESSION = 11 * SESSION_LIFE
SESSION_KEY = "signing"
# One browser may hold several roles at the desk of a demonstration, not a crowd.
MOST_OPENED = 6
# The columns of a request that hold what is known of its links.
TOKEN = ("token_sha256", "replaced_tokens_sha256")


@dataclass(frozen=True)
class Opened:
    """A request opened in this browser: since and until when, the nonce that ties a code to it, the address
    the link was posted to, hashed, and what opened it: « link:… », « account:… » or « desk:… »."""

    request_id: int
    since: datetime.datetime
    until: datetime.datetime
    nonce: str
    address_hash: str
    given_by: str

    @property
    def may_extend(self) -> bool:
        """Whether thirty minutes more may still be asked for."""
        return self.until < self.since + LONGEST_SESSION


def token_hash(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def renew_token(request: SignatureRequest) -> str:
    """Draw a new token (256 bits); the one before is dead from now on.

    It lives until the first day of the immersion.
    Called by the letter that carries it, and by nothing else.
    """
    token = secrets.token_urlsafe(32)
    retire_token(request)
    request.token_sha256 = token_hash(token)
    request.token_expires_at = first_instant(request.version.convention)
    request.save(update_fields=[*TOKEN, "token_expires_at"])
    return token


def retire_token(request: SignatureRequest) -> None:
    """The link opens nothing any more, and still tells which request it was drawn for; the caller saves `TOKEN`."""
    if request.token_sha256 is not None:
        request.replaced_tokens_sha256 = [*request.replaced_tokens_sha256, bytes(request.token_sha256)]
        request.token_sha256 = None


def address(token: str) -> str:
    """The whole address of a link, for a letter."""
    return settings.SITE_URL + reverse("sign_link", args=[token])


def request_of(token: str) -> SignatureRequest | None:
    """The request a token was drawn for, even expired; `None` for a token that is not, or no longer, ours."""
    return (
        SignatureRequest.objects.select_related("version__convention", "party")
        .filter(token_sha256=token_hash(token))
        .first()
    )


def request_once_of(digest: bytes) -> SignatureRequest | None:
    """The request a token was drawn for, replaced since or not: it may ask for a new letter, and nothing more."""
    found = Q(replaced_tokens_sha256__contains=[digest]) | Q(token_sha256=digest)
    return SignatureRequest.objects.select_related("version__convention", "party").filter(found).first()


def opens(request: SignatureRequest, *, at: datetime.datetime) -> bool:
    """Whether the link of this request may still be exchanged: until the instant its letter told.

    After the signature it leads to the receipt only.
    """
    return request.token_expires_at is not None and at < request.token_expires_at


def may_get_new_link(request: SignatureRequest, *, at: datetime.datetime) -> bool:
    """Whether a new link may be posted to the registered address: still asked, and ten minutes since the last."""
    convention = request.version.convention
    last = max((m for m in (request.invited_at, request.reminded_at) if m), default=None)
    return (
        request.state == RequestState.PENDING
        and convention.state == State.OPEN
        and at < first_instant(convention)
        and last is not None
        and at - last >= datetime.timedelta(minutes=10)
    )


def address_hash(request: SignatureRequest) -> str:
    """The registered address, hashed: a session opened at one address never follows to another."""
    return hashlib.sha256(request.party.email.strip().lower().encode()).hexdigest()


def by_link(request: SignatureRequest) -> str:
    """What a session remembers of the link that opened it."""
    return f"link:{bytes(request.token_sha256 or b'').hex()}"


def by_account(user: User) -> str:
    """What a session remembers of the account that opened it."""
    return f"account:{user.pk}"


def by_desk(membership: Membership) -> str:
    """What a session remembers of the person of the agency who opened it."""
    return f"desk:{membership.pk}"


def remember(
    session: SessionBase, request: SignatureRequest, *, given_by: str, at: datetime.datetime
) -> Opened:
    """Open a request in this browser for thirty minutes; the session's key changes (no fixation)."""
    session.cycle_key()
    held = {key: value for key, value in session.get(SESSION_KEY, {}).items() if key != str(request.pk)}
    held = dict(list(held.items())[-(MOST_OPENED - 1) :])
    one = Opened(
        request.pk, at, at + SESSION_LIFE, secrets.token_urlsafe(16), address_hash(request), given_by
    )
    session[SESSION_KEY] = {**held, str(request.pk): _stored(one)}
    return one


def _stored(one: Opened) -> list[str]:
    return [one.since.isoformat(), one.until.isoformat(), one.nonce, one.address_hash, one.given_by]


def opened(session: SessionBase, request_id: int, *, at: datetime.datetime) -> Opened | None:
    """What this browser holds of that request, unless the thirty minutes are over; reads only.

    Whether what opened it still stands is the question of `still_stands`.
    """
    held = session.get(SESSION_KEY, {}).get(str(request_id))
    if held is None or len(held) != 5:
        return None
    since, until = (datetime.datetime.fromisoformat(moment) for moment in held[:2])
    return Opened(request_id, since, until, *held[2:]) if at < until else None


def still_stands(one: Opened, request: SignatureRequest, actor: Actor) -> bool:
    """Whether what opened this session still opens: the link not replaced, the account still the signatory's,
    the person of the agency still of the agency.

    A request that was closed keeps its sessions, for the page that says what became of it; a session that
    followed the reader to a new text before its letter left is not tied to a link.
    """
    kind, _, key = one.given_by.partition(":")
    if kind == "link":
        return not key or request.token_sha256 is None or bytes(request.token_sha256).hex() == key
    if actor.user is None:
        return False
    if kind == "account":
        return str(actor.user.pk) == key and actor.user.email.lower() == request.party.email.strip().lower()
    membership = actor.membership_in(request.version.convention.agency_id)
    return membership is not None and str(membership.pk) == key


def extend(session: SessionBase, request_id: int, *, at: datetime.datetime) -> None:
    """Thirty minutes more, from now, on a session still open (WCAG 2.2.1); the nonce stays."""
    one = opened(session, request_id, at=at)
    if one is not None:
        until = min(at + SESSION_LIFE, one.since + LONGEST_SESSION)
        session[SESSION_KEY] = {**session[SESSION_KEY], str(request_id): _stored(replace(one, until=until))}


def forget(session: SessionBase, request_id: int) -> None:
    """Close a request in this browser."""
    session[SESSION_KEY] = {k: v for k, v in session.get(SESSION_KEY, {}).items() if k != str(request_id)}


def signers_role(
    session: SessionBase, convention: Convention, actor: Actor, *, at: datetime.datetime
) -> SignatureRequest | None:
    """The request of this convention that is open in this browser, if any."""
    held = [one for one in (opened(session, int(key), at=at) for key in session.get(SESSION_KEY, {})) if one]
    rows = SignatureRequest.objects.select_related("version__convention", "party").filter(
        pk__in=[one.request_id for one in held], version__convention=convention
    )
    found = {request.pk: request for request in rows}
    standing = [
        found[one.request_id]
        for one in held
        if one.request_id in found and still_stands(one, found[one.request_id], actor)
    ]
    return max(standing, key=lambda request: request.pk, default=None)
