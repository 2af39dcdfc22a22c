"""What each page of the ceremony needs: the request this browser holds, and where the person comes from."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.channels import channels_of, is_attested
from conventions.choices import PartyRole, RequestState
from conventions.evidence.chain import Trace
from conventions.models import SignatureRequest
from conventions.signing import links
from immersions.accounts import rate_limits
from immersions.accounts.client_address import client_ip, network_of
from immersions.models import User
from immersions.permissions import Refusal, Refused

from .access import actor_in

STEPS = (_("Lire"), _("Donner son accord"), _("Signer avec un code"))


def user_of(request: HttpRequest) -> User | None:
    """The account logged in in this browser, if any."""
    return request.user if isinstance(request.user, User) else None


def trace_of(request: HttpRequest) -> Trace:
    """Where this request comes from, for the evidence."""
    user = user_of(request)
    return Trace(client_ip(request), request.headers.get("User-Agent", ""), user.pk if user else None)


def within_limits(request: HttpRequest, what: str) -> None:
    """Sixty codes or links an hour from one network address, an agency's desk included; raises `Refused`."""
    if not rate_limits.allows(
        what, network_of(client_ip(request)), limit=60, per=datetime.timedelta(hours=1), at=timezone.now()
    ):
        raise Refused(
            Refusal(409, gettext("Beaucoup de demandes arrivent de votre réseau : réessayez dans une heure."))
        )


class SessionOver(Exception):
    """The thirty minutes are over, what opened them is gone, or this browser never opened that request."""


def held_request(request: HttpRequest, request_id: int) -> tuple[SignatureRequest, links.Opened]:
    """The signature request this browser opened, with what it holds of it.

    Raises `SessionOver` when it holds nothing: the same for a request that does not exist.
    """
    held = links.opened(request.session, request_id, at=timezone.now())
    if held is None:
        raise SessionOver
    found = (
        SignatureRequest.objects.select_related("version__convention__counsellor__user", "party")
        .filter(pk=request_id)
        .first()
    )
    if found is None:
        raise Http404
    if not links.still_stands(held, found, actor_in(request)):
        raise SessionOver
    return found, held


def session_over(request: HttpRequest) -> HttpResponse:
    """The page of those whose session is over: what was typed is not lost, nothing was signed."""
    return private(render(request, "conventions/signing/sign_session_over.html", status=403))


def private(response: HttpResponse) -> HttpResponse:
    """Never kept, never indexed, and no address tells which page the reader came from.

    `strict-origin`, not `no-referrer`: with the latter a browser sends `Origin: null` with our own forms, and
    the protection against forged requests refuses them. No path, so no token, is told to anyone in either case.
    """
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def step_context(asked: SignatureRequest, held: links.Opened, current: int) -> dict[str, Any]:
    """What the three pages share: the stepper, the text's name, the end of the session."""
    convention = asked.version.convention
    states = ["done" if rank < current else "current" if rank == current else "todo" for rank in range(3)]
    return {
        "asked": asked,
        "version": asked.version,
        "convention": convention,
        "party": asked.party,
        "quality": PartyRole(asked.role).label,
        "steps": [{"label": label, "state": state} for label, state in zip(STEPS, states, strict=True)],
        "until": held.until,
        "may_extend": held.may_extend,
        "attested": is_attested(asked.party),
        "channels": channels_of(asked.party),
        "is_organisation": asked.role not in (PartyRole.BENEFICIARY, PartyRole.GUARDIAN),
        "signed": asked.state == RequestState.SIGNED,
    }
