"""A host and its offers."""

import datetime
from dataclasses import dataclass, fields

from django.db import transaction

from immersions.accounts.actor import Actor
from immersions.choices import AccessFeature, HostSector, MemberProof, RemoteMode, WorkforceBand
from immersions.hosts.proof_of_membership import address_proves, contact_of
from immersions.models import Appellation, Commune, HostMember, HostStructure, JournalEntry, Offer, RomeJob
from immersions.permissions import ImmersionVerb, refusal, require


@dataclass(frozen=True)
class HostSheet:
    """What a host says of itself."""

    name: str
    naf: str
    activity: str
    idcc: str
    sector: HostSector
    workforce_band: WorkforceBand
    street: str
    postcode: str
    city: str
    commune: Commune
    phone: str
    website: str
    welcomes_disability: bool
    commitment: str
    access_features: list[AccessFeature]


@dataclass(frozen=True)
class OfferSheet:
    """What a host proposes."""

    job: RomeJob
    appellation: Appellation | None
    title: str
    tasks: str
    remote_mode: RemoteMode
    for_discovery: bool
    for_confirmation: bool
    for_recruitment: bool
    welcomes_disability: bool
    street: str
    postcode: str
    city: str
    commune: Commune
    available_from: datetime.date | None = None
    closed_from: datetime.date | None = None
    closed_until: datetime.date | None = None


@transaction.atomic
def register_host(
    *,
    by: Actor,
    siret: str,
    sheet: HostSheet,
    function: str,
    verified: bool = False,
    at: datetime.datetime,
) -> HostStructure:
    """Register an establishment; its author becomes its first manager and may sign for it.

    Unless `verified` (an official register knows it, open), `verified_at` stays empty, and the pages say so.
    An address that the establishment's known contact vouches for proves at once that its author belongs there.
    One that a network brought, and that nobody speaks for yet, becomes theirs with its offers.
    Raises `IntegrityError` when this SIRET is already registered.
    """
    require(refusal(by, ImmersionVerb.REGISTER))
    assert by.user is not None  # the refusal above says so
    brought = HostStructure.objects.select_for_update(of=("self",)).unclaimed().filter(siret=siret).first()
    if brought is None:
        host = HostStructure.objects.create(
            siret=siret, verified_at=at if verified else None, **_values(sheet)
        )
    else:
        host = brought
        _write(host, _values(sheet) | ({"verified_at": at} if verified else {}))
    proved = address_proves(by.user.email, contact_of(siret))
    HostMember.objects.create(
        host=host,
        user=by.user,
        function=function,
        is_signatory=True,
        proof=MemberProof.MAIL if proved else "",
        proved_at=at if proved else None,
    )
    JournalEntry.witness("register_host", host, by=by.user, at=at, verified=verified, proved=proved)
    return host


@transaction.atomic
def edit_host(host: HostStructure, *, by: Actor, sheet: HostSheet, at: datetime.datetime) -> HostStructure:
    """Correct what the host says of itself; the SIRET never changes. Raises `Refused`."""
    host = HostStructure.objects.locked(host.pk)
    require(refusal(by, ImmersionVerb.EDIT, host))
    _write(host, _values(sheet))
    JournalEntry.witness("edit_host", host, by=by.user, at=at)
    return host


@transaction.atomic
def publish_offer(host: HostStructure, *, by: Actor, sheet: OfferSheet, at: datetime.datetime) -> Offer:
    """Publish a new offer, placed at the point of its commune. Raises `Refused`."""
    host = HostStructure.objects.locked(host.pk)
    require(refusal(by, ImmersionVerb.PUBLISH, host))
    offer = Offer.objects.create(
        host=host, published_at=at, lat=sheet.commune.lat, lon=sheet.commune.lon, **_values(sheet)
    )
    JournalEntry.witness("publish_offer", offer, by=by.user, at=at)
    return offer


@transaction.atomic
def edit_offer(offer: Offer, *, by: Actor, sheet: OfferSheet, at: datetime.datetime) -> Offer:
    """Correct an offer; its point moves only when its commune does. Raises `Refused`."""
    offer = _locked(offer)
    require(refusal(by, ImmersionVerb.EDIT, offer))
    values = _values(sheet)
    if offer.commune_id != sheet.commune.pk:
        values |= {"lat": sheet.commune.lat, "lon": sheet.commune.lon}
    _write(offer, values | {"updated_at": at})
    JournalEntry.witness("edit_offer", offer, by=by.user, at=at)
    return offer


@transaction.atomic
def show_offer(offer: Offer, *, by: Actor, at: datetime.datetime) -> Offer:
    """Put an offer back in the search, or wake it up: it is then published anew. Raises `Refused`."""
    offer = _locked(offer)
    require(refusal(by, ImmersionVerb.PUBLISH, offer.host))
    published_at = at if offer.asleep_at else offer.published_at or at
    _write(offer, {"active": True, "asleep_at": None, "published_at": published_at, "updated_at": at})
    JournalEntry.witness("show_offer", offer, by=by.user, at=at)
    return offer


@transaction.atomic
def hide_offer(offer: Offer, *, by: Actor, at: datetime.datetime) -> Offer:
    """Take an offer out of the search; requests already received stay. Raises `Refused`."""
    offer = _locked(offer)
    require(refusal(by, ImmersionVerb.EDIT, offer))
    _write(offer, {"active": False, "asleep_at": None, "updated_at": at})
    JournalEntry.witness("hide_offer", offer, by=by.user, at=at)
    return offer


def _locked(offer: Offer) -> Offer:
    return Offer.objects.select_for_update(of=("self",)).select_related("host").get(pk=offer.pk)


def _values(sheet: HostSheet | OfferSheet) -> dict[str, object]:
    return {field.name: getattr(sheet, field.name) for field in fields(sheet)}


def _write(row: HostStructure | Offer, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
