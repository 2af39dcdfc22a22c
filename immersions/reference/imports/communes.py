"""Communes with their centre and population: API Géo (JSON), « communes de France » or La Poste (CSV)."""

import json
import math
import re
from dataclasses import dataclass, field

from immersions.models import Commune
from immersions.reference.stemming import plain

from .command import Session
from .frame import BadLine, Line, Tally, upsert
from .reading import Column, Table
from .rome import typeset

COLUMNS = (
    Column(
        "insee",
        ("insee", "code_insee", "code_commune_insee", "code_commune", "codgeo", "com", "code"),
        needed=True,
    ),
    Column(
        "name",
        ("nom_standard", "nom_commune_complet", "nom_commune", "nom_de_la_commune", "nom", "name", "libelle"),
        needed=True,
    ),
    Column("postcodes", ("codes_postaux", "postcodes", "code_postal", "postal_code")),
    Column("population", ("population", "population_municipale", "pmun", "ptot")),
    Column("lat", ("latitude_centre", "lat", "latitude", "latitude_mairie", "y")),
    Column("lon", ("longitude_centre", "lon", "lng", "longitude", "longitude_mairie", "x")),
    Column(
        "point",
        ("centre", "_geopoint", "geopoint", "geo_point_2d", "coordonnees_geographiques", "coordonnees_gps"),
    ),
    Column("approximate", ("approximate", "approche")),
)
_INSEE = re.compile(r"(\d{2}|2[AB])\d{3}")
WHOLE = 1_000_000  # lines: a commune may stand anywhere in the file, so nothing is written before its end
# Mainland France and Corsica, in degrees: a point elsewhere is a mistake (often latitude and longitude swapped).
_MAINLAND = (41.0, 51.5, -5.6, 9.8)


@dataclass
class Place:
    """What one or several lines say of a commune (La Poste writes a line a postcode)."""

    insee: str
    name: str
    postcodes: list[str] = field(default_factory=list)
    population: int | None = None
    point: tuple[float, float] | None = None
    approximate: bool = False


def department_of(insee: str) -> str:
    """« 44 » of 44109, « 2A » of 2A004, « 974 » of 97411."""
    return insee[:3] if insee.startswith(("97", "98")) else insee[:2]


def read_place(line: Line) -> Place:
    """One line; raises `BadLine`."""
    insee = line.needed("insee").upper().zfill(5)
    if not _INSEE.fullmatch(insee):
        raise BadLine(f"« {insee[:20]} » n’est pas un code INSEE de commune.", "insee")
    postcodes = re.findall(r"(?<!\d)\d{5}(?!\d)", re.sub(r"(?<!\d)(\d{4})(?!\d)", r"0\1", line["postcodes"]))
    if line["postcodes"] and not postcodes:
        raise BadLine("Un code postal compte 5 chiffres.", "postcodes")
    return Place(
        insee,
        typeset(line.needed("name")),
        postcodes,
        _population(line),
        _point(line, insee),
        line["approximate"] in ("1", "true", "oui"),
    )


def _population(line: Line) -> int | None:
    text = re.sub(r"\s", "", line["population"])
    if not text:
        return None
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = -1.0
    if not 0 <= number < 2**31:
        raise BadLine(f"« {text[:20]} » n’est pas un nombre d’habitants.", "population")
    return int(number)


def _point(line: Line, insee: str) -> tuple[float, float] | None:
    if line["lat"] or line["lon"]:
        lat, lon = _degrees(line["lat"], "lat"), _degrees(line["lon"], "lon")
    elif line["point"].startswith("{"):
        try:
            lon, lat = map(float, json.loads(line["point"])["coordinates"])
        except (ValueError, KeyError, TypeError) as error:
            raise BadLine("Ce point n’est pas un point GeoJSON.", "point") from error
    elif line["point"]:
        parts = re.split(r"[;,\s]+", line["point"].strip())
        if len(parts) != 2:
            raise BadLine("Ce point n’est pas de la forme « latitude, longitude ».", "point")
        lat, lon = (_degrees(part, "point") for part in parts)
    else:
        return None
    column = "point" if line["point"] and not line["lat"] else "lat"
    south, north, west, east = _MAINLAND
    overseas = insee.startswith(("97", "98"))
    if not (
        abs(lat) <= 90 and abs(lon) <= 180 if overseas else south <= lat <= north and west <= lon <= east
    ):
        raise BadLine("Ce point est hors de France : latitude et longitude sont peut-être inversées.", column)
    return lat, lon


def _degrees(text: str, column: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise BadLine(f"« {text[:20]} » n’est pas un nombre de degrés.", column)
    return value


def import_communes(session: Session, table: Table) -> None:
    """Bring in communes; what a file does not say (point, population, postcodes) is left as it was.

    A commune met for the first time needs a point. A second line about a commune adds its postcodes.
    """
    known = {row.insee: row for row in Commune.objects.all()}
    fresh: dict[str, Place] = {}

    def build(line: Line) -> Commune:
        place = read_place(line)
        before = fresh.setdefault(place.insee, place)
        if before is not place:
            before.postcodes += [code for code in place.postcodes if code not in before.postcodes]
            before.point = before.point or place.point
        return _merged(before, known.get(place.insee))

    session.bring(table, Commune, build=build, write=_write, key=None, batch=WHOLE)


def _merged(place: Place, old: Commune | None) -> Commune:
    if place.point is None and old is None:
        raise BadLine(
            "Cette commune n’a pas de point et n’était pas connue : donnez sa latitude et sa longitude.",
            "lat",
        )
    # Files of the post office write names in bare capitals.
    name = old.name if old and place.name.isupper() else place.name
    lat, lon = place.point or (old.lat, old.lon)  # type: ignore[union-attr]  # one of the two is there
    return Commune(
        insee=place.insee,
        name=name,
        postcodes=" ".join(place.postcodes) or (old.postcodes if old else ""),
        department=department_of(place.insee),
        population=place.population if place.population is not None else (old.population if old else 0),
        lat=lat,
        lon=lon,
        approximate=place.approximate if place.point else bool(old and old.approximate),
        search_text=plain(name),
    )


def _write(batch: list[Commune]) -> Tally:
    """The last line about a commune says it all."""
    return upsert(Commune, {row.insee: row for row in batch}.values())
