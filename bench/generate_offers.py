"""Fills a database of its own with hosts and offers of all France: `python bench/generate_offers.py --offers 260000`.

The seed is fixed: two runs give the same rows. Places follow the population of communes, jobs follow a skewed
law; half of the offers stand at the very centre of their commune, as those typed in the portal do, and half
around it, as those imported with a point do. Everything is invented; SIRETs are in a range nobody bears.
"""

import datetime
import itertools
import math
import random
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path

from databases import add_database_options, use

SEED = 5135
CITIES = {"75056", "69123", "13055"}  # their people are counted in their arrondissements
NOW = datetime.datetime(2026, 11, 1, 8, 0, tzinfo=datetime.UTC)
SECTORS = (("PRIVATE", 70), ("ASSOCIATION", 18), ("PUBLIC", 12))
BANDS = (("UNDER_20", 70), ("FROM_20_TO_249", 22), ("FROM_250_TO_749", 4), ("FROM_750", 2), ("UNKNOWN", 2))
# How often a place has each feature; independent of one another.
FEATURES = (
    ("step_free", 0.35),
    ("adapted_toilets", 0.2),
    ("quiet_room", 0.15),
    ("lsf", 0.01),
    ("subtitles", 0.03),
    ("adaptable_hours", 0.4),
    ("public_transport", 0.5),
    ("parking", 0.3),
)
TASKS = (
    "Accueillir avec l’équipe, observer les gestes du métier, préparer le poste, essayer une tâche simple, "
    "puis échanger chaque soir avec votre tuteur sur ce que vous avez vu."
)
HOST_COLUMNS = [
    "siret",
    "name",
    "naf",
    "activity",
    "idcc",
    "sector",
    "workforce_band",
    "phone",
    "website",
    "welcomes_disability",
    "access_features",
    "commitment",
    "suspension_reason",
    "created_at",
    "street",
    "postcode",
    "city",
    "commune_id",
]
OFFER_COLUMNS = [
    "id",
    "host_id",
    "job_id",
    "appellation_id",
    "title",
    "tasks",
    "remote_mode",
    "sector",
    "naf",
    "access_features",
    "for_discovery",
    "for_confirmation",
    "for_recruitment",
    "welcomes_disability",
    "network",
    "external_id",
    "lat",
    "lon",
    "active",
    "published_at",
    "updated_at",
    "street",
    "postcode",
    "city",
    "commune_id",
]


def luhn(digits: str) -> str:
    """The check digit of `digits`."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def siret(number: int) -> str:
    """A right SIRET in the range 000…, where nobody is."""
    siren = f"000{number % 100_000:05d}"
    siren += luhn(siren)
    body = f"{siren}{number // 100_000 + 1:04d}"
    return body + luhn(body)


def drawn(chance: random.Random, choices: tuple[tuple[str, int], ...], count: int) -> list[str]:
    """`count` values drawn by weight."""
    return chance.choices([value for value, _ in choices], [weight for _, weight in choices], k=count)


def hosts(count: int, chance: random.Random, communes: list, activities: list[str]) -> Iterator[list]:
    """Rows of hosts in the order of `HOST_COLUMNS`; `activities` are NAF codes, drawn with a skew."""
    activities = list(activities)
    chance.shuffle(activities)
    skew = list(itertools.accumulate(1 / (rank + 10) for rank in range(len(activities))))
    nafs = chance.choices(activities, cum_weights=skew, k=count)
    weights = list(itertools.accumulate(commune.population + 50 for commune in communes))
    places = chance.choices(range(len(communes)), cum_weights=weights, k=count)
    sectors, bands = drawn(chance, SECTORS, count), drawn(chance, BANDS, count)
    for number in range(count):
        commune = communes[places[number]]
        yield [
            siret(number),
            f"Structure imaginaire {number}",
            nafs[number],
            "",
            "",
            sectors[number],
            bands[number],
            "",
            "",
            chance.random() < 0.3,
            [feature for feature, share in FEATURES if chance.random() < share],
            "",
            "",
            NOW,
            f"{chance.randint(1, 90)} rue imaginaire",
            commune.postcodes.split()[0],
            commune.name,
            commune.insee,
        ]


def offers(count: int, chance: random.Random, placed: list, titles: dict, exact: float) -> Iterator[list]:
    """Rows of offers in the order of `OFFER_COLUMNS`; `placed` holds (host id, commune, [sector, activity, features])."""
    jobs = sorted(titles)
    chance.shuffle(jobs)
    skew = list(itertools.accumulate(1 / (rank + 5) for rank in range(len(jobs))))
    modes = drawn(chance, (("ON_SITE", 90), ("HYBRID", 8), ("REMOTE", 2)), count)
    for number in range(count):
        host_id, commune, copied = placed[chance.randrange(len(placed))]
        job = chance.choices(jobs, cum_weights=skew)[0]
        ogr, label = chance.choice(titles[job])
        lat, lon = commune.lat, commune.lon
        if chance.random() >= exact:
            # A commune is taken for a disc that grows with its people.
            spread = min(0.4 + math.sqrt(commune.population) / 120, 6) / 111.195
            lat += chance.gauss(0, spread / 2)
            lon += chance.gauss(0, spread / 2) / math.cos(math.radians(commune.lat))
        yield [
            number + 1,
            host_id,
            job,
            ogr if chance.random() < 0.85 else None,
            label[:255],
            TASKS,
            modes[number],
            *copied,
            True,
            chance.random() < 0.9,
            chance.random() < 0.6,
            chance.random() < 0.25,
            "",
            "",
            lat,
            lon,
            chance.random() < 0.97,
            NOW - datetime.timedelta(seconds=chance.randrange(365 * 86_400)),
            NOW,
            f"{chance.randint(1, 90)} rue imaginaire",
            commune.postcodes.split()[0],
            commune.name,
            commune.insee,
        ]


def others(model: type, known: list[str]) -> dict[str, object]:
    """The columns of a table that we do not draw, with their defaults."""
    fields = [
        item
        for item in model._meta.concrete_fields
        if item.column not in {"id", *known} and not item.has_db_default()
    ]
    return {item.column: item.get_db_prep_save(item.get_default(), _connection()) for item in fields}


def _connection() -> object:
    from django.db import connection

    return connection


def main() -> None:
    """Migrate, load the reference data, empty the two tables, fill them."""
    parser = ArgumentParser(description=__doc__)
    add_database_options(parser)
    parser.add_argument("--hosts", type=int, default=100_000)
    parser.add_argument("--offers", type=int, default=260_000)
    parser.add_argument(
        "--exact", type=float, default=0.5, help="share of offers at the centre of their commune"
    )
    parser.add_argument(
        "--rome", nargs="*", type=Path, default=[], help="full ROME files, given to import_rome"
    )
    options = parser.parse_args()
    use(options)
    from django.core.management import call_command
    from django.db import connection

    from immersions.models import Appellation, Commune, HostStructure, NafCode, Offer

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    if options.rome:
        call_command("import_rome", *options.rome)
    communes = [
        row for row in Commune.objects.exclude(postcodes="").order_by("insee") if row.insee not in CITIES
    ]
    activities = list(NafCode.objects.order_by("code").values_list("code", flat=True))
    titles: dict[str, list] = {}
    for ogr, job, label in Appellation.objects.order_by("ogr").values_list("ogr", "job_id", "label"):
        titles.setdefault(job, []).append((ogr, label))
    chance, begun = random.Random(SEED), time.monotonic()
    by_insee = {commune.insee: commune for commune in communes}
    placed = []
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # our keys are right by construction
        cursor.execute("TRUNCATE immersions_hoststructure, immersions_offer RESTART IDENTITY CASCADE")
        with connection.schema_editor() as editor:
            for index in Offer._meta.indexes:
                editor.remove_index(Offer, index)
        more = others(HostStructure, HOST_COLUMNS)
        columns = ", ".join(["id", *HOST_COLUMNS, *more])
        with cursor.copy(f"COPY {HostStructure._meta.db_table} ({columns}) FROM STDIN") as copy:
            for number, row in enumerate(hosts(options.hosts, chance, communes, activities), 1):
                copy.write_row([number, *row, *more.values()])
                copied = [row[HOST_COLUMNS.index(name)] for name in ("sector", "naf", "access_features")]
                placed.append((number, by_insee[row[-1]], copied))
        print(f"{options.hosts} hosts in {time.monotonic() - begun:.1f} s", file=sys.stderr)
        more = others(Offer, OFFER_COLUMNS)
        columns = ", ".join([*OFFER_COLUMNS, *more])
        with cursor.copy(f"COPY {Offer._meta.db_table} ({columns}) FROM STDIN") as copy:
            for row in offers(options.offers, chance, placed, titles, options.exact):
                copy.write_row([*row, *more.values()])
        with connection.schema_editor() as editor:
            for index in Offer._meta.indexes:
                editor.add_index(Offer, index)
        for table in (HostStructure._meta.db_table, Offer._meta.db_table):
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
            )
        cursor.execute("VACUUM ANALYZE")
    print(f"{options.offers} offers, all done in {time.monotonic() - begun:.1f} s", file=sys.stderr)


if __name__ == "__main__":
    main()
