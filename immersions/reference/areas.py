"""Départements and regions, understood in « Où ? »: their codes (INSEE), their names, and how people write them."""

import re
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext

from .spelling import distance, slips
from .stemming import plain

DEPARTMENTS = (
    "01 Ain|02 Aisne|03 Allier|04 Alpes-de-Haute-Provence|05 Hautes-Alpes|06 Alpes-Maritimes|07 Ardèche"
    "|08 Ardennes|09 Ariège|10 Aube|11 Aude|12 Aveyron|13 Bouches-du-Rhône|14 Calvados|15 Cantal|16 Charente"
    "|17 Charente-Maritime|18 Cher|19 Corrèze|2A Corse-du-Sud|2B Haute-Corse|21 Côte-d’Or|22 Côtes-d’Armor"
    "|23 Creuse|24 Dordogne|25 Doubs|26 Drôme|27 Eure|28 Eure-et-Loir|29 Finistère|30 Gard|31 Haute-Garonne"
    "|32 Gers|33 Gironde|34 Hérault|35 Ille-et-Vilaine|36 Indre|37 Indre-et-Loire|38 Isère|39 Jura|40 Landes"
    "|41 Loir-et-Cher|42 Loire|43 Haute-Loire|44 Loire-Atlantique|45 Loiret|46 Lot|47 Lot-et-Garonne|48 Lozère"
    "|49 Maine-et-Loire|50 Manche|51 Marne|52 Haute-Marne|53 Mayenne|54 Meurthe-et-Moselle|55 Meuse|56 Morbihan"
    "|57 Moselle|58 Nièvre|59 Nord|60 Oise|61 Orne|62 Pas-de-Calais|63 Puy-de-Dôme|64 Pyrénées-Atlantiques"
    "|65 Hautes-Pyrénées|66 Pyrénées-Orientales|67 Bas-Rhin|68 Haut-Rhin|69 Rhône|70 Haute-Saône"
    "|71 Saône-et-Loire|72 Sarthe|73 Savoie|74 Haute-Savoie|75 Paris|76 Seine-Maritime|77 Seine-et-Marne"
    "|78 Yvelines|79 Deux-Sèvres|80 Somme|81 Tarn|82 Tarn-et-Garonne|83 Var|84 Vaucluse|85 Vendée|86 Vienne"
    "|87 Haute-Vienne|88 Vosges|89 Yonne|90 Territoire de Belfort|91 Essonne|92 Hauts-de-Seine"
    "|93 Seine-Saint-Denis|94 Val-de-Marne|95 Val-d’Oise|971 Guadeloupe|972 Martinique|973 Guyane"
    "|974 La Réunion|976 Mayotte"
)
# Overseas, the région has the same bounds as the département.
REGIONS = {
    "Auvergne-Rhône-Alpes": "01 03 07 15 26 38 42 43 63 69 73 74",
    "Bourgogne-Franche-Comté": "21 25 39 58 70 71 89 90",
    "Bretagne": "22 29 35 56",
    "Centre-Val de Loire": "18 28 36 37 41 45",
    "Corse": "2A 2B",
    "Grand Est": "08 10 51 52 54 55 57 67 68 88",
    "Hauts-de-France": "02 59 60 62 80",
    "Île-de-France": "75 77 78 91 92 93 94 95",
    "Normandie": "14 27 50 61 76",
    "Nouvelle-Aquitaine": "16 17 19 23 24 33 40 47 64 79 86 87",
    "Occitanie": "09 11 12 30 31 32 34 46 48 65 66 81 82",
    "Pays de la Loire": "44 49 53 72 85",
    "Provence-Alpes-Côte d’Azur": "04 05 06 13 83 84",
}
ALIASES = {"paca": "Provence-Alpes-Côte d’Azur", "idf": "Île-de-France", "centre": "Centre-Val de Loire"}
KINDS = {"departement": "département", "dept": "département", "region": "région"}
SMALL = frozenset(["d", "de", "des", "du", "en", "l", "la", "le", "les", "dans"])
POSTCODES = {"2A": ("200", "201"), "2B": ("202", "206")}  # what their postcodes begin with


@dataclass(frozen=True)
class Area:
    """A département, or the départements of a region."""

    name: str
    kind: str
    codes: tuple[str, ...]

    @property
    def label(self) -> str:
        """« Maine-et-Loire (département) », which `find_area` reads back."""
        return f"{self.name} ({self.kind})"

    @property
    def within(self) -> str:
        """« dans le département « Maine-et-Loire » »."""
        if self.kind == "région":
            return gettext("dans la région « %(name)s »") % {"name": self.name}
        return gettext("dans le département « %(name)s »") % {"name": self.name}

    @property
    def postcodes(self) -> tuple[str, ...]:
        """How the postcodes of its places begin."""
        return tuple(start for code in self.codes for start in POSTCODES.get(code, (code,)))


@dataclass(frozen=True)
class Named:
    """An area that a text names; `surely` when no commune can be meant: a number, or « région » is said."""

    area: Area
    surely: bool


def _key(text: str) -> str:
    return " ".join(word for word in plain(text).split() if word not in SMALL)


@cache
def departments() -> dict[str, Area]:
    """Each département by its code."""
    lines = (line.partition(" ") for line in DEPARTMENTS.split("|"))
    return {code: Area(name, "département", (code,)) for code, _, name in lines}


@cache
def regions() -> dict[str, Area]:
    """Each region by its name."""
    return {name: Area(name, "région", tuple(codes.split())) for name, codes in REGIONS.items()}


@cache
def _by_key() -> dict[str, Area]:
    named = {_key(area.name): area for area in (*departments().values(), *regions().values())}
    return named | {alias: regions()[name] for alias, name in ALIASES.items()}


def region_of(area: Area) -> Area | None:
    """The region around a département; none for a region, nor overseas."""
    if area.kind == "région":
        return None
    return next((region for region in regions().values() if area.codes[0] in region.codes), None)


def find_area(text: str) -> Named | None:
    """« Maine-et-Loire », « 49 », « 2a », « Bretagne », « le département de la Loire »; `None` for none of them.

    Paris by its name is the commune.

    >>> [find_area(text).area.name for text in ("49", "maine et loire", "région Bretagne", "la réunion")]
    ['Maine-et-Loire', 'Maine-et-Loire', 'Bretagne', 'La Réunion']
    """
    words = _key(text).split()
    said = {KINDS[word] for word in words if word in KINDS}
    key = " ".join(word for word in words if word not in KINDS)
    if re.fullmatch(r"\d{1,2}|\d{3}|2[ab]", key):
        area = departments().get(key.upper().zfill(2))
        return Named(area, surely=True) if area else None
    area = _by_key().get(key)
    if area is None or (key == "paris" and not said):
        return None
    return Named(area, surely=bool(said))


def nearest_area(text: str) -> Area | None:
    """The area whose name is written almost so, for a text that names nothing else."""
    key = _key(text)
    gaps = {name: distance(key, name, slips(key)) for name in _by_key()}
    name = min(gaps, key=lambda each: gaps[each])
    return _by_key()[name] if gaps[name] <= slips(key) else None


def suggest_areas(text: str) -> list[str]:
    """Areas to propose while a person types: a number, or the beginning of a name of three letters at least."""
    if (named := find_area(text)) is not None:
        return [named.area.label]
    key = _key(text)
    if len(key) < 3:
        return []
    return list(dict.fromkeys(area.label for name, area in _by_key().items() if name.startswith(key)))[:2]
