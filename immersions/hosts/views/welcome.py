"""How a host welcomes: preparation, room of the offers, duties and aids."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from immersions.accounts.actor import ActorRequest
from immersions.hosts.actions.welcome import set_room, set_welcome
from immersions.hosts.aids import SEEN_ON, cards_for
from immersions.hosts.forms.welcome import RoomForm, WelcomeForm

from .profile import own_host, own_offer


@require_http_methods(["GET", "HEAD", "POST"])
def host_welcome(request: ActorRequest, pk: int) -> HttpResponse:
    """What the host needs before the first day, and its disability referent."""
    host = own_host(request, pk)
    form = WelcomeForm(request.POST if request.method == "POST" else None, host=host)
    if request.method == "POST" and form.is_valid():
        set_welcome(host, by=request.actor, welcome=form.welcome(), at=timezone.now())
        messages.success(request, _("C’est noté."))
        return redirect("host_detail", host.pk)
    return render(request, "immersions/hosts/host_welcome.html", {"form": form, "host": host})


@require_http_methods(["GET", "HEAD", "POST"])
def offer_room(request: ActorRequest, pk: int) -> HttpResponse:
    """How many people the offer takes, and how the first exchange goes."""
    offer = own_offer(request, pk)
    form = RoomForm(request.POST if request.method == "POST" else None, offer=offer)
    if request.method == "POST" and form.is_valid():
        set_room(offer, by=request.actor, room=form.room(), at=timezone.now())
        messages.success(request, _("Les places de votre offre sont à jour."))
        return redirect("host_detail", offer.host_id)
    return render(request, "immersions/hosts/offer_capacity.html", {"form": form, "offer": offer})


@require_safe
def host_duties(request: ActorRequest, pk: int) -> HttpResponse:
    """What the host owes, step by step, and the aids for its size and nature."""
    host = own_host(request, pk)
    context = {"host": host, "cards": cards_for(host.workforce_band, host.sector), "seen_on": SEEN_ON}
    return render(request, "immersions/hosts/host_duties.html", context)
