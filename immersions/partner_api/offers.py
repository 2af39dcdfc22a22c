"""Reading: the offers, by the engine of the page, without an object per row."""

import math
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from ninja import Router
from pydantic_core import to_json

from immersions.choices import Purpose
from immersions.models import ApiScope, Offer
from immersions.reference.places import DEGREE_KM

from .keys import KeyAuth
from .problems import Fault, invalid, not_found
from .schemas import OfferPage, OfferSheet, ProblemSheet
from .searching import asked, parameters
from .statements import FIELDS, Row, search

READ = KeyAuth(ApiScope.READ)
WRONG: dict[int, Any] = dict.fromkeys((401, 403, 404, 422, 429), ProblemSheet)
router = Router(tags=["offers"])


@router.get(
    "",
    auth=READ,
    response={200: OfferPage, **WRONG},
    openapi_extra={"parameters": parameters()},
    operation_id="search_offers",
    summary="Chercher des offres",
)
def search_offers(request: HttpRequest) -> HttpResponse:
    """The offers of a search, twenty a page, with the parameters of the page « Trouver une immersion »."""
    criteria, number = asked(request.META["QUERY_STRING"])
    found = search(criteria)
    last = found.pages
    if number > last:
        raise invalid([Fault("page", f"The last page is {last}.", f"La dernière page est la {last}.")])
    return answer(
        {
            "count": found.count,
            "more": found.many,
            "page": number,
            "pages": last,
            "next": _address(request.GET, number + 1) if number < last else None,
            "offers": [_shown(row) for row in found.rows(number)],
        }
    )


@router.get(
    "/{int:offer_id}",
    auth=READ,
    response={200: OfferSheet, **WRONG},
    operation_id="read_offer",
    summary="Lire une offre",
)
def read_offer(request: HttpRequest, offer_id: int) -> HttpResponse:  # noqa: ARG001 - the library's signature
    """One published offer."""
    offers: QuerySet[Offer, Row] = Offer.objects.visible_to_all().values(*FIELDS, "tasks", "updated_at")
    row = offers.filter(pk=offer_id).first()
    if row is None:
        raise not_found()
    return answer(_shown(row) | {"tasks": row["tasks"], "updated_at": row["updated_at"]})


def answer(body: Any, *, status: int = 200) -> HttpResponse:
    """JSON, which no shared cache keeps."""
    headers = {"Cache-Control": "private, no-cache"}
    return HttpResponse(to_json(body), status=status, content_type="application/json", headers=headers)


def page_of(offer_id: int) -> str:
    """The page of an offer, for a person."""
    before, after = _around_number()
    return f"{settings.SITE_URL}{before}{offer_id}{after}"


@cache
def _around_number() -> tuple[str, str]:
    """The path of an offer's page, before and after its number: twenty rows ask for it."""
    before, _, after = reverse("offer_detail", args=[0]).partition("0")
    return before, after


def _address(query: QueryDict, page: int) -> str:
    changed = query.copy()
    changed["page"] = str(page)
    return f"{settings.SITE_URL}{reverse('api:search_offers')}?{changed.urlencode()}"


def _shown(row: Row) -> Row:
    square = row.get("square")
    purposes = (
        (Purpose.DISCOVER, row["for_discovery"]),
        (Purpose.CONFIRM, row["for_confirmation"]),
        (Purpose.RECRUIT, row["for_recruitment"]),
    )
    return {
        "id": row["id"],
        "url": page_of(row["id"]),
        "title": row["title"],
        "job": {"rome": row["job_id"], "label": row["job__label"]},
        "appellation": row["appellation_id"],
        "host": {
            "siret": row["host__siret"],
            "name": row["host__name"],
            "sector": row["host__sector"],
            "verified": row["host__verified_at"] is not None,
        },
        "place": {name: row[name] for name in ("street", "postcode", "city", "lat", "lon")}
        | {"approximate": _is_about_there(row)},
        "distance_km": None if square is None else round(math.sqrt(max(square, 0.0)) * DEGREE_KM, 1),
        "remote_mode": row["remote_mode"],
        "purposes": [purpose.value for purpose, accepted in purposes if accepted],
        "welcomes_disability": row["welcomes_disability"],
        "network": row["network"],
        "published_at": row["published_at"],
    }


def _is_about_there(row: Row) -> bool:
    """As `Offer.is_about_there`, of a row that was read."""
    commune = (row["commune__lat"], row["commune__lon"])
    return bool(row["commune__approximate"]) and (row["lat"], row["lon"]) == commune
