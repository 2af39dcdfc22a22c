"""Writing: a network sends an offer, or takes it back; both may be done again without harm."""

import re

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from french.elision import after_place
from immersions.choices import Purpose
from immersions.models import ApiKey, ApiScope, Appellation, Commune, Establishment, RomeJob
from immersions.reference.stemming import plain
from immersions.siret import clean_siret

from .actions import (
    AnotherEstablishment,
    HostSuspended,
    Outcome,
    PushedHost,
    PushedOffer,
    push_offer,
    remove_pushed_offer,
)
from .keys import KeyAuth
from .offers import answer, page_of
from .problems import Fault, Problem, invalid, not_found
from .schemas import OfferPush, ProblemSheet, PushAnswer

WRITE = KeyAuth(ApiScope.WRITE)
FAR = 0.5, 0.7  # degrees north and east of the middle of the commune: about fifty kilometres
router = Router(tags=["offers"])


@router.put(
    "/{network}/{external_id}",
    auth=WRITE,
    response={(200, 201): PushAnswer, (400, 401, 403, 409, 422, 429): ProblemSheet},
    operation_id="push_offer",
    summary="Envoyer ou mettre à jour une offre",
)
def push(request: HttpRequest, network: str, external_id: str, body: OfferPush) -> HttpResponse:
    """Publish the offer of this reference, or bring it up to date."""
    key = _key_for(request, network, external_id)
    host, sheet = _read(body)
    try:
        offer, outcome = push_offer(
            by=key, external_id=external_id, host=host, sheet=sheet, at=timezone.now()
        )
    except HostSuspended:
        raise Problem(
            409,
            "suspended",
            "This establishment is suspended on the portal: its offers are not accepted.",
            "Cet établissement est suspendu sur le portail : ses offres ne sont pas acceptées.",
        ) from None
    except AnotherEstablishment:
        raise Problem(
            409,
            "other-establishment",
            "This reference is the offer of another establishment: remove it and use a new reference.",
            "Cette référence est une offre d’un autre établissement : retirez-la et prenez-en une nouvelle.",
        ) from None
    body_out = {
        "id": offer.pk,
        "url": page_of(offer.pk),
        "outcome": outcome.value,
        "active": offer.active,
    }
    return answer(body_out, status=201 if outcome == Outcome.CREATED else 200)


@router.delete(
    "/{network}/{external_id}",
    auth=WRITE,
    response={204: None, (401, 403, 404, 422, 429): ProblemSheet},
    operation_id="remove_offer",
    summary="Retirer une offre",
)
def remove(request: HttpRequest, network: str, external_id: str) -> HttpResponse:
    """Take an offer out of the search; a second time changes nothing."""
    key = _key_for(request, network, external_id)
    if not remove_pushed_offer(external_id, by=key, at=timezone.now()):
        raise not_found()
    return HttpResponse(status=204)


def _key_for(request: HttpRequest, network: str, external_id: str) -> ApiKey:
    """The caller's key; raises `Problem` when the network is not its own or the reference cannot be kept."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]  # set by ninja
    if network != key.network:
        raise Problem(
            403,
            "network",
            f"This key writes for the network « {key.network} » only.",
            f"Cette clé n’écrit que pour le réseau « {key.network} ».",
        )
    if len(external_id) > 100 or not external_id.isprintable():
        raise invalid(
            [
                Fault(
                    "external_id",
                    "A reference has 100 printable characters at most.",
                    "Une référence compte 100 signes imprimables au plus.",
                )
            ]
        )
    return key


def _read(body: OfferPush) -> tuple[PushedHost, PushedOffer]:
    """The offer in our words; raises `Problem` 422 with every fault found."""
    faults: list[Fault] = []
    siret = _siret(body, faults)
    job, appellation = _job(body, faults)
    commune = _commune(body, faults)
    point = _point(body, commune, faults)
    if faults or job is None or commune is None:
        raise invalid(faults)
    postcodes = commune.postcodes.split()
    sheet = PushedOffer(
        job=job,
        appellation=appellation,
        title=body.title,
        tasks=body.tasks,
        remote_mode=body.remote_mode,
        for_discovery=Purpose.DISCOVER in body.purposes,
        for_confirmation=Purpose.CONFIRM in body.purposes,
        for_recruitment=Purpose.RECRUIT in body.purposes,
        welcomes_disability=body.welcomes_disability,
        street=body.street,
        postcode=body.postcode or (postcodes[0] if postcodes else ""),
        city=commune.name,
        commune=commune,
        lat=point[0],
        lon=point[1],
    )
    return PushedHost(siret, body.host_name, body.sector), sheet


def _siret(body: OfferPush, faults: list[Fault]) -> str:
    try:
        siret = clean_siret(body.siret)
    except ValidationError as error:
        faults.append(Fault("siret", "This SIRET is not a possible number.", error.messages[0]))
        return ""
    if Establishment.objects.filter(siret=siret, is_open=False).exists():
        faults.append(
            Fault(
                "siret",
                "SIRENE says that this establishment is closed.",
                "Cet établissement est fermé, d’après SIRENE.",
            )
        )
    return siret


def _job(body: OfferPush, faults: list[Fault]) -> tuple[RomeJob | None, Appellation | None]:
    if not body.rome and body.appellation is None:
        faults.append(
            Fault("rome", "Give `rome` or `appellation`.", "Donnez `rome` (code) ou `appellation` (OGR).")
        )
        return None, None
    title = None
    if body.appellation is not None:
        title = Appellation.objects.select_related("job").filter(pk=body.appellation).first()
        if title is None:
            faults.append(
                Fault("appellation", "This OGR code is unknown.", "Ce code OGR d’appellation est inconnu.")
            )
    code = body.rome.upper() or (title.job_id if title else "")
    job = title.job if title and title.job_id == code else RomeJob.objects.filter(code=code).first()
    if body.rome and job is None:
        faults.append(Fault("rome", "This ROME code is unknown.", "Ce code ROME est inconnu."))
    elif title is not None and job is not None and title.job_id != job.code:
        faults.append(
            Fault(
                "appellation",
                "This title belongs to another job than `rome`.",
                "Cette appellation est celle d’un autre métier que `rome`.",
            )
        )
    return job, title


def _commune(body: OfferPush, faults: list[Fault]) -> Commune | None:
    if body.postcode and not re.fullmatch(r"[0-9]{5}", body.postcode):
        faults.append(
            Fault("postcode", "A postcode has five digits.", "Un code postal compte cinq chiffres.")
        )
        return None
    if body.insee:
        commune = Commune.objects.filter(pk=body.insee.upper()).first()
        if commune is None:
            faults.append(Fault("insee", "This INSEE code is unknown.", "Ce code INSEE est inconnu."))
        elif body.postcode and body.postcode not in commune.postcodes.split():
            faults.append(
                Fault(
                    "postcode",
                    "This postcode is not one of this commune.",
                    "Ce code postal n’est pas celui de cette commune.",
                )
            )
        return commune
    name = re.sub(r"\s+cedex.*", "", re.sub(r"\bst(e?)\b", r"saint\1", plain(body.city)))
    if not (body.postcode and name):
        faults.append(
            Fault(
                "city", "Give `insee`, or `postcode` and `city`.", "Donnez `insee`, ou `postcode` et `city`."
            )
        )
        return None
    found = Commune.objects.filter(postcodes__contains=body.postcode, search_text=name).first()
    if found is None:
        faults.append(
            Fault(
                "city",
                "No commune has this name and this postcode.",
                "Aucune commune n’a ce nom et ce code postal.",
            )
        )
    return found


def _point(body: OfferPush, commune: Commune | None, faults: list[Fault]) -> tuple[float, float]:
    if commune is None:
        return 0.0, 0.0
    if body.lat is None and body.lon is None:
        return commune.lat, commune.lon
    if body.lat is None or body.lon is None:
        faults.append(Fault("lat", "Give `lat` and `lon`, or neither.", "Donnez `lat` et `lon`, ou aucun."))
        return 0.0, 0.0
    if abs(body.lat - commune.lat) > FAR[0] or abs(body.lon - commune.lon) > FAR[1]:
        faults.append(
            Fault(
                "lat",
                f"This point is more than 50 km from {commune.name}.",
                f"Ce point est à plus de 50 km {after_place(commune.name, 'de')}.",
            )
        )
    return body.lat, body.lon
