"""Requests a second of the partners' search, at eight connections, load generator included.

    python bench/generate_offers.py            # once: 260,000 offers
    python bench/bench_api.py [--seconds 10] [--connections 8] [--port 8108]

Starts gunicorn (two processes of four threads) on the bench database, makes a key, and asks each search of the
list in turn over connections that stay open.
"""

import asyncio
import datetime
import os
import random
import statistics
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from databases import add_database_options, use

ROOT = Path(__file__).resolve().parents[1]
SEARCHES = {
    "10 km, one job": ["metier=boulanger&lieu=Nantes&rayon=10", "rome=D1106&lieu=69003&rayon=10"],
    "50 km, one job": ["metier=boulanger&lieu=Paris&rayon=50", "rome=D1106&lieu=Lille&rayon=50"],
    "Paris 50 km, no job": ["lieu=Paris&rayon=50"],
}


async def one_connection(port: int, key: str, asked: Iterator[str], until: float, times: list[float]) -> None:
    """Ask again and again on one open connection; a wrong status stops the bench."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        begun = time.perf_counter()
        query = next(asked)
        head = (
            f"GET /api/v1/offers?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n\r\n"
        )
        writer.write(head.encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        if " 200 " not in answer.splitlines()[0]:
            sys.exit(f"{query}: {answer.splitlines()[0]}")
        length = next(
            int(line[15:]) for line in answer.splitlines() if line.lower().startswith("content-length:")
        )
        await reader.readexactly(length)
        times.append(time.perf_counter() - begun)
    writer.close()


async def load(port: int, key: str, queries: list[str], seconds: float, connections: int) -> list[float]:
    """The times of every answer."""
    times: list[float] = []
    until = time.perf_counter() + seconds
    asked = cycle(queries)
    await asyncio.gather(*(one_connection(port, key, asked, until, times) for _ in range(connections)))
    return times


def make_key() -> str:
    """A key without practical limits, for an hour."""
    from django.utils import timezone

    from immersions.partner_api.key_actions import create_api_key

    now = timezone.now()
    return create_api_key(
        by=None,
        name="bench",
        scopes=["offers:read"],
        network="",
        per_second=100_000,
        per_day=2_000_000_000,
        expires_at=now + datetime.timedelta(hours=1),
        at=now,
    )[1]


def never_twice(count: int = 20_000) -> list[str]:
    """Searches at 10 km for one job, all different: nothing is remembered of them but places and jobs."""
    from immersions.models import Commune, RomeJob

    jobs = list(RomeJob.objects.order_by("code").values_list("code", flat=True)[:100])
    texts = Commune.objects.order_by("-population", "insee").values_list("postcodes", flat=True)
    places = list(dict.fromkeys(text.split()[0] for text in texts[:400] if text))
    pairs = [f"rome={job}&lieu={place}&rayon=10" for job in jobs for place in places]
    return random.Random(7).sample(pairs, min(count, len(pairs)))


def database_url() -> str:
    """The bench database as an address, for the server's processes."""
    from django.db import connection

    connection.ensure_connection()
    info = connection.connection.info
    return f"postgres://{info.user}:@/{info.host}/{info.dbname}"


def main() -> None:
    """Run the searches and print requests a second and times."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    add_database_options(parser)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--port", type=int, default=8108)
    options = parser.parse_args()
    use(options)
    key = make_key()
    url = options.database_url or database_url()
    command = [sys.executable, "-m", "gunicorn", "pmsmp_portal.wsgi", "--worker-class", "gthread"]
    command += [
        "--workers",
        "2",
        "--threads",
        "4",
        "--bind",
        f"127.0.0.1:{options.port}",
        "--keep-alive",
        "30",
    ]
    environment = {**os.environ, "DATABASE_URL": url, "HTTPS": "0", "CONN_MAX_AGE": "600"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        time.sleep(5)
        searches = SEARCHES | {"10 km, one job, never the same search": never_twice()}
        for name, queries in searches.items():
            asyncio.run(load(options.port, key, queries, 2, options.connections))
            times = asyncio.run(load(options.port, key, queries, options.seconds, options.connections))
            rate, p95 = len(times) / options.seconds, statistics.quantiles(times, n=20)[18] * 1_000
            median = statistics.median(times) * 1_000
            print(f"{name}: {rate:.0f} requests/s, median {median:.0f} ms, p95 {p95:.0f} ms")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
