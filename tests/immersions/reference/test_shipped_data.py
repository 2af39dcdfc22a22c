"""The files shipped in immersions/reference/data: what Amina finds on the first day, before any import."""

from __future__ import annotations

import csv
import gzip
import math
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from stdnum.fr import siret as stdnum_siret

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT / "immersions" / "reference" / "data"
DEMO = ROOT / "demo"
Row = dict[str, str]

# Town halls, degrees, from any map.
TOWNS = {
    "75056": (48.857, 2.352),
    "69123": (45.767, 4.834),
    "13055": (43.296, 5.370),
    "59350": (50.631, 3.070),
    "44109": (47.218, -1.554),
    "67482": (48.584, 7.745),
    "29019": (48.390, -4.486),
    "33063": (44.838, -0.579),
    "06088": (43.698, 7.271),
    "2A004": (41.927, 8.737),
    "15014": (44.930, 2.445),
    "23096": (46.171, 1.871),
    "91228": (48.629, 2.441),
    "97209": (14.606, -61.067),
    "97302": (4.941, -52.326),
    "97411": (-20.879, 55.448),
    "97412": (-21.379, 55.619),
    "97611": (-12.780, 45.228),
}


@cache
def table(name: str) -> tuple[Row, ...]:
    """Return the lines of a shipped file."""
    content = ((DEMO if name.startswith("demo_") else DATA) / name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode()
    return tuple(csv.DictReader(text.splitlines(), delimiter=";"))


def column(name: str, of: str) -> list[str]:
    return [row[of] for row in table(name)]


def kilometres(row: Row, point: tuple[float, float]) -> float:
    """Distance of a commune to a point nearby, on a flat map."""
    north = (float(row["lat"]) - point[0]) * 111.2
    east = (float(row["lon"]) - point[1]) * 111.2 * math.cos(math.radians(point[0]))
    return math.hypot(north, east)


def test_amina_finds_every_commune_of_france_each_with_a_point() -> None:
    communes = table("communes.csv.gz")
    assert len(communes) == 34_969
    codes = column("communes.csv.gz", "insee")
    assert codes == sorted(set(codes))
    for row in communes:
        assert re.fullmatch(r"\d[\dAB]\d{3}", row["insee"]), row
        assert row["name"] == row["name"].strip() != "", row
        assert -90 < float(row["lat"]) < 90, row
        assert -180 < float(row["lon"]) < 180, row
        assert (row["lat"], row["lon"]) != ("0", "0"), row
        assert row["approximate"] in {"0", "1"}, row
        assert int(row["population"]) >= 0, row


def test_most_of_the_people_of_france_have_an_exact_point() -> None:
    communes = table("communes.csv.gz")
    people = sum(int(row["population"]) for row in communes)
    exact = sum(int(row["population"]) for row in communes if row["approximate"] == "0")
    assert 68_000_000 < people < 70_000_000
    assert exact / people > 0.89


def test_the_only_communes_without_postcode_are_the_austral_lands() -> None:
    without = {row["insee"] for row in table("communes.csv.gz") if not row["postcodes"]}
    assert without == {"98411", "98412", "98413", "98414", "98415"}
    for row in table("communes.csv.gz"):
        assert all(re.fullmatch(r"\d{5}", code) for code in row["postcodes"].split()), row


@pytest.mark.parametrize("insee", TOWNS)
def test_a_town_stands_where_the_map_says(insee: str) -> None:
    row = next(row for row in table("communes.csv.gz") if row["insee"] == insee)
    assert kilometres(row, TOWNS[insee]) < 4


def test_no_exact_point_lies_outside_its_part_of_the_world() -> None:
    for row in table("communes.csv.gz"):
        lat, lon = float(row["lat"]), float(row["lon"])
        if row["departement"] in {"2A", "2B"}:
            assert 41.3 < lat < 43.1, row
            assert 8.5 < lon < 9.6, row
        elif not row["insee"].startswith(("97", "98")):
            assert 42.3 < lat < 51.1, row
            assert -5.2 < lon < 8.3, row


@pytest.mark.parametrize(
    ("insee", "postcodes"),
    [
        ("75056", [f"750{n:02d}" for n in range(1, 21)] + ["75116"]),
        ("69123", [f"6900{n}" for n in range(1, 10)]),
        ("13055", [f"130{n:02d}" for n in range(1, 17)]),
    ],
)
def test_every_district_postcode_leads_to_its_city(insee: str, postcodes: list[str]) -> None:
    row = next(row for row in table("communes.csv.gz") if row["insee"] == insee)
    assert row["postcodes"].split() == sorted(postcodes)
    districts = [row for row in table("arrondissements.csv") if row["city_insee"] == insee]
    assert sorted(code for district in districts for code in district["postcodes"].split()) == sorted(
        postcodes
    )
    for district in districts:
        assert kilometres(district, (float(row["lat"]), float(row["lon"]))) < 12


def test_the_starter_has_about_150_jobs_of_every_field() -> None:
    jobs = table("rome_starter.csv")
    by_code = Counter(row["code_rome"] for row in jobs)
    assert 140 <= len(by_code) <= 200
    assert {code[0] for code in by_code} >= set("ABCDEFGHIJKMN")
    assert max(by_code.values()) <= 6
    assert {code for code, titles in by_code.items() if titles < 2} <= {"J1304", "K1202"}
    ogrs = column("rome_starter.csv", "ogr")
    assert len(ogrs) == len(set(ogrs))
    labels: dict[str, set[str]] = {}
    for row in jobs:
        assert re.fullmatch(r"[A-N]\d{4}", row["code_rome"]), row
        assert re.fullmatch(r"\d{5,6}", row["ogr"]), row
        assert row["appellation"], row
        assert "'" not in row["libelle_rome"] + row["appellation"] + row["synonyms"], row
        labels.setdefault(row["code_rome"], set()).add(row["libelle_rome"])
    assert all(len(names) == 1 for names in labels.values())


def test_amina_finds_the_baker_by_a_word_of_every_day() -> None:
    baker = next(row for row in table("rome_starter.csv") if row["appellation"] == "Boulanger / Boulangère")
    assert baker["code_rome"] == "D1102"
    assert "pain" in baker["synonyms"].split("|")


def test_the_naf_has_its_732_activities_in_21_sections() -> None:
    activities = table("naf.csv")
    assert len(activities) == len({row["code"] for row in activities}) == 732
    sections = column("naf_sections.csv", "section")
    assert sections == list("ABCDEFGHIJKLMNOPQRSTU")
    assert {row["section"] for row in activities} == set(sections)
    section = {row["code"]: row["section"] for row in activities}
    assert section["10.71C"] == "C"
    assert section["56.10A"] == "I"
    assert section["88.10C"] == "Q"
    assert all(row["label"] for row in activities)


def test_the_agreements_have_a_number_of_four_digits_and_a_title() -> None:
    agreements = table("idcc.csv")
    assert 380 <= len(agreements) == len({row["idcc"] for row in agreements})
    assert all(re.fullmatch(r"\d{4}", row["idcc"]) and row["title"] for row in agreements)
    assert next(row["title"] for row in agreements if row["idcc"] == "1979") == "Hôtels, cafés, restaurants"


def test_the_demo_hosts_have_a_siret_that_passes_the_check_and_belongs_to_nobody() -> None:
    sirets = column("demo_hosts.csv", "siret")
    assert len(sirets) == len(set(sirets)) == 200
    assert [siret for siret in sirets if not stdnum_siret.is_valid(siret)] == []
    assert all(siret.startswith("000") for siret in sirets)
    assert len(set(column("demo_hosts.csv", "name"))) == 200


def test_each_demo_host_stands_in_a_real_commune_with_its_postcode() -> None:
    communes = {row["insee"]: row for row in table("communes.csv.gz")}
    for host in table("demo_hosts.csv"):
        assert host["postcode"] in communes[host["insee"]]["postcodes"].split(), host
        assert re.match(r"\d+ \w", host["street"]), host
    seats = set(column("demo_hosts.csv", "insee"))
    assert seats >= {"75056", "69123", "59350", "44109", "67482", "97209", "97411"}
    assert sum(int(communes[insee]["population"]) < 5000 for insee in seats) >= 20
    assert len(seats) >= 100


def test_each_demo_host_speaks_the_codes_of_the_other_files() -> None:
    activities = set(column("naf.csv", "code"))
    agreements = set(column("idcc.csv", "idcc"))
    for host in table("demo_hosts.csv"):
        assert host["naf"] in activities, host
        assert host["sector"] in {"private", "public", "association"}, host
        if host["sector"] == "public":
            assert host["idcc"] == "", host
        else:
            assert host["idcc"] in agreements, host
        assert host["workforce_band"] in {
            "UNDER_20",
            "FROM_20_TO_249",
            "FROM_250_TO_749",
            "FROM_750",
            "UNKNOWN",
        }
        assert host["welcomes_disability"] in {"0", "1"}, host
        assert len(host["commitment"]) <= 120, host


def test_each_demo_host_offers_two_different_things_to_try() -> None:
    titles = {(row["code_rome"], row["appellation"]) for row in table("rome_starter.csv")}
    for host in table("demo_hosts.csv"):
        offers = [(host["rome_1"], host["offer_title_1"]), (host["rome_2"], host["offer_title_2"])]
        assert set(offers) <= titles, host
        assert offers[0] != offers[1], host
        for tasks in (host["offer_tasks_1"], host["offer_tasks_2"]):
            assert 40 <= len(tasks) <= 300, host
            assert tasks.endswith("."), host
            assert "'" not in tasks, host


def test_the_demo_has_something_behind_each_filter_and_its_networks_say_that_they_are_invented() -> None:
    modes = Counter(column("demo_hosts.csv", "presence_1") + column("demo_hosts.csv", "presence_2"))
    assert set(modes) == {"ON_SITE", "HYBRID", "REMOTE"}
    assert min(modes.values()) >= 4
    assert modes["ON_SITE"] > 350
    networks = Counter(column("demo_hosts.csv", "network"))
    assert len(networks) == 4
    assert networks[""] > 120
    assert all(name.endswith("(démonstration)") and len(name) <= 60 for name in networks if name)


@pytest.mark.parametrize(
    ("name", "kilobytes"),
    [
        ("communes.csv.gz", 600),
        ("arrondissements.csv", 4),
        ("rome_starter.csv", 80),
        ("naf.csv", 60),
        ("naf_sections.csv", 2),
        ("idcc.csv", 40),
        ("demo_hosts.csv", 120),
    ],
)
def test_the_files_stay_small_enough_to_be_cloned(name: str, kilobytes: int) -> None:
    assert 0 < ((DEMO if name.startswith("demo_") else DATA) / name).stat().st_size <= kilobytes * 1000


def test_the_same_communes_give_the_same_bytes() -> None:
    header = (DATA / "communes.csv.gz").read_bytes()[:10]
    assert header[4:8] == bytes(4)  # no date in the gzip header


def test_every_shipped_file_names_its_source() -> None:
    sources = (DATA / "SOURCES.md").read_text(encoding="utf-8")
    for path in DATA.iterdir():
        if path.suffix in {".csv", ".gz"}:
            assert f"`{path.name}`" in sources, path.name
