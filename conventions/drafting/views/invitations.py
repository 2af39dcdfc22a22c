"""Ask someone to fill their part of a draft; the page where they do."""

import datetime
import hashlib

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from conventions.drafting.actions.draft import Overtaken
from conventions.drafting.actions.invitations import answer_invitation, invite_to_draft
from conventions.drafting.forms.create import InviteForm
from conventions.drafting.forms.sections import Page, one_more_row, page_of
from conventions.drafting.wizard import INVITED, fingerprint, sheet_of
from conventions.law.states import Verb
from conventions.models import DraftInvitation
from conventions.permissions import refusal
from conventions.permissions.guards import DEAD_LINK, Bearer
from immersions.accounts.actor import ActorRequest
from immersions.permissions import Refused, require

from .page import draft_of, step_context, step_urls

SESSION_KEY = "draft_invitation"
PAGE = "conventions/drafting/draft_part.html"


@require_POST
def draft_invite(request: ActorRequest, reference: str) -> HttpResponse:
    """Send the link of a part."""
    convention = draft_of(request, reference)
    form = InviteForm(request.POST)
    slug = "accueil" if request.POST.get("part") == "HOST" else "beneficiaire"
    if not form.is_valid():
        context = step_context(convention, slug) | {"invite_form": form}
        return render(request, "conventions/drafting/convention_draft.html", context, status=422)
    said = form.cleaned_data
    invite_to_draft(convention, by=request.actor, part=said["part"], email=said["email"], at=timezone.now())
    messages.success(
        request, _("L’invitation est partie. Vous serez prévenu quand cette partie sera complétée.")
    )
    return redirect(step_urls(convention)[slug])


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft_link(request: ActorRequest, token: str) -> HttpResponse:
    """The address of the letter: a page that says nothing of anyone, then the exchange for a session."""
    if request.method != "POST":
        response = render(request, "conventions/drafting/draft_link.html")
        # Not « no-referrer »: a browser would then send « Origin: null » with the button, which CSRF refuses.
        response["Referrer-Policy"] = "strict-origin"
        return response
    digest = hashlib.sha256(token.encode()).digest()
    invitation = DraftInvitation.objects.select_related("convention").filter(token_sha256=digest).first()
    request.session.cycle_key()
    request.session[SESSION_KEY] = _standing(invitation, timezone.now()).pk
    return redirect("draft_part")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def draft_part(request: ActorRequest) -> HttpResponse:
    """The part of the invited person."""
    at = timezone.now()
    invitation = _held(request, at)
    convention = invitation.convention
    slug = INVITED[invitation.part].slug
    if request.method != "POST":
        return render(request, PAGE, _context(invitation, page_of(slug, convention)))
    if "add" in request.POST:
        page = page_of(slug, convention, one_more_row(request.POST, request.POST["add"]))
        return render(request, PAGE, _context(invitation, page))
    page, found, status = page_of(slug, convention, request.POST), [], 422
    if page.is_valid():
        try:
            seen = request.POST.get("seen", "")
            answer_invitation(invitation, by=request.actor, sheet=page.sheet(), seen=seen, at=at)
        except Overtaken as overtaken:
            found, status = overtaken.found, 409
        else:
            return redirect("draft_part_done")
    return render(request, PAGE, _context(invitation, page) | {"differences": found}, status=status)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def draft_part_done(request: ActorRequest) -> HttpResponse:
    """Thanks, and what comes next."""
    invitation = _held(request, timezone.now())
    return render(
        request, "conventions/drafting/draft_part_done.html", {"for_host": invitation.part == "HOST"}
    )


def _held(request: ActorRequest, at: datetime.datetime) -> DraftInvitation:
    """The invitation opened in this browser, or the refusal that explains why there is none."""
    invitation = (
        DraftInvitation.objects.select_related("convention__counsellor__user", "convention__agency")
        .prefetch_related("convention__parties", "convention__tasks", "convention__objectives")
        .filter(pk=request.session.get(SESSION_KEY) or 0)
        .first()
    )
    return _standing(invitation, at)


def _standing(invitation: DraftInvitation | None, at: datetime.datetime) -> DraftInvitation:
    """The invitation, if its link still opens something; raises `Refused`."""
    if invitation is None:
        raise Refused(DEAD_LINK)
    require(refusal(Bearer.of(invitation), Verb.COMPLETE_PART, invitation, at=at))
    return invitation


def _context(invitation: DraftInvitation, page: Page) -> dict[str, object]:
    convention, step = invitation.convention, INVITED[invitation.part]
    return {
        "convention": convention,
        "counsellor": convention.counsellor.user,
        "agency": convention.agency,
        "for_host": invitation.part == "HOST",
        "page": page,
        "seen": fingerprint(sheet_of(convention, step)),
        "differences": [],
        "has_errors": page.has_errors,
    }
