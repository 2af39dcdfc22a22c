"""Offers that a candidate keeps, and those that counsellors propose."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from immersions.accounts.actor import ActorRequest
from immersions.candidates.actions.favourites import (
    drop_offer,
    keep_offer,
    recommend_offer,
    reply_to_recommendation,
)
from immersions.candidates.forms.favourites import RecommendForm
from immersions.models import Favourite, Offer, Recommendation
from immersions.permissions import ImmersionVerb, refusal, require

PAGE_SIZE = 20


def _offer(pk: int) -> Offer:
    """Offers are public, hence no `visible_to`."""
    return get_object_or_404(Offer.objects.select_related("host"), pk=pk)


@require_safe
def favourite_list(request: ActorRequest) -> HttpResponse:
    """The offers one keeps, the latest first; `retiree` names one just removed, to take back."""
    require(refusal(request.actor, ImmersionVerb.KEEP))
    rows = Favourite.objects.filter(candidate=request.actor.candidate_id).select_related("offer__host")
    dropped = request.GET.get("retiree", "")
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "dropped": Offer.objects.visible_to_all().filter(pk=int(dropped)).first()
        if dropped.isdecimal() and len(dropped) < 15
        else None,
    }
    return render(request, "immersions/candidates/favourite_list.html", context)


@require_POST
def offer_keep(request: ActorRequest, pk: int) -> HttpResponse:
    """« Garder cette offre »."""
    keep_offer(_offer(pk), by=request.actor, at=timezone.now())
    messages.success(request, _("Cette offre est dans vos favoris."))
    return redirect("favourite_list") if request.POST.get("de") == "favoris" else redirect("offer_detail", pk)


@require_POST
def offer_drop(request: ActorRequest, pk: int) -> HttpResponse:
    """« Ne plus garder »: the next page has the button that takes it back."""
    drop_offer(_offer(pk), by=request.actor, at=timezone.now())
    if request.POST.get("de") == "favoris":
        response = redirect("favourite_list")
        response["Location"] += f"?retiree={pk}"
        return response
    messages.success(request, _("Cette offre n’est plus dans vos favoris."))
    return redirect("offer_detail", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def offer_recommend(request: ActorRequest, pk: int) -> HttpResponse:
    """A counsellor proposes an offer to a person; `candidat` in the address chooses them beforehand."""
    offer = _offer(pk)
    require(refusal(request.actor, ImmersionVerb.RECOMMEND, offer))
    form = RecommendForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        initial={"candidate": request.GET.get("candidat", "")[:15]},
    )
    if request.method == "POST" and form.is_valid():
        proposed, is_new = recommend_offer(offer, by=request.actor, **form.cleaned_data, at=timezone.now())
        if is_new:
            messages.success(request, _("C’est fait : la personne est prévenue."))
        else:
            messages.info(request, _("Cette offre a déjà été proposée à cette personne."))
        return redirect("candidate_detail", proposed.candidate_id)
    return render(request, "immersions/candidates/offer_recommend.html", {"form": form, "offer": offer})


@require_safe
def recommendation_list(request: ActorRequest) -> HttpResponse:
    """What was proposed to oneself, or by one's agencies, the latest first."""
    actor = request.actor
    require(refusal(actor, ImmersionVerb.READ_PROPOSED))
    rows = Recommendation.objects.visible_to(actor).select_related("offer__host", "candidate", "by")
    context = {
        "page": Paginator(rows.order_by("-at", "-pk"), PAGE_SIZE).get_page(request.GET.get("page")),
        "own_id": actor.candidate_id,
    }
    return render(request, "immersions/candidates/recommendation_list.html", context)


@require_POST
def offer_reply(request: ActorRequest, pk: int) -> HttpResponse:
    """The candidate answers the proposal of the offer `pk`: « oui » is `interested`, all else is « non »."""
    rows = Recommendation.objects.visible_to(request.actor)
    own = rows.filter(offer=pk, candidate=request.actor.candidate_id).first()
    proposed = own or get_object_or_404(rows.filter(offer=pk).order_by("pk")[:1])
    interested = request.POST.get("answer") == "yes"
    reply_to_recommendation(proposed, by=request.actor, interested=interested, at=timezone.now())
    if interested:
        messages.success(request, _("Bonne nouvelle ! Demandez maintenant cette immersion à la structure."))
        return redirect("offer_detail", pk)
    messages.success(request, _("C’est noté : pas pour cette fois."))
    return redirect("recommendation_list")
