"""A local network sends its offers: once or ten times, they are the same offers."""

import datetime
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from demo.cast import OTHER_HOST_SIRET, Cast, create_cast
from immersions.accounts.actor import actor_of
from immersions.hosts.actions.profile import hide_offer
from immersions.hosts.actions.welcome import put_to_sleep
from immersions.models import (
    Appellation,
    Establishment,
    HostStructure,
    ImmersionRequest,
    JournalEntry,
    Offer,
    RomeJob,
)
from immersions.partner_api.key_actions import create_api_key

SHEET = {
    "siret": OTHER_HOST_SIRET,
    "host_name": "Menuiserie des Halles",
    "title": "Découvrir la menuiserie",
    "tasks": "Mesurer, scier, poncer.",
    "rome": "D1102",
    "postcode": "44000",
    "city": "Nantes",
}
PATH = "/api/v1/offers/possibles/A-42"


def a_secret(network: str = "possibles") -> str:
    at = timezone.now()
    return create_api_key(
        by=None,
        name="Réseau",
        scopes=["offers:read", "offers:write"],
        network=network,
        per_second=500,
        per_day=100_000,
        expires_at=at + datetime.timedelta(days=30),
        at=at,
    )[1]


@pytest.fixture
def put(cast: Cast) -> Callable[..., Any]:
    """`put(title="…")` sends the offer A-42, changed."""
    secret = a_secret()

    def send(path: str = PATH, *, method: str = "put", key: str = secret, **changed: Any) -> Any:
        body = {name: value for name, value in (SHEET | changed).items() if value is not None}
        headers = {"Authorization": f"Bearer {key}"}
        if method == "delete":
            return Client().delete(path, headers=headers)
        return Client().put(path, json.dumps(body), content_type="application/json", headers=headers)

    return send


def outcome(answer: Any) -> tuple[int, str, bool]:
    body = json.loads(answer.content)
    return answer.status_code, body.get("outcome"), body.get("active")


def fields_at_fault(answer: Any) -> set[str]:
    assert answer.status_code == 422, answer.content
    body = json.loads(answer.content)
    assert all(error["detail"] and error["detail_fr"] for error in body["errors"])
    return {error["field"] for error in body["errors"]}


def test_an_offer_sent_is_found_at_once(put, browse) -> None:
    answer = put()
    assert outcome(answer) == (201, "created", True)
    offer = Offer.objects.get(network="possibles")
    assert (offer.title, offer.city, offer.external_id) == ("Découvrir la menuiserie", "Nantes", "A-42")
    assert offer.host.verified_at is None
    assert browse(None).get(reverse("offer_detail", args=[offer.pk])).status_code == 200
    assert set(JournalEntry.objects.filter(by=None).values_list("verb", flat=True)) == {
        "create_api_key", "push_host", "push_offer",
    }  # fmt: skip


def test_sent_again_nothing_changes_and_nothing_is_written(put) -> None:
    put()
    offer, entries = Offer.objects.get(network="possibles"), JournalEntry.objects.count()
    assert outcome(put()) == (200, "unchanged", True)
    again = Offer.objects.get(network="possibles")
    assert (again.pk, again.updated_at) == (offer.pk, offer.updated_at)
    assert JournalEntry.objects.count() == entries


def test_a_change_is_taken_and_named_in_the_journal(put) -> None:
    put()
    assert outcome(put(title="Essayer la menuiserie", purposes=["DISCOVER"])) == (200, "changed", True)
    offer = Offer.objects.get(network="possibles")
    assert (offer.title, offer.for_discovery, offer.for_recruitment) == ("Essayer la menuiserie", True, False)
    entry = JournalEntry.objects.filter(verb="push_offer").latest("pk")
    assert entry.facts["fields"] == ["for_confirmation", "for_recruitment", "title"]


def test_a_host_already_known_is_never_rewritten(put, cast: Cast) -> None:
    assert outcome(put(siret=cast.host.siret, host_name="Autre nom", sector="PUBLIC"))[0] == 201
    cast.host.refresh_from_db()
    assert (cast.host.name, cast.host.sector) == ("Boulangerie du Bouffay (démonstration)", "PRIVATE")


def test_the_title_gives_the_job(put) -> None:
    assert outcome(put(rome=None, appellation=11573))[0] == 201
    offer = Offer.objects.get(network="possibles")
    assert (offer.job_id, offer.appellation_id) == ("D1102", 11573)


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"siret": "00098765100016"}, {"siret"}),
        ({"siret": "123"}, {"siret"}),
        ({"siret": None}, {"siret"}),
        ({"rome": "Z9999"}, {"rome"}),
        ({"rome": None}, {"rome"}),
        ({"appellation": 999}, {"appellation"}),
        ({"appellation": "boulanger"}, {"appellation"}),
        ({"appellation": 10**30}, {"appellation"}),
        ({"city": "Ville-Imaginaire"}, {"city"}),
        ({"postcode": None}, {"city"}),
        ({"postcode": "4400"}, {"postcode"}),
        ({"insee": "99999"}, {"insee"}),
        ({"insee": "44109", "postcode": "75001"}, {"postcode"}),
        ({"lat": 48.85, "lon": 2.35}, {"lat"}),
        ({"lat": 47.2}, {"lat"}),
        ({"lat": "north", "lon": -1.5}, {"lat"}),
        ({"lat": float("nan"), "lon": float("inf")}, {"lat", "lon"}),
        ({"title": ""}, {"title"}),
        ({"title": "   "}, {"title"}),
        ({"title": "a\x00b"}, {"title"}),
        ({"title": "a\nb"}, {"title"}),
        ({"title": "x" * 256}, {"title"}),
        ({"tasks": "\n".join("x" * 61)}, {"tasks"}),
        ({"tasks": "x" * 2001}, {"tasks"}),
        ({"purposes": []}, {"purposes"}),
        ({"purposes": ["SLEEP"]}, {"purposes.0"}),
        ({"sector": "STATE"}, {"sector"}),
        ({"welcomes_disability": "maybe"}, {"welcomes_disability"}),
        ({"host": 1, "active": True, "verified_at": "2026-01-01"}, {"host", "active", "verified_at"}),
        ({"siret": "123", "rome": "Z9999", "city": "Ailleurs"}, {"siret", "rome", "city"}),
    ],
)
def test_every_wrong_field_is_named_and_nothing_is_kept(
    put, changed: dict[str, Any], fields: set[str]
) -> None:
    assert fields_at_fault(put(**changed)) == fields
    assert not Offer.objects.filter(network="possibles").exists()
    assert not HostStructure.objects.filter(siret=OTHER_HOST_SIRET).exists()


def test_a_title_of_another_job_is_refused(put, cast: Cast) -> None:
    other = RomeJob.objects.create(code="H2206", label="Menuiserie")
    Appellation.objects.create(ogr=16601, job=other, label="Menuisier / Menuisière")
    assert fields_at_fault(put(appellation=16601)) == {"appellation"}


def test_an_establishment_that_sirene_closed_is_refused(put) -> None:
    Establishment.objects.create(siret=OTHER_HOST_SIRET, is_open=False, updated_at=timezone.now())
    assert fields_at_fault(put()) == {"siret"}


@pytest.mark.parametrize("body", ["", "{", "[]", '"text"', "null", "\x00"])
def test_a_body_that_is_no_offer_is_told_so(cast: Cast, body: str) -> None:
    headers = {"Authorization": f"Bearer {a_secret()}"}
    answer = Client().put(PATH, body, content_type="application/json", headers=headers)
    assert answer.status_code in (400, 422)
    assert json.loads(answer.content)["detail_fr"]


@pytest.mark.parametrize("reference", ["%00", "%0a", "x" * 101])
def test_a_reference_that_cannot_be_kept_is_refused(put, reference: str) -> None:
    assert fields_at_fault(put(f"/api/v1/offers/possibles/{reference}")) == {"external_id"}


def test_a_network_writes_its_own_offers_only(put) -> None:
    put()
    for method in ("put", "delete"):
        answer = put(method=method, key=a_secret("voisins"))
        assert answer.status_code == 403
        assert json.loads(answer.content)["type"].endswith("#network")
    assert Offer.objects.get(network="possibles").active


def test_a_reference_never_moves_to_another_establishment(put, cast: Cast) -> None:
    put()
    answer = put(siret=cast.host.siret)
    assert (answer.status_code, json.loads(answer.content)["type"]) == (409, "/api/v1/#other-establishment")
    assert Offer.objects.get(network="possibles").host.siret == OTHER_HOST_SIRET


def test_nothing_is_taken_for_a_suspended_host(put, cast: Cast) -> None:
    HostStructure.objects.filter(pk=cast.host.pk).update(suspended_at=timezone.now())
    answer = put(siret=cast.host.siret)
    assert (answer.status_code, json.loads(answer.content)["type"]) == (409, "/api/v1/#suspended")
    assert not Offer.objects.filter(network="possibles").exists()


def test_an_offer_is_removed_as_often_as_one_likes_and_comes_back_when_sent(put, cast: Cast) -> None:
    put()
    offer = Offer.objects.get(network="possibles")
    day = datetime.date(2026, 4, 6)
    ImmersionRequest.objects.create(
        candidate=cast.candidate, offer=offer, message="Bonjour", wished_start=day, wished_end=day,
        sent_at=timezone.now(),
    )  # fmt: skip
    assert [put(method="delete").status_code for _ in range(2)] == [204, 204]
    offer.refresh_from_db()
    assert not offer.active
    assert ImmersionRequest.objects.filter(offer=offer).exists()
    assert JournalEntry.objects.filter(verb="remove_pushed_offer").count() == 1
    assert outcome(put()) == (200, "changed", True)


def test_an_offer_that_fell_asleep_is_woken_up_by_its_host_and_by_no_program(put, cast: Cast) -> None:
    put()
    put(method="delete")
    put()
    offer = Offer.objects.get(network="possibles")
    day, at = datetime.date(2026, 4, 6), timezone.now()
    ImmersionRequest.objects.create(
        candidate=cast.candidate, offer=offer, message="Bonjour", wished_start=day, wished_end=day, sent_at=at
    )
    assert put_to_sleep(offer, waiting_since=at, at=at)
    assert outcome(put()) == (200, "unchanged", False)


def test_an_offer_never_sent_cannot_be_removed(put) -> None:
    assert put("/api/v1/offers/possibles/B-1", method="delete").status_code == 404


def test_an_offer_that_bruno_hid_stays_hidden(put, cast: Cast) -> None:
    put(siret=cast.host.siret)
    hide_offer(Offer.objects.get(network="possibles"), by=actor_of(cast.bruno), at=timezone.now())
    assert outcome(put(siret=cast.host.siret, title="Nouveau titre")) == (200, "changed", False)
    assert put(method="delete").status_code == 204
    assert outcome(put(siret=cast.host.siret)) == (200, "changed", False)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_programs_that_send_the_same_offer_make_one() -> None:
    create_cast()
    secret, gate = a_secret(), Barrier(8)

    def send(_: int) -> int:
        client = Client()
        gate.wait()
        try:
            return client.put(
                PATH,
                json.dumps(SHEET),
                content_type="application/json",
                headers={"Authorization": f"Bearer {secret}"},
            ).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(send, range(8)))
    assert statuses == [200] * 7 + [201]
    assert Offer.objects.filter(network="possibles").count() == 1
    assert HostStructure.objects.filter(siret=OTHER_HOST_SIRET).count() == 1
    assert JournalEntry.objects.filter(verb="push_offer").count() == 1
