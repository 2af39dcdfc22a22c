"""Amina narrows her search: what the place offers, when, in which activity; and Bruno says it of his bakery."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo.cast import Cast
from immersions.choices import DIVISIONS, AccessFeature, HostSector, NafSection, RemoteMode
from immersions.models import Appellation, Commune, HostStructure, NafCode, Offer, RomeJob
from immersions.offers.forms import SearchForm
from immersions.offers.pagination import OfferPaginator, ordered
from immersions.offers.search import Criteria, Jobs, Order
from immersions.reference import loading as reference
from tests.immersions.requests.test_requests import asked_by

Browse = Callable[[Any], Client]
DAY = datetime.date


@pytest.fixture
def workshop(cast: Cast) -> Offer:
    """Another place than Bruno's bakery, in Nantes too: a quiet workshop, reached without a step."""
    host = HostStructure.objects.create(
        siret="00098765100015",
        name="L’atelier tranquille",
        naf="95.24Z",
        postcode="44000",
        city="Nantes",
        access_features=[AccessFeature.STEP_FREE, AccessFeature.QUIET_ROOM],
    )
    return Offer.objects.create(
        host=host,
        job_id="D1102",
        title="Réparer des meubles",
        tasks="Observer, poncer, vernir.",
        postcode="44000",
        city="Nantes",
        lat=47.23,
        lon=-1.55,
        published_at=timezone.now(),
    )


def found(browse: Browse, **query: Any) -> list[str]:
    answer = browse(None).get(reverse("offer_list"), query)
    assert not answer.context["form"].errors
    return [card["title"] for card in answer.context["cards"]]


def test_every_feature_asked_for_must_be_there(cast: Cast, workshop: Offer, browse: Browse) -> None:
    assert found(browse, acces="step_free") == [workshop.title]
    assert found(browse, acces=["step_free", "quiet_room"]) == [workshop.title]
    assert found(browse, acces=["step_free", "lsf"]) == []


def test_the_family_of_activities_is_read_from_the_naf(cast: Cast, workshop: Offer, browse: Browse) -> None:
    reference.load_naf()
    HostStructure.objects.filter(pk=cast.host.pk).update(naf="10.71C")
    assert found(browse, famille="S") == [workshop.title]
    assert found(browse, famille="C") == [cast.offer.title]
    assert found(browse, famille="K") == []


@pytest.mark.django_db
def test_each_activity_belongs_to_the_divisions_of_its_family_and_to_no_other() -> None:
    reference.load_naf()
    for section in NafSection:
        first, beyond = DIVISIONS[section]
        inside = NafCode.objects.filter(code__gte=first, code__lt=beyond)
        assert set(inside) == set(NafCode.objects.filter(section=section)) != set(), section


def test_remote_places_are_found_apart(cast: Cast, workshop: Offer, browse: Browse) -> None:
    Offer.objects.filter(pk=workshop.pk).update(remote_mode=RemoteMode.HYBRID)
    assert found(browse, presence=["HYBRID", "REMOTE"]) == [workshop.title]
    assert found(browse, presence="ON_SITE") == [cast.offer.title]


@pytest.mark.parametrize(
    ("first", "last", "free"),
    [
        ("2026-06-01", "2026-06-05", True),
        ("2026-05-29", "2026-06-05", False),  # begins before the host welcomes
        ("2026-07-27", "2026-08-01", True),
        ("2026-07-27", "2026-08-03", False),  # ends in the closure
        ("2026-08-10", "", False),
        ("2026-08-24", "2026-08-28", False),  # begins on its last day
        ("2026-08-25", "2026-08-28", True),
    ],
)
def test_amina_gives_her_days_and_sees_who_is_open(
    cast: Cast, workshop: Offer, browse: Browse, first: str, last: str, free: bool
) -> None:
    Offer.objects.filter(pk=cast.offer.pk).update(active=False)
    Offer.objects.filter(pk=workshop.pk).update(
        available_from=DAY(2026, 6, 1), closed_from=DAY(2026, 8, 3), closed_until=DAY(2026, 8, 24)
    )
    assert found(browse, du=first, au=last) == ([workshop.title] if free else [])


def test_days_given_backwards_get_a_sentence(cast: Cast, browse: Browse) -> None:
    answer = browse(None).get(reverse("offer_list"), {"du": "2026-06-05", "au": "2026-06-01"})
    assert "Le dernier jour vient avant le premier." in answer.text
    answer = browse(None).get(reverse("offer_list"), {"du": "hier"})
    assert "Cette date n’existe pas." in answer.text


def test_a_network_has_its_own_address(cast: Cast, workshop: Offer, browse: Browse) -> None:
    Offer.objects.filter(pk=workshop.pk).update(network="Réseau du bois", external_id="1")
    assert found(browse, reseau="Réseau du bois") == [workshop.title]
    answer = browse(None).get(reverse("offer_list"), {"reseau": "Personne"})
    assert "Retirer le filtre «\u00a0Réseau\u00a0»" in answer.text


def test_the_most_welcoming_come_first_then_the_nearest(cast: Cast, workshop: Offer, browse: Browse) -> None:
    Offer.objects.filter(pk=cast.offer.pk).update(welcomes_disability=False)
    Offer.objects.filter(pk=workshop.pk).update(welcomes_disability=True)
    assert found(browse, lieu="44000") == [cast.offer.title, workshop.title]
    assert found(browse, lieu="44000", tri="accueil") == [workshop.title, cast.offer.title]
    assert found(browse, tri="accueil") == [workshop.title, cast.offer.title]


@pytest.mark.parametrize("welcoming", [1_010, 30])
def test_beyond_a_thousand_the_welcoming_still_come_first(cast: Cast, browse: Browse, welcoming: int) -> None:
    common = {
        "host": cast.host,
        "job_id": "D1102",
        "tasks": "Observer.",
        "postcode": "44000",
        "city": "Nantes",
        "lon": -1.5536,
        "published_at": timezone.now(),
    }
    Offer.objects.bulk_create(
        Offer(
            title=f"Fournil {number}",
            lat=47.2184 + number * 0.03 / 111.195,
            welcomes_disability=number > 1_100 - welcoming,  # the farthest
            **common,
        )
        for number in range(1, 1_101)
    )
    shown = found(browse, lieu="44000", rayon="100", tri="accueil")
    first = 1_101 - welcoming
    assert shown == [cast.offer.title, *(f"Fournil {number}" for number in range(first, first + 19))]


def test_no_parameter_of_the_address_speaks_of_health() -> None:
    for name, field in SearchForm.base_fields.items():
        values = [str(value) for value, _ in getattr(field, "choices", [])]
        for word in (name, *values):
            assert not {"handi", "disab", "rqth", "sant"} & {word.lower()[:5], word.lower()[:4]}, word
            assert "handicap" not in word.lower()


def test_the_page_of_an_offer_says_the_features_and_the_dates_in_words(
    workshop: Offer, browse: Browse
) -> None:
    Offer.objects.filter(pk=workshop.pk).update(closed_from=DAY(2026, 8, 1), closed_until=DAY(2026, 8, 24))
    text = browse(None).get(reverse("offer_detail", args=[workshop.pk])).text
    assert "Accès de plain-pied" in text
    assert "Pièce calme" in text
    assert "Langue des signes" not in text
    assert "Fermé du samedi 1er août 2026 au lundi 24 août 2026" in text.replace("\u00a0", " ")


def test_bruno_ticks_what_his_bakery_offers_and_amina_finds_it(cast: Cast, browse: Browse) -> None:
    bruno = browse(cast.bruno)
    address = reverse("host_edit", args=[cast.host.pk])
    form = bruno.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    bruno.post(address, data | {"access_features": ["lsf", "parking"]})
    cast.host.refresh_from_db()
    assert cast.host.access_features == ["lsf", "parking"]
    assert "Langue des signes (LSF)" in bruno.get(reverse("host_detail", args=[cast.host.pk])).text
    assert found(browse, acces="lsf") == [cast.offer.title]


def test_bruno_closes_in_august_and_must_give_both_days(cast: Cast, browse: Browse) -> None:
    bruno = browse(cast.bruno)
    address = reverse("offer_edit", args=[cast.offer.pk])
    form = bruno.get(address).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    one_day = bruno.post(address, data | {"closed_from": "2026-08-03"})
    assert "Donnez les deux jours de la fermeture, ou aucun." in one_day.text
    backwards = bruno.post(address, data | {"closed_from": "2026-08-24", "closed_until": "2026-08-03"})
    assert "La fermeture finit avant de commencer." in backwards.text
    bruno.post(address, data | {"closed_from": "2026-08-03", "closed_until": "2026-08-24"})
    cast.offer.refresh_from_db()
    assert (cast.offer.closed_from, cast.offer.closed_until) == (DAY(2026, 8, 3), DAY(2026, 8, 24))


@pytest.mark.parametrize(
    "days",
    [{"closed_from": DAY(2026, 8, 3)}, {"closed_from": DAY(2026, 8, 3), "closed_until": DAY(2026, 8, 1)}],
)
def test_postgresql_refuses_half_a_closure(cast: Cast, days: dict[str, DAY]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=cast.offer.pk).update(**days)


def test_an_offer_always_follows_what_its_host_says(cast: Cast, workshop: Offer, browse: Browse) -> None:
    assert found(browse, nature="PUBLIC") == []
    workshop.host.sector = HostSector.PUBLIC
    workshop.host.save(update_fields=["sector"])
    assert found(browse, nature="PUBLIC") == [workshop.title]
    workshop.save()  # read before the host changed
    assert found(browse, nature="PUBLIC") == [workshop.title]
    workshop.host.access_features = [AccessFeature.LSF]
    workshop.host.save(update_fields=["access_features"])
    assert found(browse, acces="lsf") == [workshop.title]
    workshop.host = cast.host
    workshop.save(update_fields=["host"])
    assert found(browse, nature="PUBLIC") == found(browse, acces="lsf") == []


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("place", ["", "44109"])
def test_keys_are_sorted_as_postgresql_sorts(cast: Cast, workshop: Offer, order: Order, place: str) -> None:
    codes = list(RomeJob.objects.order_by("code").values_list("code", flat=True)[:3])
    now = timezone.now()
    for number in range(40):
        workshop.pk = None
        workshop.lat = 47.2 + number % 4 / 100
        workshop.job_id = codes[number % len(codes)]
        workshop.welcomes_disability = number % 5 == 0
        workshop.published_at = None if number % 7 == 0 else now - datetime.timedelta(days=number % 6)
        workshop.save(force_insert=True)
    jobs = Jobs(whole=frozenset(codes), foremost=frozenset(codes[:1]))
    criteria = Criteria(jobs=jobs, place=Commune.objects.filter(insee=place).first(), radius=50, order=order)
    paginator = OfferPaginator(criteria)
    expected = [offer.pk for offer in ordered(paginator.offers, criteria)]
    shown = [offer.pk for number in paginator.page_range for offer in paginator.page(number)]
    assert len(shown) >= 40
    assert shown == expected


def test_only_offers_with_a_place_are_shown_when_amina_asks_so(
    cast: Cast, workshop: Offer, browse: Browse
) -> None:
    def titles(**query: Any) -> set[str]:
        return set(found(browse, libre="on", **query))

    today, both = timezone.localdate(), {cast.offer.title, workshop.title}
    asked = asked_by(cast.candidate, workshop, wished_start=today, wished_end=today, status="ACCEPTED")
    assert titles() == {cast.offer.title}
    assert set(found(browse)) == both
    later = (today + datetime.timedelta(days=1)).isoformat()
    assert titles(du=later, au=later) == both
    Offer.objects.filter(pk=workshop.pk).update(capacity=2)
    assert titles() == both
    Offer.objects.filter(pk=workshop.pk).update(monthly_limit=1)
    assert titles() == {cast.offer.title}
    asked.status = "WITHDRAWN"
    asked.save()
    assert titles() == both


def test_one_kilometre_is_near_enough_for_who_walks(cast: Cast, workshop: Offer, browse: Browse) -> None:
    Offer.objects.filter(pk=cast.offer.pk).update(lat=47.24, lon=-1.55)
    reference.load_communes(only=frozenset({"44109"}))
    Commune.objects.update(lat=47.23, lon=-1.55)
    assert found(browse, lieu="44000", rayon="1") == [workshop.title]
    assert len(found(browse, lieu="44000", rayon="2")) == 2


def test_without_a_place_the_bakers_come_before_a_newer_shop_that_sells_bread(
    cast: Cast, workshop: Offer, browse: Browse
) -> None:
    reference.load_jobs()
    Offer.objects.filter(pk=workshop.pk).update(
        title="Vendre du pain",
        job_id="D1106",
        appellation=Appellation.objects.get(label__startswith="Vendeur / Vendeuse en boulangerie"),
    )
    assert found(browse, metier="boulanger") == [cast.offer.title, "Vendre du pain"]
    assert found(browse, metier="boulanger", tri="date") == ["Vendre du pain", cast.offer.title]
