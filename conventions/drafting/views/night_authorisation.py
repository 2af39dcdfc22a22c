"""The labour inspector's authorisation for a minor's night: what is awaited, the file, who deposited it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from conventions.drafting.actions.night_authorisation import (
    deposit_authorisation,
    is_kept,
    night_authorisation_of,
    withdraw_authorisation,
)
from conventions.law.facts import Dossier
from conventions.law.hours.schedule import timetable
from conventions.law.minors.night import authorisable, sector_of
from conventions.models import Convention
from conventions.scans.forms import NightAuthorisationForm
from conventions.signing.views.session import private
from immersions.accounts.actor import ActorRequest
from immersions.accounts.rate_limits import limited

from .page import crumbs, draft_of, step_urls


@limited("draft_night", per_ip=60, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def draft_night(request: ActorRequest, reference: str) -> HttpResponse:
    """Where the authorisation is deposited, replaced, or taken back."""
    convention = draft_of(request, reference)
    if "withdraw" in request.POST:
        withdraw_authorisation(convention, by=request.actor, at=timezone.now())
        messages.success(request, _("Le fichier est retiré."))
        return redirect("draft_night", reference)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = NightAuthorisationForm(*posted)
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"]
        deposit_authorisation(convention, content=content, by=request.actor, at=timezone.now())
        messages.success(request, _("L’autorisation est jointe. Lisez-la, puis écrivez votre décision."))
        return redirect(step_urls(convention)["horaires"])
    current = night_authorisation_of(convention)
    context = {
        "convention": convention,
        "form": form,
        "file": current,
        "may_withdraw": current is not None and not is_kept(current),
        "back": step_urls(convention)["horaires"],
        "crumbs": crumbs(convention, _("Autorisation de nuit")),
    }
    page = render(
        request, "conventions/drafting/draft_night.html", context, status=422 if form.errors else 200
    )
    return private(page)


@require_safe
def draft_night_file(request: ActorRequest, reference: str) -> HttpResponse:
    """The authorisation that counts, to download."""
    convention = draft_of(request, reference)
    current = night_authorisation_of(convention)
    if current is None:
        raise Http404
    answer = HttpResponse(bytes(current.content), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="autorisation-nuit-{reference}.pdf"'
    return private(answer)


def night_panel(convention: Convention, dossier: Dossier) -> dict[str, Any] | None:
    """What the step of the hours shows of it: nothing when no night calls for it and no file is there."""
    table = timetable(dossier.days, birth_date=dossier.beneficiary.birth_date)
    file = night_authorisation_of(convention)
    if file is None and not authorisable(table, dossier.host.naf):
        return None
    return {"file": file, "sector": sector_of(dossier.host.naf)}
