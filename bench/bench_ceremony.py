"""Two hundred signers at the same instant on a hundred conventions, over HTTP: none lost, none doubled.

    python bench/bench_ceremony.py [--conventions 100] [--port 8106]

Makes a fresh bench database, opens the conventions, starts gunicorn (two processes of four threads); then Amina
and Bruno of every convention press « Signer » together, then every Claire, and the worker makes the files.
Prints the answer times, the counts, and what an answer would cost if the page drew the file itself.
"""

import http.client
import os
import statistics
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from databases import add_database_options, use

ROOT = Path(__file__).resolve().parents[1]
CSRF = "b" * 32
GROUPS = (("beneficiary", "host"), ("prescriber",))


@dataclass(frozen=True)
class Ready:
    """One signer with the code typed: all that is left is to press the button."""

    request_id: int
    cookie: str
    body: str


def renew(name: str) -> None:
    """An empty database of that name, on the embedded server."""
    import psycopg
    from django.conf import settings
    from django.core.management import call_command
    from psycopg import sql

    from pmsmp_portal.embedded_postgres import server

    folder = Path(settings.DATABASES["default"]["OPTIONS"]["data_dir"])
    with psycopg.connect(dbname="postgres", autocommit=True, **server.ensure_running(folder)) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        statement = "CREATE DATABASE {} ENCODING utf8 TEMPLATE template0"
        admin.execute(sql.SQL(statement).format(sql.Identifier(name)))
    call_command("migrate", verbosity=0)
    call_command("createcachetable")


LETTERS = str.maketrans("0123456789", "ghijklmnop")


def open_conventions(count: int) -> list[int]:
    """That many conventions of different people, open to signature; their versions' ids."""
    import datetime
    import hashlib

    from django.utils import timezone

    from conventions.drafting.actions.freezing import open_to_signature
    from conventions.models.convention import person_key
    from demo.cast import create_cast
    from demo.conventions import fill_demo_draft
    from immersions.accounts.actor import actor_of
    from immersions.models import Candidate

    cast, now = create_cast(), timezone.now()
    today = timezone.localdate()
    start = today + datetime.timedelta(days=21 - today.weekday())
    found = []
    for rank in range(count):
        draft = fill_demo_draft(cast, start=start, at=now)
        # As many people, none of whom may be taken for another (PER-1), for the rules that count somebody's days.
        drawn = hashlib.sha256(str(rank).encode()).hexdigest().translate(LETTERS)
        names = {"first_name": drawn[:8].title(), "last_name": drawn[8:20].title()}
        draft.birth_date = datetime.date(1970, 1, 1) + datetime.timedelta(days=97 * rank)
        draft.candidate = Candidate.objects.create(**names, birth_date=draft.birth_date)
        draft.person_key = person_key(**names, birth_date=draft.birth_date)
        draft.save(update_fields=["candidate", "birth_date", "person_key"])
        beneficiary = draft.parties.filter(role="beneficiary")
        beneficiary.update(**names, email=f"amina-{rank}@demo.example")
        found.append(open_to_signature(draft, by=actor_of(cast.claire), at=now).pk)
    return found


def get_ready(versions: list[int], roles: tuple[str, ...]) -> list[Ready]:
    """Each signer of these roles with a session of their own and the code of their mailbox."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from conventions.evidence.chain import NOWHERE
    from conventions.models import SignatureRequest
    from conventions.signing import codes, links
    from conventions.signing.actions import ceremony as signing
    from immersions.accounts.actor import ANONYMOUS

    found, now = [], timezone.now()
    rows = SignatureRequest.objects.filter(version__in=versions, role__in=roles)
    for asked in rows.select_related("version__convention", "party").order_by("pk"):
        session = SessionStore()
        held = links.remember(session, asked, given_by=links.by_link(asked), at=now)
        session.save()
        signing.present(asked, by=ANONYMOUS, trace=NOWHERE, at=now)
        digits = codes.draw(
            signing.ask_code(asked, by=ANONYMOUS, nonce=held.nonce, trace=NOWHERE, at=now), at=now
        )
        form = {
            "code": digits,
            "version": asked.version.number,
            "content_sha256": bytes(asked.version.content_sha256).hex(),
            "idempotency": "bench",
            "csrfmiddlewaretoken": CSRF,
        }
        found.append(Ready(asked.pk, f"session={session.session_key}; csrf={CSRF}", urlencode(form)))
    return found


def press(one: Ready, port: int) -> float:
    """Send the form; the seconds until the answer. A page instead of the receipt stops the bench."""
    begun = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": one.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", f"/signature/{one.request_id}/code/", one.body, headers)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 302:
        raise SystemExit(f"request {one.request_id}: {answer.status}")
    return time.perf_counter() - begun


def all_at_once(crowd: list[Ready], port: int) -> tuple[list[float], float]:
    """Everyone presses at the same instant: each answer's time, and the whole."""
    barrier, times = threading.Barrier(len(crowd) + 1), []

    def run(one: Ready) -> None:
        barrier.wait()
        times.append(press(one, port))

    threads = [threading.Thread(target=run, args=(one,)) for one in crowd]
    for thread in threads:
        thread.start()
    barrier.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return times, time.perf_counter() - begun


def told(name: str, times: list[float], whole: float) -> str:
    """One line of figures, in milliseconds."""
    p95 = statistics.quantiles(times, n=20)[18] * 1000
    median = statistics.median(times) * 1000
    return f"{name:<32} {len(times)} answers, median {median:.0f} ms, p95 {p95:.0f} ms, all in {whole:.1f} s"


def counts(versions: list[int]) -> dict[str, int]:
    """What is in the database after the crowd."""
    from conventions.evidence.chain import faults
    from conventions.models import Convention, Document, SignatureEvent, SignatureRequest

    conventions = Convention.objects.filter(versions__in=versions).order_by("pk")
    return {
        "signed requests": SignatureRequest.objects.filter(version__in=versions, state="SIGNED").count(),
        "signature events": SignatureEvent.objects.filter(convention__in=conventions, kind="signed").count(),
        "signed conventions": conventions.filter(state="SIGNED").count(),
        "dossiers": Document.objects.filter(version__in=versions, kind="DOSSIER").count(),
        "faults in the evidence": sum(len(faults(convention)) for convention in conventions),
    }


def start_server(url: str, port: int) -> subprocess.Popen[bytes]:
    """gunicorn on the bench database, once it answers."""
    command = [sys.executable, "-m", "gunicorn", "pmsmp_portal.wsgi", "--worker-class", "gthread"]
    command += ["--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    environment = {**os.environ, "DATABASE_URL": url, "HTTPS": "0", "CONN_MAX_AGE": "600"}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    for _ in range(60):
        time.sleep(0.5)
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/sante/ready")
            if connection.getresponse().status == 200:
                return server
        except OSError:
            continue
    server.terminate()
    raise SystemExit("the server does not answer")


def make_files(url: str, versions: list[int]) -> float:
    """The worker empties its queue of documents; the seconds a file took."""
    command = [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot", "--queues", "documents"]
    begun = time.perf_counter()
    environment = {**os.environ, "DATABASE_URL": url, "HTTPS": "0"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stderr=subprocess.DEVNULL)
    return (time.perf_counter() - begun) / len(versions)


def main() -> None:
    """Print the figures; exits with 1 when a signature or a file is lost or doubled."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    add_database_options(parser)
    parser.set_defaults(database="pmsmp_bench_ceremony")
    parser.add_argument("--conventions", type=int, default=100)
    parser.add_argument("--port", type=int, default=8106)
    options = parser.parse_args()
    if options.database_url or not options.database.startswith("pmsmp_bench"):
        sys.exit("The database is emptied: only one of the embedded server, named pmsmp_bench…")
    use(options)
    renew(options.database)
    from bench_api import database_url

    url = database_url()
    versions = open_conventions(options.conventions + 20)
    crowd_of, alone = versions[:-20], versions[-20:]
    server = start_server(url, options.port)
    try:
        for roles in GROUPS:
            quiet = [press(one, options.port) for one in get_ready(alone, roles)]
            times, whole = all_at_once(get_ready(crowd_of, roles), options.port)
            print(told(" and ".join(roles), times, whole))
    finally:
        server.terminate()
        server.wait()
    drawn, answer = make_files(url, versions), statistics.median(quiet)
    print(f"the last signature, alone         median {answer * 1000:.0f} ms")
    print(f"a file, by the worker             {drawn * 1000:.0f} ms")
    print(f"drawn by the page, the answer would take {(answer + drawn) / answer:.1f} times as long")
    found = counts(versions)
    wanted = [3 * len(versions)] * 2 + [len(versions)] * 2 + [0]
    print(", ".join(f"{name} {number}" for name, number in found.items()), f"; load {os.getloadavg()[0]:.1f}")
    sys.exit(0 if list(found.values()) == wanted else "a signature or a file is lost or doubled")


if __name__ == "__main__":
    main()
