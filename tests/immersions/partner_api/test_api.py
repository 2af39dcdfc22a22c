"""The program of a local network reads our offers and sends its own."""

import datetime
import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

import immersions.partner_api
from demo.cast import Cast
from immersions.accounts.actor import actor_of
from immersions.hosts.actions.moderation import suspend_host
from immersions.models import ApiKey, ApiScope, Commune, HostStructure, JournalEntry, Offer, User
from immersions.partner_api import searching
from immersions.partner_api.key_actions import create_api_key, revoke_api_key
from immersions.partner_api.schemas import OfferPage, OfferSheet, ProblemSheet

NOW = datetime.datetime(2026, 3, 3, 12, 0, 5, tzinfo=datetime.UTC)
Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    searching.forget()


def a_key(*, write: bool = False, **fields: Any) -> tuple[ApiKey, str]:
    at = timezone.now()
    given: dict[str, Any] = {
        "by": None,
        "name": "Réseau des Possibles",
        "scopes": [ApiScope.READ, ApiScope.WRITE] if write else [ApiScope.READ],
        "network": "possibles" if write else "",
        "per_second": 500,
        "per_day": 100_000,
        "expires_at": at + datetime.timedelta(days=30),
        "at": at,
    }
    return create_api_key(**(given | fields))


@pytest.fixture
def call(cast: Cast) -> Call:
    """`call("offers", metier="boulanger")` with a key that reads."""
    secret = a_key()[1]

    def get(path: str, *, key: str = secret, **query: Any) -> Any:
        return Client().get(f"/api/v1/{path}", query, headers={"Authorization": f"Bearer {key}"})

    return get


def found(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [offer["title"] for offer in OfferPage.model_validate_json(answer.content).model_dump()["offers"]]


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    body = json.loads(answer.content)
    assert (answer.status_code, body["type"]) == (status, f"/api/v1/#{code}"), body
    assert answer["Content-Type"] == "application/problem+json"
    assert body["detail"] != body["detail_fr"]
    ProblemSheet.model_validate(body)
    return dict(body)


# --- Keys ---------------------------------------------------------------------------------------------


def test_without_a_key_nothing_is_told(cast: Cast) -> None:
    for headers in ({}, {"Authorization": "Basic abc"}, {"Authorization": "Bearer "}):
        answer = Client().get("/api/v1/offers", headers=headers)
        problem(answer, 401, "key-missing")
        assert answer["WWW-Authenticate"].startswith("Bearer")


def test_being_logged_in_is_not_a_key(cast: Cast, browse: Any) -> None:
    problem(browse(cast.bruno).get("/api/v1/offers"), 401, "key-missing")


def test_a_wrong_key_is_unknown(call: Call) -> None:
    problem(call("offers", key="pmsmp_invented"), 401, "key-unknown")


def test_an_expired_key_says_so(call: Call) -> None:
    _, secret = a_key()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=31)):
        problem(call("offers", key=secret), 401, "key-expired")


def test_a_revoked_key_is_dead_at_once(call: Call) -> None:
    key, secret = a_key()
    assert call("offers", key=secret).status_code == 200
    revoke_api_key(key, by=None, at=timezone.now())
    problem(call("offers", key=secret), 401, "key-revoked")


def test_a_key_that_reads_does_not_write(cast: Cast) -> None:
    _, secret = a_key()
    answer = Client().delete("/api/v1/offers/possibles/A-1", headers={"Authorization": f"Bearer {secret}"})
    problem(answer, 403, "scope")


def test_the_secret_is_nowhere_in_the_database(cast: Cast) -> None:
    key, secret = a_key()
    row = ApiKey.objects.filter(pk=key.pk).values().get()
    assert secret not in str(row)
    assert secret.startswith(row["hint"])
    assert len(secret) > 40
    assert secret not in str(list(JournalEntry.objects.values()))


def test_the_last_use_is_written_once_a_minute(call: Call) -> None:
    key, secret = a_key(expires_at=NOW + datetime.timedelta(days=3650))
    for seconds, expected in ((0, 0), (59, 0), (60, 60), (61, 60)):
        with time_machine.travel(NOW + datetime.timedelta(seconds=seconds), tick=False):
            call("offers", key=secret)
        key.refresh_from_db()
        assert key.last_used_at == NOW + datetime.timedelta(seconds=expected)


def test_a_command_gives_a_key_once_and_another_takes_it_back(call: Call) -> None:
    out, told = StringIO(), StringIO()
    call_command("create_api_key", "Réseau", "--write", "--network", "possibles", stdout=out, stderr=told)
    secret = out.getvalue().strip()
    key = ApiKey.objects.of_secret(secret)
    assert key is not None
    assert key.scopes == ["offers:read", "offers:write"]
    assert secret not in told.getvalue()
    assert call("offers", key=secret).status_code == 200
    call_command("revoke_api_key", str(key.pk), stdout=out)
    problem(call("offers", key=secret), 401, "key-revoked")


def test_a_writing_key_without_network_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match="réseau"):
        call_command("create_api_key", "Réseau", "--write", stdout=StringIO(), stderr=StringIO())
    assert not ApiKey.objects.exists()


# --- Limits -------------------------------------------------------------------------------------------


@time_machine.travel(NOW, tick=False)
def test_a_burst_is_stopped_and_told_when_to_come_back(call: Call) -> None:
    _, secret = a_key(per_second=1)
    assert [call("offers", key=secret).status_code for _ in range(12)] == [200] * 10 + [429] * 2
    refused = call("offers", key=secret)
    problem(refused, 429, "too-many")
    assert refused["Retry-After"] == "5"
    with time_machine.travel(NOW + datetime.timedelta(seconds=5), tick=False):
        assert call("offers", key=secret).status_code == 200


@time_machine.travel(NOW, tick=False)
def test_a_day_has_its_limit_too(call: Call) -> None:
    _, secret = a_key(per_day=3)
    assert [call("offers", key=secret).status_code for _ in range(5)] == [200] * 3 + [429] * 2
    assert "par jour" in problem(call("offers", key=secret), 429, "too-many")["detail_fr"]
    assert call("offers").status_code == 200  # another key


# --- Search -------------------------------------------------------------------------------------------


def test_a_program_finds_bruno_s_offer_as_amina_does(call: Call, cast: Cast) -> None:
    answer = call("offers", metier="boulangère", lieu="Nantes", rayon=5)
    assert found(answer) == [cast.offer.title]
    body = json.loads(answer.content)
    offer = body["offers"][0]
    assert (body["count"], body["more"], body["pages"], body["next"]) == (1, False, 1, None)
    assert offer["url"].endswith(f"/offres/{cast.offer.pk}/")
    assert offer["distance_km"] == pytest.approx(0.3, abs=0.2)
    assert offer["host"]["siret"] == cast.host.siret
    assert offer["purposes"] == ["DISCOVER", "CONFIRM", "RECRUIT"]


def test_a_program_reads_that_a_point_is_approximate(call: Call, cast: Cast) -> None:
    for approximate in (False, True):
        Commune.objects.update(approximate=approximate, lat=47.25)
        Offer.objects.update(
            commune=Commune.objects.get(insee="44109"), lat=47.25, lon=Commune.objects.get(insee="44109").lon
        )
        rows = [
            json.loads(call("offers").content)["offers"][0],
            json.loads(call(f"offers/{cast.offer.pk}").content),
        ]
        assert [row["place"]["approximate"] for row in rows] == [approximate] * 2
    Offer.objects.update(lat=47.26)
    assert json.loads(call("offers").content)["offers"][0]["place"]["approximate"] is False


def test_without_a_place_there_is_no_distance(call: Call, cast: Cast) -> None:
    body = json.loads(call("offers").content)
    assert body["offers"][0]["distance_km"] is None


def test_a_job_by_its_code(call: Call, cast: Cast) -> None:
    assert found(call("offers", rome="D1102")) == [cast.offer.title]
    assert found(call("offers", rome="d1102, D1102", lieu="44000")) == [cast.offer.title]
    problem(call("offers", rome="Z9999"), 422, "invalid")
    problem(call("offers", rome="D1102", metier="boulanger"), 422, "invalid")


def test_the_same_filters_as_the_page(call: Call, cast: Cast, browse: Any) -> None:
    for query in ({"nature": "PUBLIC"}, {"nature": "PRIVATE"}, {"accueil": "on"}, {"objet": "RECRUIT"}):
        page = browse(None).get("/offres/", query)
        assert found(call("offers", **query)) == [card["title"] for card in page.context["cards"]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"rayon": "3"}, "rayon"),
        ({"rayon": "dix"}, "rayon"),
        ({"lieu": "Nulle-Part"}, "lieu"),
        ({"lieu": "x" * 101}, "lieu"),
        ({"metier": "boulanger\x00"}, "metier"),
        ({"metier": "b" * 101}, "metier"),
        ({"nature": "' OR 1=1 --"}, "nature"),
        ({"objet": "; DROP TABLE"}, "objet"),
        ({"tri": "price"}, "tri"),
        ({"page": "0"}, "page"),
        ({"page": "-1"}, "page"),
        ({"page": "abc"}, "page"),
        ({"page": "51"}, "page"),
        ({"page": "2"}, "page"),
        ({"raduis": "10"}, "raduis"),
        ({"host__suspended_at__isnull": "0"}, "host__suspended_at__isnull"),
    ],
)
def test_a_value_that_cannot_be_taken_is_named(call: Call, query: dict[str, str], field: str) -> None:
    errors = problem(call("offers", **query), 422, "invalid")["errors"]
    assert [error["field"] for error in errors] == [field]
    assert errors[0]["detail"]
    assert errors[0]["detail_fr"]


@pytest.mark.parametrize(
    "words", ["'; DELETE FROM immersions_offer; --", "%_%", "\\", "{{7*7}}", "\u202e\u0000"[:1]]
)
def test_odd_words_find_nothing_and_break_nothing(call: Call, words: str) -> None:
    assert call("offers", metier=words).status_code == 200
    assert Offer.objects.exists()


def test_a_name_that_several_places_bear_gives_the_choice(call: Call) -> None:
    for insee, department in (("93066", "93"), ("97411", "974")):
        Commune.objects.create(
            insee=insee, name="Saint-Denis", postcodes=f"{insee[:2]}200", department=department,
            population=100_000, lat=1.0, lon=1.0, search_text="saint denis",
        )  # fmt: skip
    body = problem(call("offers", lieu="Saint-Denis"), 422, "invalid")
    assert body["choices"] == ["Saint-Denis (93)", "Saint-Denis (974)"]
    assert found(call("offers", lieu="Saint-Denis (93)")) == []


def thirty_offers(cast: Cast) -> None:
    for rank in range(30):
        host = HostStructure.objects.create(
            siret=f"{rank:014}", name=f"Structure {rank}", postcode="44000", city="Nantes"
        )
        Offer.objects.create(
            host=host, job=cast.offer.job, title=f"Offre {rank}", tasks="Essayer", postcode="44000",
            city="Nantes", lat=47.2184, lon=-1.5536, published_at=timezone.now(),
        )  # fmt: skip


def test_the_same_three_queries_for_one_offer_and_for_thirty(
    call: Call, cast: Cast, django_assert_num_queries: Any
) -> None:
    query = {"rome": "D1102", "lieu": "Nantes"}
    call("offers", **query)
    with django_assert_num_queries(3):  # the key and its counts at once, how many, the page
        call("offers", **query)
    thirty_offers(cast)
    with django_assert_num_queries(3):
        answer = call("offers", **query)
    assert len(found(answer)) == 20


def test_pages_follow_one_another(call: Call, cast: Cast) -> None:
    thirty_offers(cast)
    first = json.loads(call("offers", rome="D1102").content)
    assert first["next"].endswith("/api/v1/offers?rome=D1102&page=2")
    second = json.loads(call("offers", rome="D1102", page=2).content)
    assert second["next"] is None
    ids = [offer["id"] for offer in first["offers"] + second["offers"]]
    assert len(ids) == len(set(ids)) == 31


def test_beyond_a_thousand_the_nearest_come_first(call: Call, cast: Cast) -> None:
    Offer.objects.bulk_create(
        Offer(
            host=cast.host, job=cast.offer.job, title=f"Offre {rank}", tasks="Essayer", postcode="44000",
            city="Nantes", lat=47.2184 + rank / 20_000, lon=-1.5536, published_at=timezone.now(),
        )
        for rank in range(1_010)
    )  # fmt: skip
    answer = call("offers", lieu="Nantes", rayon=20)
    body = json.loads(answer.content)
    assert (body["count"], body["more"], body["pages"]) == (1_000, True, 50)
    distances = [offer["distance_km"] for offer in body["offers"]]
    assert distances == sorted(distances)
    assert found(answer)[0] == "Offre 0"


# --- One offer ----------------------------------------------------------------------------------------


def test_one_offer_is_read_with_its_tasks_in_two_queries(
    call: Call, cast: Cast, django_assert_num_queries: Any
) -> None:
    call(f"offers/{cast.offer.pk}")
    with django_assert_num_queries(2):
        answer = call(f"offers/{cast.offer.pk}")
    sheet = OfferSheet.model_validate_json(answer.content)
    assert (sheet.id, sheet.tasks) == (cast.offer.pk, cast.offer.tasks)


def test_an_offer_that_is_not_there_is_a_404(call: Call, cast: Cast) -> None:
    Offer.objects.filter(pk=cast.offer.pk).update(active=False)
    for path in (f"offers/{cast.offer.pk}", "offers/999999", "offers/" + "9" * 30, "nothing", "offers/1/2/3"):
        problem(call(path), 404, "not-found")


def test_nobody_s_name_nor_address_is_told(call: Call, cast: Cast) -> None:
    text = call("offers").content.decode() + call(f"offers/{cast.offer.pk}").content.decode()
    for user in User.objects.all():
        assert user.email not in text
        assert user.last_name not in text
    assert cast.host.phone not in text
    assert "commitment" not in text


def test_a_suspended_host_is_hidden(call: Call, cast: Cast) -> None:
    staff = actor_of(User.objects.create_superuser("equipe@demo.example"))
    suspend_host(cast.host, by=staff, reason="Signalement", at=timezone.now())
    assert found(call("offers")) == []
    problem(call(f"offers/{cast.offer.pk}"), 404, "not-found")


# --- For programmers ----------------------------------------------------------------------------------


def test_the_description_is_public_and_says_all(cast: Cast) -> None:
    schema = json.loads(Client().get("/api/v1/openapi.json").content)
    assert set(schema["paths"]) == {
        "/api/v1/offers", "/api/v1/offers/{offer_id}", "/api/v1/offers/{network}/{external_id}",
    }  # fmt: skip
    names = {item["name"] for item in schema["paths"]["/api/v1/offers"]["get"]["parameters"]}
    assert names == set(searching.ApiSearchForm.base_fields)
    assert schema["components"]["securitySchemes"]["KeyAuth"]["scheme"] == "bearer"


def test_the_page_for_programmers_needs_no_login_and_no_other_site(db: None) -> None:
    answer = Client().get("/api/v1/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "openapi.json" in page
    assert "cdn" not in page.lower()
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_every_problem_is_explained_on_the_page(db: None) -> None:
    sources = "".join(path.read_text() for path in Path(immersions.partner_api.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'(?:Problem|_unknown)\(\s*(?:\d+,\s*)?"([a-z-]+)"', sources))
    page = Client().get("/api/v1/").content.decode()
    assert len(codes) > 10
    assert [code for code in sorted(codes) if f'id="{code}"' not in page] == []


def test_a_wrong_method_is_told_which_are_right(call: Call, cast: Cast) -> None:
    answer = Client().post("/api/v1/offers")
    problem(answer, 405, "method")
    assert answer["Allow"] == "GET"


def test_a_fault_of_ours_is_told_without_a_trace(
    call: Call, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(criteria: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("immersions.partner_api.offers.search", broken)
    answer = call("offers")
    problem(answer, 500, "failure")
    assert b"secret" not in answer.content
    assert "the API failed" in caplog.text
