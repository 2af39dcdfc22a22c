"""The demonstration is worth a visit, and loading it twice changes nothing."""

import datetime
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import Count
from django.test import Client

from conventions.models import Convention
from conventions.permissions.attestors import is_prescriber, witnesses_of
from demo.conventions import fill_demo_draft
from demo.people import create_demo_data
from immersions.accounts.actor import actor_of
from immersions.choices import RequestStatus
from immersions.models import Candidate, HostStructure, ImmersionRequest, Letter, Offer, User
from immersions.siret import validate_siret

AT = datetime.datetime(2026, 3, 3, 10, tzinfo=datetime.UTC)


def counts() -> dict[str, int]:
    return {
        model.__name__: model._default_manager.count()
        for model in (HostStructure, Offer, Candidate, ImmersionRequest, User, Convention)
    }


@pytest.mark.django_db
def test_the_small_demonstration_has_hosts_offers_and_people_and_stays_the_same() -> None:
    with time_machine.travel(AT, tick=False):
        call_command("load_demo", small=True, stdout=StringIO())
        first = counts()
        call_command("load_demo", small=True, stdout=StringIO())
    assert counts() == first
    assert first["HostStructure"] == 21  # twenty, and Bruno's bakery
    assert first["Offer"] == 41
    assert first["ImmersionRequest"] == 6


@pytest.mark.django_db
def test_the_whole_demonstration_covers_france_and_writes_to_nobody() -> None:
    cast, count = create_demo_data(at=AT)
    assert (count.hosts, count.offers) == (201, 401)
    for siret in HostStructure.objects.values_list("siret", flat=True):
        validate_siret(siret)
        assert siret.startswith("000"), "a demonstration SIRET must belong to nobody"
    departments = Offer.objects.order_by().values("commune__department").distinct().count()
    assert departments >= 50
    far = [
        offer.pk
        for offer in Offer.objects.select_related("commune").exclude(pk=cast.offer.pk)
        if offer.commune is None
        or abs(offer.lat - offer.commune.lat) > 0.02
        or abs(offer.lon - offer.commune.lon) > 0.02
    ]
    assert far == [], "each offer stands in its commune"
    assert Offer.objects.filter(appellation__isnull=True).count() == 0
    assert Letter.objects.count() == 0


@pytest.mark.django_db
def test_each_presence_and_each_network_finds_offers(client: Client) -> None:
    create_demo_data(at=AT)
    networks = set(Offer.objects.order_by().values_list("network", flat=True)) - {""}
    assert len(networks) == 3
    searches = [{"presence": "HYBRID"}, {"presence": "REMOTE"}, *({"reseau": name} for name in networks)]
    found = [client.get("/offres/", search).context["page"].paginator.count for search in searches]
    assert all(0 < count < 100 for count in found), found


@pytest.mark.django_db
def test_ines_and_noe_may_receive_who_has_no_mailbox_in_the_demonstration() -> None:
    cast, _ = create_demo_data(at=AT, small=True)
    convention = fill_demo_draft(cast, start=AT.date() + datetime.timedelta(days=27), at=AT)
    ines, noe = (User.objects.get(email=f"{name}@demo.example") for name in ("ines", "noe"))
    for attests, confirms in ((ines, noe), (noe, ines)):
        assert actor_of(attests).membership_in(convention.agency_id) is not None
        assert not is_prescriber(attests, convention)
        assert [one.user for one in witnesses_of(convention, but=attests)] == [confirms]


@pytest.mark.django_db
def test_claire_has_people_to_accompany_at_several_moments_of_their_request() -> None:
    cast, _ = create_demo_data(at=AT, small=True)
    caseload = Candidate.objects.filter(counsellor=cast.claire_membership)
    assert caseload.count() == 9
    by_status = dict(
        ImmersionRequest.objects.filter(candidate__in=caseload)
        .order_by()
        .values_list("status")
        .annotate(Count("pk"))
    )
    assert by_status == {
        RequestStatus.SENT: 2,
        RequestStatus.ACCEPTED: 2,
        RequestStatus.DECLINED: 1,
        RequestStatus.WITHDRAWN: 1,
    }
    for asked in ImmersionRequest.objects.all():
        assert asked.sent_at < AT
        assert asked.wished_start > AT.date()
