"""To join a host that is already registered: the person who asks, the manager who answers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from immersions.accounts.actor import ActorRequest
from immersions.accounts.rate_limits import limited
from immersions.hosts.actions.joining import accept_to_join, ask_to_join, refuse_to_join
from immersions.hosts.forms.membership import RightsForm
from immersions.hosts.forms.registering import JoinForm
from immersions.models import HostStructure, JoinRequest
from immersions.permissions import ImmersionVerb, refusal, require
from immersions.siret import clean_siret


def _asked(request: ActorRequest, pk: int, join_id: int) -> JoinRequest:
    rows = JoinRequest.objects.filter(host_id__in=request.actor.host_ids, host_id=pk)
    return get_object_or_404(rows.select_related("host", "user"), pk=join_id)


def already_registered(request: ActorRequest, typed: str) -> HttpResponse:
    """What a person reads who typed the SIRET of a host already registered: its name, its city, and one button."""
    host = HostStructure.objects.get(siret=clean_siret(typed))
    context = {
        "name": host.name,
        "city": host.city,
        "refused": refusal(request.actor, ImmersionVerb.JOIN, host),
        "form": JoinForm(initial={"siret": host.siret}),
    }
    return render(request, "immersions/hosts/host_ask.html", context)


@limited("host_ask", per_ip=30, seconds=3600)
@require_POST
def host_ask(request: ActorRequest) -> HttpResponse:
    """Ask to join the host of a SIRET; anything else than that button leads back to the first step."""
    form = JoinForm(request.POST)
    host = form.host() if form.is_valid() else None
    if host is None:
        return redirect("host_create")
    ask_to_join(host, by=request.actor, at=timezone.now())
    messages.success(request, _("Votre demande est partie. Vous recevrez un courriel à la réponse."))
    return redirect("dashboard")


@require_http_methods(["GET", "HEAD", "POST"])
def host_join_accept(request: ActorRequest, pk: int, join_id: int) -> HttpResponse:
    """Let a person in, with the rights that the manager chooses."""
    asked = _asked(request, pk, join_id)
    require(refusal(request.actor, ImmersionVerb.ADMIT, asked))
    form = RightsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        accept_to_join(asked, by=request.actor, rights=form.rights(), at=timezone.now())
        messages.success(request, _("C’est fait. Cette personne fait partie de la structure."))
        return redirect("host_detail", pk)
    return render(request, "immersions/hosts/host_join_accept.html", {"form": form, "asked": asked})


@require_POST
def host_join_refuse(request: ActorRequest, pk: int, join_id: int) -> HttpResponse:
    """Say no."""
    refuse_to_join(_asked(request, pk, join_id), by=request.actor, at=timezone.now())
    messages.success(request, _("La demande est refusée. Un courriel le dit à la personne."))
    return redirect("host_detail", pk)
