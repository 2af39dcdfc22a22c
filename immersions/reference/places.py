"""Distances in plain arithmetic that PostgreSQL does with an ordinary index, and places found by name.

The box on latitude and longitude uses the b-tree; the planar distance inside it is off by less than
three metres at 100 km in France. No extension, no trigonometry in SQL.
"""

import math
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, Q, QuerySet, Value
from django.db.models.functions import Length

from immersions.models import Commune, Offer

from .areas import suggest_areas
from .spelling import distance, pieces, slips
from .stemming import plain

DEGREE_KM = 111.195  # kilometres in a degree of latitude
DISTRICTS = ("751", "132", "6938")  # INSEE codes of the arrondissements of Paris, Marseille, Lyon
MOST_CHOICES = 12  # places shown when a name belongs to several
MOST_SUGGESTED = 8
OUTWEIGHS = 10  # times more people than the next: the place that a misspelt name means


@dataclass(frozen=True)
class Point:
    """A place in degrees (WGS 84)."""

    lat: float
    lon: float

    @classmethod
    def of(cls, thing: Commune | Offer) -> "Point":
        """The point of a row that has one."""
        return cls(thing.lat, thing.lon)


def with_distance(offers: QuerySet[Any], point: Point) -> QuerySet[Any]:
    """Annotate each offer with `square`: its squared distance to `point`, in square degrees of latitude."""
    angle = math.radians(point.lat)
    north = F("lat") - Value(point.lat)
    shrink = Value(math.cos(angle)) - Value(math.sin(angle) * math.radians(0.5)) * north
    east = (F("lon") - Value(point.lon)) * shrink
    return offers.annotate(square=ExpressionWrapper(north * north + east * east, output_field=FloatField()))


def within(offers: QuerySet[Any], point: Point, km: float) -> QuerySet[Any]:
    """The offers at most `km` kilometres from `point`, each with its `square`."""
    north = km / DEGREE_KM
    farthest = min(abs(point.lat) + north, 89.0)
    east = north / math.cos(math.radians(farthest))
    return with_distance(offers, point).filter(
        lat__gte=point.lat - north,
        lat__lte=point.lat + north,
        lon__gte=point.lon - east,
        lon__lte=point.lon + east,
        square__lte=north * north,
    )


def kilometres(square: float) -> str:
    """The words of a distance: « moins de 1 », « 3 », from the `square` of `with_distance`."""
    km = math.sqrt(max(square, 0.0)) * DEGREE_KM
    return "moins de 1" if km < 1 else str(round(km))


@dataclass(frozen=True)
class Places:
    """The communes a text may name; `certain` when the first is the one to search around."""

    communes: tuple[Commune, ...]
    certain: bool


NOWHERE = Places((), certain=False)


def label_of(commune: Commune) -> str:
    """A name that no other commune bears: « Saint-Denis (93) »."""
    return f"{commune.name} ({commune.department})"


def find_places(text: str) -> Places:
    """Communes by name (« nantes », « St Denis », « Saint-Denis (93) ») or by postcode.

    A postcode names its most populated commune, its arrondissement first in Paris, Lyon and Marseille;
    the others follow. A name that several communes bear is not certain. A name that none bears is brought to
    the nearest. Four queries at most, one for a name written as it is.
    """
    words = plain(text).split()
    digits = [word for word in words if re.fullmatch(r"\d{5}", word)]
    name = [word for word in words if word not in digits]
    department = ""
    if name and (named := re.search(r"\(\s*([0-9][0-9abAB][0-9]?)\s*\)\s*$", text)):
        department = named[1].upper()
        name = name[:-1]
    spelled = " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in name)
    rows = Commune.objects.all()
    if department:
        rows = rows.filter(department=department)
    if digits:
        rows = rows.filter(postcodes__contains=digits[0])
        found = sorted(rows, key=lambda row: (not _is_arrondissement(row), -row.population, row.insee))
        here = [row for row in found if row.search_text.startswith(spelled)] if spelled else found
        return Places(tuple((here or found)[:MOST_CHOICES]), certain=bool(found))
    if not spelled:
        return NOWHERE
    rows = rows.order_by("-population", "insee")
    exact = tuple(rows.filter(search_text=spelled)[:MOST_CHOICES])
    if exact:
        return Places(exact, certain=len(exact) == 1)
    starting = tuple(rows.filter(search_text__startswith=spelled)[:MOST_CHOICES]) if len(spelled) > 2 else ()
    return Places(starting, certain=len(starting) == 1) if starting else _misspelt(rows, spelled)


def _misspelt(rows: QuerySet[Commune], spelled: str) -> Places:
    """The communes written almost so: the largest of the nearest, certain when it outweighs the others."""
    for most in range(1, slips(spelled) + 1):
        gaps = {
            insee: distance(spelled, name, most) for insee, name in _resembling(rows, spelled, most).items()
        }
        least = min(gaps.values(), default=most + 1)
        if least <= most:
            break
    else:
        return NOWHERE
    found = tuple(rows.filter(pk__in=[insee for insee, gap in gaps.items() if gap == least])[:MOST_CHOICES])
    certain = len(found) == 1 or found[0].population > OUTWEIGHS * found[1].population
    return Places(found if not certain else found[:1], certain=certain)


def _resembling(rows: QuerySet[Commune], spelled: str, most: int) -> dict[str, str]:
    """Names as long, or nearly, that share a piece or both ends with what was typed, by INSEE code."""
    alike = Q(search_text__startswith=spelled[:2], search_text__endswith=spelled[-2:])
    for piece in pieces(spelled, most):
        alike |= Q(search_text__contains=piece)
    long_as = (
        rows.order_by()
        .annotate(size=Length("search_text"))
        .filter(size__gte=len(spelled) - most, size__lte=len(spelled) + most)
    )
    letters = set(spelled)
    return {
        insee: name
        for insee, name in long_as.filter(alike).values_list("insee", "search_text")
        if len(letters.symmetric_difference(name)) <= 2 * most
    }


def suggest_places(text: str) -> list[str]:
    """Areas, then communes to propose to who searches; eight at most, two queries at most."""
    areas = suggest_areas(text)
    towns = suggest_towns(text, forgiving=not areas)
    return [*areas, *towns][:MOST_SUGGESTED]


def suggest_towns(text: str, *, forgiving: bool = True) -> list[str]:
    """Communes to propose while a person types, the most populated first; eight at most, two queries at most.

    Each is written so that `find_places` finds it, and no other; `forgiving` mends a misspelt name.
    """
    typed = plain(text)
    words = typed.split()
    if len(typed) < 2:
        return []
    rows = Commune.objects.order_by("-population", "insee")
    if words[0].isdigit():
        return _by_postcode(rows, words[0])
    spelled = " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)
    exact = list(rows.filter(search_text=spelled)[:MOST_SUGGESTED])
    begun = list(rows.filter(search_text__startswith=spelled)[:MOST_SUGGESTED])
    found = list(dict.fromkeys([*exact, *begun]))
    if not found and forgiving:
        found = list(_misspelt(rows, spelled).communes)
    return [label_of(commune) for commune in found[:MOST_SUGGESTED]]


def _by_postcode(rows: QuerySet[Commune], digits: str) -> list[str]:
    begins = Q(postcodes__startswith=digits) | Q(postcodes__contains=f" {digits}")
    found = sorted(rows.filter(begins)[: 2 * MOST_SUGGESTED], key=lambda row: not _is_arrondissement(row))
    return [
        f"{next(code for code in row.postcodes.split() if code.startswith(digits))} {row.name}"
        for row in found[:MOST_SUGGESTED]
    ]


def _is_arrondissement(commune: Commune) -> bool:
    return commune.insee.startswith(DISTRICTS)
