"""Personal links and the short sessions they open (signature.md, 4.3).

A token is drawn by the letter that carries it; only its SHA-256 is stored. Following the link changes
nothing; pressing « Continuer » exchanges it for thirty minutes in this browser, bound to one request.
"""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse

from .choices import ConventionState, RequestState
from .local_time import first_instant
from .models import Convention, SignatureRequest

LINK_LIFE = datetime.timedelta(days=15)
SESSION_LIFE = datetime.timedelta(minutes=30)
SESSION_KEY = "signing"
# One browser may hold several roles at the desk of a demonstration, not a crowd.
MOST_OPENED = 6


@dataclass(frozen=True)
class Opened:
    """A request opened in this browser: until when, the nonce that ties a code to it, and the address
    the link was posted to, hashed."""

    request_id: int
    until: datetime.datetime
    nonce: str
    address_hash: str


def token_hash(token: str) -> bytes:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).digest()


def renew_token(request: SignatureRequest, *, at: datetime.datetime) -> str:
    """Draw a new token (256 bits); the one before is dead from now on.

    It lives fifteen days, or to the first day of the immersion if that comes sooner.
    Called by the letter that carries it, and by nothing else.
    """
    token = secrets.token_urlsafe(32)
    request.token_sha256 = token_hash(token)
    request.token_expires_at = min(at + LINK_LIFE, first_instant(request.version.convention))
    request.save(update_fields=["token_sha256", "token_expires_at"])
    return token


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


def opens(request: SignatureRequest, *, at: datetime.datetime) -> bool:
    """Whether the link of this request may still be exchanged.

    After the signature it leads to the receipt; after the first day, or fifteen days, nowhere.
    """
    if request.state == RequestState.SIGNED:
        return True
    return request.token_expires_at is not None and at < request.token_expires_at


def may_get_new_link(request: SignatureRequest, *, at: datetime.datetime) -> bool:
    """Whether a new link may be posted to the registered address: still asked, and ten minutes since the last."""
    convention = request.version.convention
    last = max((m for m in (request.invited_at, request.reminded_at) if m), default=None)
    return (
        request.state == RequestState.PENDING
        and convention.state == ConventionState.OPEN
        and at < first_instant(convention)
        and last is not None
        and at - last >= datetime.timedelta(minutes=10)
    )


def address_hash(request: SignatureRequest) -> str:
    """The registered address, hashed: a session opened at one address never follows to another."""
    return hashlib.sha256(request.party.email.strip().lower().encode()).hexdigest()


def remember(session: SessionBase, request: SignatureRequest, *, at: datetime.datetime) -> Opened:
    """Open a request in this browser for thirty minutes; the session's key changes (no fixation)."""
    session.cycle_key()
    held = {key: value for key, value in session.get(SESSION_KEY, {}).items() if key != str(request.pk)}
    held = dict(list(held.items())[-(MOST_OPENED - 1) :])
    one = Opened(request.pk, at + SESSION_LIFE, secrets.token_urlsafe(16), address_hash(request))
    held[str(request.pk)] = [one.until.isoformat(), one.nonce, one.address_hash]
    session[SESSION_KEY] = held
    return one


def opened(session: SessionBase, request_id: int, *, at: datetime.datetime) -> Opened | None:
    """What this browser holds of that request, unless the thirty minutes are over; reads only."""
    held = session.get(SESSION_KEY, {}).get(str(request_id))
    if held is None:
        return None
    until = datetime.datetime.fromisoformat(held[0])
    return Opened(request_id, until, held[1], held[2]) if at < until else None


def all_opened(session: SessionBase, *, at: datetime.datetime) -> list[Opened]:
    """Every request still open in this browser, the latest first."""
    found = [opened(session, int(key), at=at) for key in session.get(SESSION_KEY, {})]
    return [one for one in reversed(found) if one is not None]


def extend(session: SessionBase, request_id: int, *, at: datetime.datetime) -> None:
    """Thirty minutes more, from now, on a session still open (WCAG 2.2.1); the nonce stays."""
    one = opened(session, request_id, at=at)
    if one is not None:
        session[SESSION_KEY] = {
            **session[SESSION_KEY],
            str(request_id): [(at + SESSION_LIFE).isoformat(), one.nonce, one.address_hash],
        }


def forget(session: SessionBase, request_id: int) -> None:
    """Close a request in this browser."""
    session[SESSION_KEY] = {k: v for k, v in session.get(SESSION_KEY, {}).items() if k != str(request_id)}


def signers_role(
    session: SessionBase, convention: Convention, *, at: datetime.datetime
) -> SignatureRequest | None:
    """The request of this convention that is open in this browser, if any."""
    ids = [one.request_id for one in all_opened(session, at=at)]
    return (
        SignatureRequest.objects.select_related("version__convention", "party")
        .filter(pk__in=ids, version__convention=convention)
        .order_by("-pk")
        .first()
    )
