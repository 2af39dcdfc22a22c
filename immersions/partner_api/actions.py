"""Offers that a network sends by the API, and takes back."""

import datetime
from dataclasses import dataclass, fields
from enum import StrEnum

from django.db import transaction

from immersions.choices import HostSector, RemoteMode
from immersions.models import (
    ApiKey,
    Appellation,
    Commune,
    Establishment,
    HostStructure,
    JournalEntry,
    Offer,
    RomeJob,
)

REMOVED = "remove_pushed_offer"


class Outcome(StrEnum):
    """What became of an offer that was sent."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class HostSuspended(Exception):
    """The establishment is suspended on the portal: nothing is taken for it."""


class AnotherEstablishment(Exception):
    """The reference belongs to an offer of another establishment, with its own requests."""


@dataclass(frozen=True)
class PushedHost:
    """The establishment as the network names it; one already known is never rewritten."""

    siret: str
    name: str
    sector: HostSector


@dataclass(frozen=True)
class PushedOffer:
    """The offer as the network sends it."""

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
    lat: float
    lon: float


@transaction.atomic
def push_offer(
    *, by: ApiKey, external_id: str, host: PushedHost, sheet: PushedOffer, at: datetime.datetime
) -> tuple[Offer, Outcome]:
    """Publish an offer of the key's network, or bring the one with this reference up to date.

    The same offer sent twice, even at once, is one offer. An offer that its host hid stays hidden; one that
    the network had taken back is shown again. Raises `HostSuspended` or `AnotherEstablishment`.
    """
    owner = _host(by, host, sheet, at=at)
    if owner.suspended_at is not None:
        raise HostSuspended
    values = {item.name: getattr(sheet, item.name) for item in fields(sheet)}
    offer, created = (
        Offer.objects.select_for_update(of=("self",))
        .select_related("job", "commune", "appellation")
        .get_or_create(
            network=by.network,
            external_id=external_id,
            defaults={**values, "host": owner, "published_at": at, "active": True},
        )
    )
    if created:
        JournalEntry.witness("push_offer", offer, by=None, at=at, key=by.pk)
        return offer, Outcome.CREATED
    if offer.host_id != owner.pk:
        raise AnotherEstablishment
    if not offer.active and _removed_by_network(offer):
        values["active"] = True
    changed = {name: value for name, value in values.items() if getattr(offer, name) != value}
    if not changed:
        return offer, Outcome.UNCHANGED
    for name, value in changed.items():
        setattr(offer, name, value)
    offer.save(update_fields=[*changed, "updated_at"])
    JournalEntry.witness("push_offer", offer, by=None, at=at, key=by.pk, fields=sorted(changed))
    return offer, Outcome.CHANGED


@transaction.atomic
def remove_pushed_offer(external_id: str, *, by: ApiKey, at: datetime.datetime) -> bool:
    """Take an offer of the key's network out of the search; requests already received stay.

    Returns false when the network has no offer with this reference; removing twice is harmless.
    """
    offer = (
        Offer.objects.select_for_update(of=("self",))
        .filter(network=by.network, external_id=external_id)
        .first()
    )
    if offer is None:
        return False
    if offer.active:
        offer.active = False
        offer.save(update_fields=["active", "updated_at"])
        JournalEntry.witness(REMOVED, offer, by=None, at=at, key=by.pk)
    return True


def _host(by: ApiKey, host: PushedHost, sheet: PushedOffer, *, at: datetime.datetime) -> HostStructure:
    """The host of this SIRET; created, unverified, with what SIRENE says of it when it was imported."""
    known = HostStructure.objects.filter(siret=host.siret).first()
    if known is not None:
        return known
    sirene = Establishment.objects.filter(siret=host.siret).first()
    said = {"naf": sirene.naf, "workforce_band": sirene.workforce_band} if sirene else {}
    owner, created = HostStructure.objects.get_or_create(
        siret=host.siret,
        defaults={
            "name": host.name,
            "sector": host.sector,
            "street": sheet.street,
            "postcode": sheet.postcode,
            "city": sheet.city,
            "commune": sheet.commune,
            **said,
        },
    )
    if created:
        JournalEntry.witness("push_host", owner, by=None, at=at, key=by.pk)
    return owner


def _removed_by_network(offer: Offer) -> bool:
    """Whether the network itself hid the offer last; neither its host nor the calendar."""
    entries = JournalEntry.objects.filter(kind="offer", object_id=offer.pk)
    last = entries.filter(verb__in=[REMOVED, "hide_offer", "put_to_sleep"]).order_by("-at", "-pk").first()
    return last is not None and last.verb == REMOVED
