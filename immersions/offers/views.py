"""The offer search and the page of an offer."""

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from french import full_date
from french.elision import after_place
from immersions.accounts.actor import Actor
from immersions.choices import RemoteMode
from immersions.models import Offer
from immersions.permissions import ImmersionVerb, refusal
from immersions.reference.areas import region_of
from immersions.reference.places import kilometres

from .capacity import full_until, month_is_full
from .forms import FOLDED, SearchForm
from .pagination import OfferPaginator
from .search import MOST, Criteria, neighbour_jobs, of_same_host, similar, wider

Link = dict[str, str]


@login_not_required
@require_safe
def offer_list(request: HttpRequest) -> HttpResponse:
    """Offers by job and place; the address bears the whole search, so that it can be shared."""
    form = SearchForm.from_query(request.GET)
    context: dict[str, Any] = {
        "form": form,
        "filters": _filters(form, searched=bool(request.GET)),
        "searched": bool(request.GET),
        "choices": [],
        "others": [],
        "page": None,
    }
    if not form.is_valid():
        return render(request, "immersions/offers/offer_list.html", context)
    if form.must_choose:
        context["choices"] = _place_links(request.GET, form.choices)
        return render(request, "immersions/offers/offer_list.html", context)
    criteria = form.criteria()
    paginator = OfferPaginator(criteria)
    context["others"] = _place_links(request.GET, form.choices[1:])
    context["page"] = page = paginator.get_page(request.GET.get("page"))
    context["cards"] = [card(offer) for offer in page]
    context["heading"] = _heading(form, criteria, paginator)
    context["criteria"] = criteria
    context["tiles"] = {"url": settings.TILES_URL, "credit": settings.TILES_CREDIT}
    context["base_query"] = _query(request.GET)
    context["helps"] = [] if paginator.count else _helps(request.GET, form, criteria)
    return render(request, "immersions/offers/offer_list.html", context)


@login_not_required
@require_safe
def offer_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One offer; when it is no longer proposed, the page says so (410) and shows others."""
    offer = get_object_or_404(Offer.objects.select_related("host", "job", "appellation"), pk=pk)
    cards = [card(other) for other in similar(offer)]
    if not offer.is_proposed:
        return render(
            request, "immersions/offers/offer_gone.html", {"offer": offer, "cards": cards}, status=410
        )
    siblings = of_same_host(offer)
    cards = [shown for shown in cards if shown["url"] not in {_page_of(other) for other in siblings}]
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    now = timezone.now()
    context = {
        "offer": offer,
        "cards": cards,
        "siblings": siblings,
        "facts": _facts(offer),
        "purposes": _purposes(offer),
        "is_candidate": actor.is_candidate,
        "is_someone": actor.user is not None,
        "address": request.build_absolute_uri(),
        "is_counsellor": actor.is_counsellor,
        "asked_already": actor.candidate and refusal(actor, ImmersionVerb.REPEAT, offer, at=now),
        "full_until": full_until(offer, today=timezone.localdate(now)),
        "may_ask_now": not month_is_full(offer, today=timezone.localdate(now)),
    }
    return render(request, "immersions/offers/offer_detail.html", context)


def card(offer: Offer) -> dict[str, Any]:
    """What `components/card_offer.html` shows of an offer; its distance when it was searched by place."""
    tags = [offer.host.get_sector_display()]
    if offer.remote_mode != RemoteMode.ON_SITE:
        tags.append(offer.get_remote_mode_display())
    square = getattr(offer, "square", None)
    return {
        "title": offer.title,
        "url": _page_of(offer),
        "organisation": offer.host.name,
        "place": f"{offer.city} ({offer.postcode})",
        "distance_km": "" if square is None else kilometres(square),
        "is_about": offer.is_about_there,
        "summary": _beginning(offer.tasks),
        "tags": tags,
        "welcomes_disabled_people": offer.welcomes_disability,
        "lat": f"{offer.lat:.5f}",
        "lon": f"{offer.lon:.5f}",
    }


def _page_of(offer: Offer) -> str:
    return reverse("offer_detail", args=[offer.pk])


def _beginning(text: str) -> str:
    """The first 150 characters."""
    return text if len(text) <= 150 else f"{text[:149].rstrip()}…"


def _filters(form: SearchForm, *, searched: bool) -> SafeString:
    """The folded part of the form: thirty controls, drawn once for all the searches that use none of them."""
    if form.filtered or form.data.get("tri"):
        return render_to_string("immersions/offers/offer_filters.html", {"form": form, "searched": searched})
    return _unused_filters(get_language(), searched=searched)


@cache
def _unused_filters(_language: str | None, *, searched: bool) -> SafeString:
    form = SearchForm.from_query(QueryDict())
    return render_to_string("immersions/offers/offer_filters.html", {"form": form, "searched": searched})


def _query(query: QueryDict, **changes: str | None) -> str:
    """The parameters of a search, some changed, or removed by `None`; a change goes back to the first page."""
    kept = query.copy()
    kept.pop("page", None)
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = value
    return kept.urlencode()


def _place_links(query: QueryDict, labels: list[str]) -> list[Link]:
    return [{"label": label, "url": f"?{_query(query, lieu=label)}"} for label in labels]


def _many(count: int, *, capped: bool = False) -> str:
    if capped:
        return _("Plus de 1 000 offres")
    if not count:
        return _("Aucune offre")
    return ngettext("%(count)s offre", "%(count)s offres", count) % {"count": count}


def _heading(form: SearchForm, criteria: Criteria, paginator: OfferPaginator) -> str:
    parts = [_many(paginator.count, capped=paginator.many)]
    if criteria.jobs is not None:
        parts.append(
            _("pour «\u00a0%(job)s\u00a0»") % {"job": criteria.jobs.mended or form.cleaned_data["metier"]}
        )
    if criteria.place is not None:
        parts.append(
            _("à %(radius)s km au plus %(of_place)s")
            % {"radius": criteria.radius, "of_place": after_place(criteria.place.name, "de")}
        )
    if criteria.area is not None:
        parts.append(criteria.area.within)
    return " ".join(parts)


def _helps(query: QueryDict, form: SearchForm, criteria: Criteria) -> list[Link]:
    """Ways out of an empty page, the most useful first."""
    links = _farther(query, criteria)
    for name in FOLDED:
        if name != "tri" and form.cleaned_data[name]:
            said = _("Retirer le filtre «\u00a0%(label)s\u00a0»") % {"label": form.fields[name].label}
            links.append({"label": said, "url": f"?{_query(query, **{name: None})}"})
    if criteria.jobs is not None and criteria.place is not None:
        around = _("Voir tous les métiers %(near_place)s") % {
            "near_place": after_place(criteria.place.name, "près de")
        }
        links.append({"label": around, "url": f"?{_query(query, metier=None)}"})
    if criteria.area is not None and (region := region_of(criteria.area)):
        links.insert(
            0,
            {
                "label": _("Chercher %(within)s") % {"within": region.within},
                "url": f"?{_query(query, lieu=region.label)}",
            },
        )
    return links


def _farther(query: QueryDict, criteria: Criteria) -> list[Link]:
    """The same search with a larger circle, or a job of the same family."""
    links: list[Link] = []
    if criteria.jobs is not None and not criteria.jobs:
        return links
    if farther := wider(criteria):
        radius, count = farther
        found = _many(count, capped=count > MOST).lower()
        said = _("Chercher jusqu’à %(radius)s km\u00a0: %(found)s") % {"radius": radius, "found": found}
        links.append({"label": said, "url": f"?{_query(query, rayon=str(radius))}"})
    for job in neighbour_jobs(criteria):
        said = _("Un métier voisin\u00a0: %(label)s") % {"label": job.label}
        links.append({"label": said, "url": f"?{_query(query, metier=job.label)}"})
    return links


def _facts(offer: Offer) -> list[dict[str, str]]:
    rows = [
        {"label": _("Métier"), "value": offer.job.label},
        {"label": _("Lieu"), "value": offer.address},
        {"label": _("Présence"), "value": offer.get_remote_mode_display()},
        {"label": _("Structure"), "value": f"{offer.host.name}, {offer.host.get_sector_display().lower()}"},
        {"label": _("Activité"), "value": offer.host.activity},
        {"label": _("Effectif"), "value": offer.host.get_workforce_band_display()},
        {"label": _("Dates"), "value": _dates(offer)},
        {"label": _("Réseau"), "value": offer.network},
    ]
    return [row for row in rows if row["value"]]


def _dates(offer: Offer) -> str:
    """When the host cannot welcome, in words."""
    said = []
    if offer.available_from:
        said.append(
            _("accueil à partir du %(available_from)s") % {"available_from": full_date(offer.available_from)}
        )
    if offer.closed_from and offer.closed_until:
        said.append(
            _("fermé du %(closed_from)s au %(closed_until)s")
            % {"closed_from": full_date(offer.closed_from), "closed_until": full_date(offer.closed_until)}
        )
    words = ", ".join(said)
    return words[:1].upper() + words[1:]


def _purposes(offer: Offer) -> list[str]:
    wanted = (
        (offer.for_discovery, _("découvrir le métier")),
        (offer.for_confirmation, _("confirmer un projet")),
        (offer.for_recruitment, _("rencontrer un employeur avant une embauche")),
    )
    return [words for accepted, words in wanted if accepted]
