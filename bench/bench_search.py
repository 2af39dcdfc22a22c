"""Times the search page on the database of `bench/generate_offers.py`: `python bench/bench_search.py`.

The whole response is measured (form, words, place, count, page, template), in this process, with Django's test
client. The naive query asks the same in one statement (title by LIKE, great-circle distance of every offer,
exact count, full sort); it runs just after the page, a few times, so that the ratio holds on a busy machine
and that its garbage is not collected during the page. CPU is the least processor time of
the page in Python, PostgreSQL apart: what a quiet machine would need besides the queries.
"""

import gc
import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from databases import add_database_options, use

MIX: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Paris 50 km, no job", {"lieu": "75001", "rayon": 50}),
    ("Paris 10 km, no job", {"lieu": "75011", "rayon": 10}),
    ("Paris 100 km, no job, welcoming", {"lieu": "75001", "rayon": 100, "accueil": "on"}),
    ("Paris 50 km, one job", {"metier": "boulanger", "lieu": "75001", "rayon": 50}),
    ("Nantes 10 km, one job", {"metier": "boulangère", "lieu": "44000", "rayon": 10}),
    ("Nantes 50 km, one job", {"metier": "jardinier", "lieu": "44000", "rayon": 50}),
    ("Lille 50 km, wide word", {"metier": "technicien", "lieu": "59000", "rayon": 50}),
    ("Marseille 20 km, public only", {"lieu": "13001", "rayon": 20, "nature": "PUBLIC"}),
    ("Lyon 50 km, newest first", {"lieu": "69001", "rayon": 50, "tri": "date"}),
    ("Aurillac 50 km, one job", {"metier": "vendeur", "lieu": "15000", "rayon": 50}),
    ("Guéret 10 km, rare job", {"metier": "horloger", "lieu": "23000", "rayon": 10}),
    ("Saint-Denis (974) 20 km", {"lieu": "97400", "rayon": 20}),
    ("one job, no place", {"metier": "cuisinier"}),
    ("wide word, no place", {"metier": "responsable"}),
    ("nothing typed, all France", {"tri": "date"}),
    ("typing mistake", {"metier": "boulnager", "lieu": "44000"}),
    ("unknown word", {"metier": "xyzzy", "lieu": "75001", "rayon": 50}),
    ("Lyon 20 km, step-free and quiet", {"lieu": "69003", "rayon": 20, "acces": ["step_free", "quiet_room"]}),
    ("Paris 50 km, one activity", {"lieu": "75001", "rayon": 50, "famille": "I"}),
    ("Toulouse 50 km, LSF, no job", {"lieu": "31000", "rayon": 50, "acces": "lsf"}),
    ("Bordeaux 50 km, welcoming first", {"lieu": "33000", "rayon": 50, "tri": "accueil"}),
    (
        "Rennes 50 km, all filters",
        {
            "metier": "vendeur",
            "lieu": "35000",
            "rayon": 50,
            "nature": ["PRIVATE", "ASSOCIATION"],
            "famille": "G",
            "objet": "DISCOVER",
            "presence": "ON_SITE",
            "acces": "public_transport",
            "accueil": "on",
            "du": "2026-12-07",
            "au": "2026-12-11",
        },
    ),
    ("page 20, Paris 20 km", {"lieu": "75001", "rayon": 20, "page": 20}),
)
NAIVE = """
SELECT count(*) OVER (), o.id, h.name,
  2 * 6371 * asin(sqrt(power(sin(radians(o.lat - %(lat)s) / 2), 2) + cos(radians(%(lat)s)) * cos(radians(o.lat))
  * power(sin(radians(o.lon - %(lon)s) / 2), 2))) AS km
FROM immersions_offer o JOIN immersions_hoststructure h ON h.id = o.host_id
WHERE o.active AND h.suspended_at IS NULL AND o.title ILIKE %(word)s AND
  2 * 6371 * asin(sqrt(power(sin(radians(o.lat - %(lat)s) / 2), 2) + cos(radians(%(lat)s)) * cos(radians(o.lat))
  * power(sin(radians(o.lon - %(lon)s) / 2), 2))) <= %(km)s
ORDER BY km, o.id LIMIT 20
"""


def milliseconds(action: Callable[[], Any]) -> float:
    """How long `action` takes."""
    begun = time.perf_counter()
    action()
    return 1_000 * (time.perf_counter() - begun)


def processor(action: Callable[[], Any]) -> float:
    """Milliseconds of processor that `action` takes in this process: PostgreSQL's are not in it."""
    begun = time.process_time()
    action()
    return 1_000 * (time.process_time() - begun)


def percentile(values: list[float], share: float) -> float:
    """The value under which `share` of them stand."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def naive_query(query: dict[str, Any]) -> Callable[[], Any]:
    """The same question, asked without thinking."""
    from django.db import connection

    from immersions.reference.places import find_places

    places = find_places(query["lieu"]).communes if "lieu" in query else ()
    values = {
        "lat": places[0].lat if places else 46.5,
        "lon": places[0].lon if places else 2.5,
        "km": query.get("rayon", 10) if places else 20_000,
        "word": f"%{query.get('metier', '')}%",
    }

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute(NAIVE, values)
            cursor.fetchall()

    return ask


def queries_of(action: Callable[[], Any]) -> tuple[int, Any]:
    """The number of SQL queries of `action`, and its answer."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        answer = action()
    return len(captured), answer


def rows_of(answer: Any) -> int:
    """Offers shown on a page."""
    return answer.text.count('class="card-offer"')


def main() -> None:
    """Print the table of pages, then suggestions, then the number of queries for one row and a full page."""
    parser = ArgumentParser(description=__doc__)
    add_database_options(parser)
    parser.add_argument("--rounds", type=int, default=30, help="timed responses of each query")
    parser.add_argument("--naive-rounds", type=int, default=3)
    options = parser.parse_args()
    use(options)
    from django.core.management import call_command
    from django.test import Client
    from django.urls import reverse

    from immersions.models import Offer

    call_command("migrate", verbosity=0)
    client, address = Client(), reverse("offer_list")
    print(f"{Offer.objects.count()} offers, {options.rounds} rounds, times in ms")
    print(f"{'query':34}{'rows':>5}{'SQL':>5}{'p50':>8}{'p95':>8}{'CPU':>7}{'naive':>9}{'ratio':>7}")
    everything: list[float] = []
    for name, query in MIX:
        fetch = lambda query=query: client.get(address, query)  # noqa: E731 – the query of this round
        for _ in range(3):
            fetch()
        count, answer = queries_of(fetch)
        assert answer.status_code == 200, (name, answer.status_code)
        gc.collect()  # what the questions before left behind is none of this one's
        times = [milliseconds(fetch) for _ in range(options.rounds)]
        naive = naive_query(query)
        slow = [milliseconds(naive) for _ in range(options.naive_rounds)]
        everything += times
        middle, naive_middle = statistics.median(times), statistics.median(slow)
        print(
            f"{name:34}{rows_of(answer):5}{count:5}{middle:8.1f}{percentile(times, 0.95):8.1f}"
            f"{min(processor(fetch) for _ in range(5)):7.1f}{naive_middle:9.1f}{naive_middle / middle:7.1f}"
        )
    print(f"{'all':44}{statistics.median(everything):8.1f}{percentile(everything, 0.95):8.1f}")
    suggestions(options.rounds)
    one_row_and_many(client, address)


def suggestions(rounds: int) -> None:
    """Places and jobs as they are typed, letter after letter."""
    from immersions.offers.search import resolve_jobs
    from immersions.reference.places import find_places
    from immersions.reference.stemming import stems

    typed = {
        "place": [
            (find_places, text) for text in ("nan", "nantes", "44000", "saint", "st denis", "sai", "paris")
        ],
        "job": [
            (lambda text: resolve_jobs(stems(text)), text)
            for text in ("bou", "boulang", "jardinier", "vente", "tech")
        ],
    }
    for kind, calls in typed.items():
        times = [
            milliseconds(lambda call=call, text=text: call(text))
            for _ in range(rounds)
            for call, text in calls
        ]
        print(
            f"suggestions of a {kind}: p50 {statistics.median(times):.1f}, p95 {percentile(times, 0.95):.1f}"
        )


def one_row_and_many(client: Any, address: str) -> None:
    """The number of queries must not depend on the number of rows."""
    from immersions.models import Commune, RomeJob

    paris = {"lieu": "75001", "rayon": 50}
    for job in RomeJob.objects.filter(offers__isnull=False).order_by("-code").distinct()[:40]:
        for commune in Commune.objects.filter(population__gt=3_000).order_by("population")[:10]:
            query = {"metier": job.label, "lieu": commune.postcodes.split()[0], "rayon": 10}
            few, answer = queries_of(lambda query=query: client.get(address, query))
            if rows_of(answer) == 1:
                many, full = queries_of(lambda job=job: client.get(address, {**paris, "metier": job.label}))
                print(f"queries: {few} for 1 row, {many} for {rows_of(full)} rows")
                return
    print("queries: no search with one row was found", file=sys.stderr)


if __name__ == "__main__":
    main()
