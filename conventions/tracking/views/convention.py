"""Where a convention stands, and what its conseiller may do about the round."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.choices import RequestState
from conventions.drafting.actions.freezing import open_to_signature
from conventions.law.states import State, Verb
from conventions.models import SignatureRequest
from conventions.permissions import refusal
from conventions.permissions.guards import Bearer
from conventions.signing.actions import lifecycle, objections
from conventions.signing.forms.ceremony import ContactForm, EndForm
from conventions.signing.resemblances import resemblances
from conventions.signing.views.access import (
    LoginNeeded,
    Look,
    actor_in,
    convention_at_desk,
    look,
    request_in,
    to_login,
)
from conventions.signing.views.objections import request_for_account
from conventions.signing.views.session import private
from conventions.tracking.progress import progress_of
from immersions.permissions import Refusal, require

ENDS = {"withdraw": lifecycle.withdraw, "cancel": lifecycle.cancel}
VERBS = {"withdraw": Verb.WITHDRAW, "cancel": Verb.CANCEL}
MENDED = _("L’adresse est corrigée. L’ancien lien ne fonctionne plus, un nouveau part.")
WORDS = {
    "withdraw": (
        _("Abandonner le projet"),
        _("Le projet est abandonné. Les parties sont prévenues."),
    ),
    "cancel": (
        _("Annuler l’immersion"),
        _("L’immersion est annulée. Les parties sont prévenues."),
    ),
}


@login_not_required
@require_safe
def convention_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """One page for every party and for the conseiller: where it stands, who signed, what to do now."""
    try:
        seen = look(request, reference)
    except LoginNeeded:
        return to_login(request)
    now = timezone.now()
    user = seen.actor.user
    mine = seen.asked or (request_for_account(seen.convention, user.email) if user else None)
    context = {
        "progress": progress_of(seen.convention, at=now, to_desk=seen.at_desk),
        "convention": seen.convention,
        "mine": mine,
        "my_turn": _my_turn(mine, seen),
        "by_link": seen.asked is not None,
        "at_desk": seen.at_desk,
        "alike": resemblances(seen.convention)
        if seen.at_desk and seen.convention.state == State.OPEN
        else [],
        "attests_not": seen.at_desk and refusal(seen.actor, Verb.ATTEST_SIGNATURE, seen.convention, at=now),
        "moves": _moves(seen) if seen.at_desk else [],
    }
    return private(render(request, "conventions/tracking/convention_detail.html", context))


def _my_turn(mine: SignatureRequest | None, seen: Look) -> bool:
    return (
        mine is not None
        and mine.state == RequestState.PENDING
        and refusal(Bearer.of(mine, seen.actor.user), Verb.SIGN, mine, at=timezone.now()) is None
    )


def _moves(seen: Look) -> list[dict[str, Any]]:
    """What the desk may do to the whole convention, with the reason under each grey button."""
    table = (
        ("convention_revise", Verb.REVISE, gettext("Corriger la convention"), False),
        ("convention_withdraw", Verb.WITHDRAW, gettext("Abandonner le projet"), False),
        ("convention_cancel", Verb.CANCEL, gettext("Annuler l’immersion"), False),
        ("convention_renew", Verb.RENEW, gettext("Renouveler l’immersion"), True),
        ("convention_duplicate", Verb.DUPLICATE, gettext("Repartir de cette convention"), True),
    )
    now = timezone.now()
    return [
        _move(name, label, refusal(seen.actor, verb, seen.convention, at=now), posted=posted)
        for name, verb, label, posted in table
    ]


def _move(name: str, label: str, refused: Refusal | None, *, posted: bool) -> dict[str, Any]:
    return {"name": name, "label": label, "why_not": refused.sentence if refused else "", "posted": posted}


@require_POST
def convention_open(request: HttpRequest, reference: str) -> HttpResponse:
    """Freeze the draft and invite the first signatories."""
    convention = convention_at_desk(request, reference)
    open_to_signature(convention, by=actor_in(request), at=timezone.now())
    messages.success(
        request, gettext("La convention est prête : les premières invitations à signer partent par courriel.")
    )
    return redirect("convention_detail", reference)


@require_POST
def convention_remind(request: HttpRequest, reference: str, request_id: int) -> HttpResponse:
    """One reminder to one signatory, at most one a day."""
    asked = request_in(convention_at_desk(request, reference), request_id)
    lifecycle.remind(asked, by=actor_in(request), at=timezone.now())
    messages.success(
        request,
        gettext("Un rappel part à %(name)s, avec un nouveau lien.") % {"name": asked.party.full_name},
    )
    return redirect("convention_detail", reference)


@require_http_methods(["GET", "HEAD", "POST"])
def convention_contact(request: HttpRequest, reference: str, request_id: int) -> HttpResponse:
    """Correct the address of a signatory: the old link dies, a new one leaves."""
    convention = convention_at_desk(request, reference)
    asked = request_in(convention, request_id)
    require(refusal(actor_in(request), Verb.REPLACE_SIGNATORY, asked, at=timezone.now()))
    initial = {name: getattr(asked.party, name) for name in ("email", "phone", "in_person")}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        refused = objections.contact_fault(asked.party, **form.cleaned_data)
        if refused is None:
            objections.correct_contact(asked, **form.cleaned_data, by=actor_in(request), at=timezone.now())
            messages.success(
                request,
                MENDED
                if form.cleaned_data["email"]
                else gettext("C’est noté : recevez cette personne, ou passez par le papier."),
            )
            return redirect("convention_detail", reference)
        form.add_error("email", refused.sentence)
    context = {"form": form, "convention": convention, "asked": asked}
    return render(
        request, "conventions/tracking/convention_contact.html", context, status=422 if form.errors else 200
    )


@require_POST
def convention_replace(request: HttpRequest, reference: str, request_id: int) -> HttpResponse:
    """Accept the signatory that an organisation proposed."""
    asked = request_in(convention_at_desk(request, reference), request_id)
    objections.approve_replacement(asked, by=actor_in(request), at=timezone.now())
    messages.success(
        request, gettext("Le nouveau signataire est invité. Personne d’autre n’a à signer de nouveau.")
    )
    return redirect("convention_detail", reference)


@require_http_methods(["GET", "HEAD", "POST"])
def convention_revise(request: HttpRequest, reference: str) -> HttpResponse:
    """Take the text back to correct it, after a page that says what it costs."""
    convention = convention_at_desk(request, reference)
    if request.method == "POST":
        lifecycle.revise(convention, by=actor_in(request), at=timezone.now())
        messages.success(
            request, gettext("Vous pouvez corriger le brouillon, puis l’ouvrir de nouveau à la signature.")
        )
        return redirect("convention_detail", reference)
    require(refusal(actor_in(request), Verb.REVISE, convention, at=timezone.now()))
    signed = SignatureRequest.objects.filter(
        version__convention=convention, version__superseded_at__isnull=True, state=RequestState.SIGNED
    ).count()
    return render(
        request, "conventions/tracking/convention_revise.html", {"convention": convention, "signed": signed}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def convention_end(request: HttpRequest, reference: str, end: str) -> HttpResponse:
    """Give a project up, or cancel a signed immersion before its first day."""
    convention = convention_at_desk(request, reference)
    title, done = WORDS[end]
    now = timezone.now()
    require(refusal(actor_in(request), VERBS[end], convention, at=now))
    form = EndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ENDS[end](convention, by=actor_in(request), reason=form.cleaned_data["reason"], at=now)
        messages.success(request, done)
        return redirect("convention_detail", reference)
    context = {"form": form, "convention": convention, "title": title}
    return render(
        request, "conventions/tracking/convention_end.html", context, status=422 if form.errors else 200
    )
