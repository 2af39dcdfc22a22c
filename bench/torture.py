"""A hundred kills while people sign: of web servers, workers and PostgreSQL, silent mail, refused writes.

    python bench/torture.py [--kills 100] [--port 8110] [--seed 8] [--only "disk full"] [--worker "manage work"]

A PostgreSQL, a mail server, gunicorn and a worker of its own. At each kill one convention is being signed by its
parties, who press again when a page fails, as people do. Prints what was acknowledged, lost, doubled, never delivered;
exits with 1 when anything is. As root the disk of PostgreSQL is small, and really full at times; else the same error
comes from a trigger. `--worker "manage procrastinate worker"` is the broken build: nobody sweeps.
"""

import http.client
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from torture_parts import ROOT, MailServer, Postgres, Process

CSRF = "t" * 32
PATIENCE = 60  # seconds a person goes on pressing


class Crowd:
    """The parties of each convention, and what the site told them."""

    def __init__(self, port: int) -> None:
        self.port, self.acknowledged, self.slowest = port, [], Counter()
        self.answers: Counter[str] = Counter()

    def post(self, what: str, path: str, form: dict[str, Any], cookie: str) -> int:
        """Press once; 0 when nobody answered."""
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST", path, urlencode({**form, "csrfmiddlewaretoken": CSRF}), headers)
            status = connection.getresponse().status
        except OSError:
            status = 0
        except http.client.HTTPException:
            status = 0
        finally:
            connection.close()
        self.slowest[what] = max(self.slowest[what], round(time.monotonic() - begun, 1))
        self.answers[f"{what} {status}"] += 1
        return status

    def sign(self, version_id: int) -> None:
        """All parties of a convention sign, each in turn."""
        from django.db import connection

        from conventions.models import SignatureRequest

        try:
            rows = patiently(
                lambda: list(SignatureRequest.objects.filter(version=version_id).order_by("group", "pk"))
            )
            for asked in rows:
                self.sign_one(asked.pk)
        finally:
            connection.close()

    def sign_one(self, request_id: int) -> None:
        end, ready = time.monotonic() + PATIENCE, None
        while time.monotonic() < end:
            ready = ready or patiently(lambda: prepare(request_id))
            if ready is None:
                return  # signed already: a page failed after the signature
            status = self.post("sign", f"/signature/{request_id}/code/", *ready)
            if status == 302:
                self.acknowledged.append(request_id)
                return
            ready = ready if status in (0, 500, 502, 503) else None
            time.sleep(0.3)

    def ask_to_log_in(self, rank: int) -> None:
        self.post("login", "/compte/connexion/", {"login": f"nobody{rank}@demo.example"}, f"csrf={CSRF}")


def patiently(work: Callable[[], Any]) -> Any:
    """Of the torture itself, which reads the same database: again until it answers."""
    from django.db import DatabaseError, connection

    for _ in range(PATIENCE * 2):
        try:
            return work()
        except DatabaseError:
            connection.close()
            time.sleep(0.5)
    raise SystemExit("the database does not come back")


def prepare(request_id: int) -> tuple[dict[str, Any], str] | None:
    """A session where the text was read, and a code; `None` once signed."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from conventions.choices import RequestState
    from conventions.evidence.chain import NOWHERE
    from conventions.models import SignatureRequest
    from conventions.signing import codes, links
    from conventions.signing.actions import ceremony as signing
    from immersions.accounts.actor import ANONYMOUS

    now = timezone.now()
    asked = SignatureRequest.objects.select_related("version__convention", "party").get(pk=request_id)
    if asked.state == RequestState.SIGNED:
        return None
    session = SessionStore()
    held = links.remember(session, asked, given_by=links.by_link(asked), at=now)
    session.save()
    version = asked.version
    if not asked.codes.exists():
        signing.present(asked, by=ANONYMOUS, trace=NOWHERE, at=now)
        signing.ask_code(asked, by=ANONYMOUS, nonce=held.nonce, trace=NOWHERE, at=now)
    # Another, which no letter carries: the worker would draw it again.
    digits = codes.draw(codes.new_code(asked, version, held.nonce, at=now), at=now)
    form = {"code": digits, "version": version.number, "idempotency": "t"}
    content = bytes(version.content_sha256).hex()
    return {**form, "content_sha256": content}, f"session={session.session_key}; csrf={CSRF}"


def busy() -> bool:
    """Whether a worker does something, the jobs of the dead left aside."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM procrastinate_jobs job JOIN procrastinate_workers worker ON worker.id = job.worker_id"
            " WHERE job.status = 'doing' AND last_heartbeat > now() - interval '2 seconds'"
        )
        return cursor.fetchone() is not None


def harms(site: "Site", chance: random.Random) -> list[tuple[str, Callable[[], None]]]:
    """Each kind of harm, as often as its share of a hundred."""

    def silent_mail() -> None:
        with site.mail.silent():
            time.sleep(chance.uniform(1, 4))

    def refused(how: str) -> Callable[[], None]:
        def refuse() -> None:
            with site.postgres.refusing(how):
                time.sleep(chance.uniform(0.5, 2))

        return refuse

    def disk_full() -> None:
        with site.postgres.full() if site.postgres.has_own_disk else site.postgres.refusing("disk full"):
            time.sleep(chance.uniform(0.5, 2))

    def worker_at_work() -> None:
        """In the middle of a job, if one comes in ten seconds."""
        end = time.monotonic() + 10
        while not patiently(busy) and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.3))
        site.interrupted += patiently(busy)
        site.worker.kill()

    menu = [
        *[("worker killed", worker_at_work)] * 40,
        *[("web killed", lambda: site.web.kill(child_only=chance.random() < 0.5))] * 20,
        *[("PostgreSQL killed", site.postgres.kill)] * 15,
        *[("mail silent", silent_mail)] * 10,
        *[("read-only", refused("read-only")), ("missing right", refused("missing right"))] * 5,
        *[("disk full", disk_full)] * 5,
    ]
    return [one for one in menu if site.options.only in one[0]]


class Site:
    """Everything a portal is made of, in one folder."""

    def __init__(self, folder: Path, options: Namespace) -> None:
        self.folder, self.options, self.interrupted = folder, options, 0
        self.postgres = Postgres(folder, options.port + 1, megabytes=options.disk)
        self.mail = MailServer(options.port + 2)
        self.environment = {
            **os.environ,
            "DATABASE_URL": self.postgres.url("portal"),
            "EMAIL_URL": f"smtp://127.0.0.1:{options.port + 2}",
            "EMAIL_TIMEOUT": "3",
            "JOB_HEARTBEAT": "1",
            "JOB_DEAD_AFTER": "4",
            "ALLOWED_HOSTS": "127.0.0.1",
        }

    def start(self) -> None:
        from demo.management.commands.run_demo import web_command

        web = web_command(self.options.port)[2:]  # less the interpreter and its « -m »
        self.web = Process(web, self.environment, self.folder / "web.log")
        self.worker = Process(self.options.worker.split(), self.environment, self.folder / "worker.log")
        for _ in range(240):
            time.sleep(0.25)
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.options.port, timeout=5)
                connection.request("GET", "/sante/ready")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                continue
        raise SystemExit(f"the site does not answer: see {self.folder}")

    def stop(self) -> None:
        for process in (self.web, self.worker):
            process.stop()
        self.postgres.stop()
        self.postgres.unmount()


def drain(longest: int) -> float:
    """Wait until no job is left; the seconds it took."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    begun = time.monotonic()
    left = ProcrastinateJob.objects.filter(status__in=["todo", "doing"])
    while patiently(left.exists) and time.monotonic() - begun < longest:
        time.sleep(0.5)
    return time.monotonic() - begun


def verdict(crowd: Crowd, versions: list[int], received: Counter[int]) -> dict[str, int]:
    """What must be nought, after what must not."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from conventions.evidence.chain import faults
    from conventions.models import Convention, ConventionVersion, Document, SignatureEvent, SignatureRequest
    from immersions.messaging.letters import POINTLESS
    from immersions.models import Letter, LetterStatus

    requests = SignatureRequest.objects.filter(version__in=versions)
    signed = set(requests.filter(state="SIGNED").values_list("pk", flat=True))
    done = ConventionVersion.objects.filter(pk__in=versions, convention__state="SIGNED")
    files = Counter(Document.objects.filter(version__in=versions).values_list("version", "kind"))
    events = SignatureEvent.objects.filter(kind="signed").count()
    awaited = Letter.objects.exclude(failure__startswith=POINTLESS).values_list("pk", "status")
    sent = [pk for pk, status in awaited if status == LetterStatus.SENT]
    print(
        f"letters sent {len(sent)}, of which {sum(received[pk] > 1 for pk in sent)} left twice (same Message-ID)"
    )
    wanted = [(version.pk, kind) for version in done for kind in ("DOSSIER", "SEALED")]
    return {
        "signatures acknowledged": len(set(crowd.acknowledged)),
        "conventions signed": done.count(),
        "acknowledged and lost": len(set(crowd.acknowledged) - signed),
        "signatures doubled": events - len(signed),
        "signed without file": sum(one not in files for one in wanted),
        "files doubled": sum(count > 1 for count in files.values()),
        "letters never delivered": sum(status != LetterStatus.SENT for _, status in awaited),
        "letters said sent that nobody received": sum(not received[pk] for pk in sent),
        "jobs left": ProcrastinateJob.objects.filter(status__in=["todo", "doing", "failed"]).count(),
        "faults in the evidence": sum(len(faults(one)) for one in Convention.objects.all()),
    }


def main() -> None:
    """Play, count, and say it."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--port", type=int, default=8110, help="and the two that follow")
    parser.add_argument("--seed", type=int, default=8)
    parser.add_argument("--drained", type=int, default=600, help="seconds for all that is left, at the end")
    parser.add_argument("--only", default="", metavar="HARM", help="the harms whose name holds this")
    parser.add_argument("--disk", type=int, default=400, help="megabytes of PostgreSQL's disk, as root")
    parser.add_argument("--worker", default="manage work", help="the module that works, and its words")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    site = Site(folder, options)
    os.environ.update(site.environment | {"DATABASE_URL": site.postgres.url("owner")})
    sys.path.insert(0, str(ROOT))
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    site.postgres.let_the_portal_in()
    from bench_ceremony import open_conventions

    try:
        versions = open_conventions(options.kills)
    except BaseException:
        site.postgres.stop()
        site.postgres.unmount()
        raise
    print(f"{options.kills} conventions to sign; all is in {folder}", flush=True)
    site.start()
    crowd, chance, told = Crowd(options.port), random.Random(options.seed), Counter()
    menu = harms(site, chance)
    chance.shuffle(menu)
    begun, progress = time.monotonic(), (folder / "progress.log").open("w")
    try:
        for rank, version_id in enumerate(versions):
            kind, harm = menu[rank % len(menu)]
            people = threading.Thread(target=crowd.sign, args=(version_id,))
            people.start()
            crowd.ask_to_log_in(rank)
            time.sleep(chance.uniform(0, 0.6))
            harm()
            told[kind] += 1
            people.join()
            print(f"{rank + 1} {kind}, {time.monotonic() - begun:.0f} s", file=progress, flush=True)
            time.sleep(chance.uniform(0, 1))
        print(f"{sum(told.values())} harms in {time.monotonic() - begun:.0f} s: {dict(told)}", flush=True)
        print(f"drained {drain(options.drained):.0f} s after the last")
        found = verdict(crowd, versions, site.mail.received)
    finally:
        site.stop()
    print(f"answers (0: none): {dict(sorted(crowd.answers.items()))}; slowest, s: {dict(crowd.slowest)}")
    print(f"kills that interrupted a job: {site.interrupted}", end="; ")
    print(
        f"PostgreSQL fell of a full disk: {site.postgres.falls} (a disk of its own: {site.postgres.has_own_disk})"
    )
    print(f"web started {site.web.starts} times, worker {site.worker.starts}; load {os.getloadavg()[0]:.1f}")
    print("\n".join(f"{name:<40} {number}" for name, number in found.items()))
    bad = {name: number for name, number in list(found.items())[2:] if number}
    if not bad and found["conventions signed"] == len(versions):
        shutil.rmtree(folder)
        return
    sys.exit(f"see the logs in {folder}")


if __name__ == "__main__":
    main()
