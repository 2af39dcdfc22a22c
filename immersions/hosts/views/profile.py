"""The space of a host: its sheet and its offers."""

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from immersions.accounts.actor import ActorRequest
from immersions.accounts.rate_limits import limited
from immersions.hosts.actions.profile import (
    edit_host,
    edit_offer,
    hide_offer,
    publish_offer,
    register_host,
    show_offer,
)
from immersions.hosts.forms.profile import HostForm, NewHostForm, OfferForm
from immersions.hosts.forms.registering import SiretForm, filled_form
from immersions.models import HostStructure, Offer
from immersions.permissions import ImmersionVerb, refusal, require
from immersions.reference import sirene

from .joining import already_registered

CREATE = "immersions/hosts/host_create.html"


def own_host(request: ActorRequest, pk: int) -> HostStructure:
    """The host `pk` of the person who asks, or 404."""
    return get_object_or_404(
        HostStructure.objects.filter(pk__in=request.actor.host_ids).select_related("commune"), pk=pk
    )


def own_offer(request: ActorRequest, pk: int) -> Offer:
    """The offer `pk` of a host of the person who asks, or 404."""
    rows = Offer.objects.of_hosts(request.actor.host_ids)
    return get_object_or_404(rows.select_related("host__commune", "job", "appellation", "commune"), pk=pk)


@limited("host_create", per_ip=60, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def host_create(request: ActorRequest) -> HttpResponse:
    """Register one's establishment: its SIRET, then its sheet, filled with what INSEE says."""
    if request.method != "POST":
        return render(
            request,
            CREATE,
            {"form": SiretForm(), "found": None, "is_sheet": False},
        )
    if "name" not in request.POST:
        return _host_found(request)
    form = NewHostForm(request.POST)
    if form.is_valid():
        siret, function = form.cleaned_data["siret"], form.cleaned_data["function"]
        sheet, verified = form.sheet(), sirene.look_up(siret).is_open
        try:
            who = {"siret": siret, "function": function, "verified": verified}
            host = register_host(by=request.actor, sheet=sheet, at=timezone.now(), **who)
        except IntegrityError:  # someone registered it in between
            form.add_error("siret", _("Cette structure vient d’être inscrite."))
        else:
            messages.success(
                request, _("Votre structure est inscrite. Publiez maintenant une première offre.")
            )
            return redirect("offer_create", host.pk)
    return render(request, CREATE, {"form": form, "found": None, "is_sheet": True})


def _host_found(request: ActorRequest) -> HttpResponse:
    """The second step, the first again with its error, or the way to join who registered first."""
    form = SiretForm(request.POST)
    if not form.is_valid():
        # A program caught by the trap learns nothing of the host.
        if form.has_error("siret", "siret_taken") and not form.non_field_errors():
            return already_registered(request, request.POST["siret"])
        return render(request, CREATE, {"form": form, "found": None, "is_sheet": False})
    siret = form.cleaned_data["siret"]
    found = sirene.look_up(siret)
    context = {"form": filled_form(siret, found.establishment), "found": found, "is_sheet": True}
    return render(request, CREATE, context)


@require_safe
def host_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """The sheet of a host, its offers, its members and those invited."""
    host = own_host(request, pk)
    members = list(host.members.filter(is_active=True).select_related("user").order_by("pk"))
    may_manage = refusal(request.actor, ImmersionVerb.MANAGE, host) is None
    context = {
        "host": host,
        "found": sirene.known(host.siret),
        "offers": host.offers.order_by("-active", "-published_at", "-pk"),
        "members": members,
        "is_confirmed": any(member.proof for member in members),
        "is_proved": any(member.proof and member.user_id == request.user.pk for member in members),
        "invitations": host.invitations.filter(
            accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
        ).order_by("pk"),
        "joins": host.join_requests.waiting().select_related("user").order_by("pk") if may_manage else [],
        "publish_refusal": refusal(request.actor, ImmersionVerb.PUBLISH, host),
        "may_manage": may_manage,
    }
    return render(request, "immersions/hosts/host_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def host_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct the sheet."""
    host = own_host(request, pk)
    form = HostForm(request.POST if request.method == "POST" else None, host=host)
    if request.method == "POST" and form.is_valid():
        edit_host(host, by=request.actor, sheet=form.sheet(), at=timezone.now())
        messages.success(request, _("La fiche de votre structure est à jour."))
        return redirect("host_detail", host.pk)
    return render(request, "immersions/hosts/host_edit.html", {"form": form, "host": host})


@require_http_methods(["GET", "HEAD", "POST"])
def offer_create(request: ActorRequest, pk: int) -> HttpResponse:
    """Publish a new offer of the host `pk`."""
    host = own_host(request, pk)
    require(refusal(request.actor, ImmersionVerb.PUBLISH, host))
    form = OfferForm(request.POST if request.method == "POST" else None, host=host)
    if request.method == "POST" and form.is_valid():
        publish_offer(host, by=request.actor, sheet=form.sheet(), at=timezone.now())
        messages.success(request, _("Votre offre est publiée."))
        return redirect("host_detail", host.pk)
    return render(request, "immersions/hosts/offer_create.html", {"form": form, "host": host})


@require_http_methods(["GET", "HEAD", "POST"])
def offer_edit(request: ActorRequest, pk: int) -> HttpResponse:
    """Correct an offer."""
    offer = own_offer(request, pk)
    form = OfferForm(request.POST if request.method == "POST" else None, host=offer.host, offer=offer)
    if request.method == "POST" and form.is_valid():
        edit_offer(offer, by=request.actor, sheet=form.sheet(), at=timezone.now())
        messages.success(request, _("Votre offre est à jour."))
        return redirect("host_detail", offer.host_id)
    return render(request, "immersions/hosts/offer_edit.html", {"form": form, "offer": offer})


@require_POST
def offer_show(request: ActorRequest, pk: int) -> HttpResponse:
    """Put an offer back in the search."""
    offer = show_offer(own_offer(request, pk), by=request.actor, at=timezone.now())
    messages.success(request, _("Votre offre est de nouveau publiée."))
    return redirect("host_detail", offer.host_id)


@require_POST
def offer_hide(request: ActorRequest, pk: int) -> HttpResponse:
    """Take an offer out of the search."""
    offer = hide_offer(own_offer(request, pk), by=request.actor, at=timezone.now())
    messages.success(
        request, _("Votre offre n’est plus publiée. Les demandes déjà reçues restent dans votre espace.")
    )
    return redirect("host_detail", offer.host_id)
