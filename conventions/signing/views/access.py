"""Who may look at a convention: an account that it concerns, or the browser that holds one of its links."""

from dataclasses import dataclass

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from conventions.choices import RequestState
from conventions.models import Convention, SignatureRequest
from conventions.signing import links
from immersions.accounts.actor import Actor


class LoginNeeded(Exception):
    """Nobody is logged in, and this browser holds no link: the page asks who comes."""


@dataclass(frozen=True)
class Look:
    """A convention and by what right this browser sees it."""

    convention: Convention
    actor: Actor
    asked: SignatureRequest | None

    @property
    def at_desk(self) -> bool:
        """Whether the reader works in the agency of the convention."""
        return self.convention.agency_id in self.actor.agency_ids


def actor_in(request: HttpRequest) -> Actor:
    """Who comes with this request."""
    actor: Actor = request.actor  # type: ignore[attr-defined] # set by ActorMiddleware
    return actor


def look(request: HttpRequest, reference: str) -> Look:
    """The convention of that reference, if this browser may see it.

    Raises `Http404` for what does not exist or is not theirs, `LoginNeeded` for a passer-by: in both
    cases the answer is the same whether the reference exists or not.
    """
    actor = actor_in(request)
    rows = Convention.objects.select_related("agency__organisation", "counsellor__user", "delegation")
    found = rows.visible_to(actor).filter(reference=reference).first()
    if found is not None:
        return Look(found, actor, None)
    convention = rows.filter(reference=reference).first()
    asked = links.signers_role(request.session, convention, actor, at=timezone.now()) if convention else None
    if convention is not None and asked is not None and asked.state != RequestState.VOID:
        return Look(convention, actor, asked)
    if actor.user is None:
        raise LoginNeeded
    raise Http404


def convention_at_desk(request: HttpRequest, reference: str) -> Convention:
    """The convention, fetched by right; 404 for a stranger, 403 (by the action) for another party."""
    found = Convention.objects.visible_to(actor_in(request)).filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def request_in(convention: Convention, request_id: int) -> SignatureRequest:
    """A signature request of that convention; raises `Http404`."""
    rows = SignatureRequest.objects.select_related("version__convention", "party")
    found = rows.filter(version__convention=convention, pk=request_id).first()
    if found is None:
        raise Http404
    return found


def to_login(request: HttpRequest) -> HttpResponse:
    """The way to the login page and back."""
    return redirect_to_login(request.get_full_path())
