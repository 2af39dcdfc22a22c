"""PostgreSQL is locked, stopped, started again: visitors read what is known, and everything comes back by itself."""

import http.client
import os
import re
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import psycopg
import pytest
from django.conf import settings
from django.db import connection, connections
from torture_parts import Postgres, Process

from conventions.models import ConventionVersion
from demo.management.commands.run_demo import web_command
from pmsmp_portal.waits import limit_waits
from tests.support.signers import open_round, signer

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
CSRF = "t" * 32
LOCK_TIMEOUT = 4  # seconds: long enough for three pages of a slow machine
PATIENCE = 120  # seconds
CROWD = 8


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    page: str
    seconds: float


class Site:
    """A portal with a PostgreSQL of its own, where Amina has a link to sign."""

    def __init__(self, version: ConventionVersion) -> None:
        amina = signer(version, "beneficiary")
        self.convention_id, self.request_id, self.link = version.convention_id, amina.request.pk, amina.link()
        self.folder = Path(tempfile.mkdtemp(prefix="away-"))
        self.port = free_port()
        self.postgres = Postgres(self.folder, free_port())
        connection.ensure_connection()
        self.postgres.copy(connection.connection.info)
        environment = {
            **os.environ,
            "DATABASE_URL": self.postgres.url("portal"),
            "WEB_LOCK_TIMEOUT": f"{LOCK_TIMEOUT}s",
            "EMAIL_URL": f"filemail:///{self.folder / 'mails'}",
            "JOB_DEAD_AFTER": "1",
        }
        self.web = Process(web_command(self.port)[2:], environment, self.folder / "web.log")
        self.worker = Process(["manage", "work"], environment, self.folder / "worker.log")
        try:
            wait_for(lambda: self.ask("GET", "/sante/ready").status == 200)
        except AssertionError:
            said = (self.folder / "web.log").read_text()[-3000:]
            self.stop()
            raise AssertionError(f"the site did not come up: {said}") from None

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, cookie: str = "") -> Answer:
        """Press once; status 0 when nobody answers."""
        begun = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {
            "Cookie": f"csrf={CSRF}; {cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        body = urlencode({**(form or {}), "csrfmiddlewaretoken": CSRF}) if method == "POST" else None
        try:
            line.request(method, path, body, headers)
            found = line.getresponse()
            page = found.read().decode()
        except OSError:
            return Answer(0, {}, "", time.monotonic() - begun)
        finally:
            line.close()
        return Answer(found.status, dict(found.getheaders()), page, time.monotonic() - begun)

    def enter(self) -> str:
        """Amina follows her link; her cookie."""
        answer = self.ask("POST", self.link)
        assert answer.status == 302, answer.page
        return re.match(r"session=\w+", answer.headers["Set-Cookie"])[0]

    def path(self, step: str) -> str:
        return f"/signature/{self.request_id}/{step}/"

    def stop(self) -> None:
        self.web.stop()
        self.worker.stop()
        self.postgres.stop()
        shutil.rmtree(self.folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end
        time.sleep(0.1)


@pytest.fixture(scope="module")
def running() -> Iterator[list[Site]]:
    """One site for all the tests here: it takes seconds to build."""
    sites: list[Site] = []
    yield sites
    for site in sites:
        site.stop()


@pytest.fixture
def site(running, cast) -> Site:
    if not running:
        running.append(Site(open_round(cast)))
    return running[0]


def says_to_try_again(answer: Answer) -> None:
    assert answer.status == 503, answer.page
    assert answer.headers["Retry-After"] == "10"
    assert "réessayez" in answer.page
    assert answer.page.count("<h1") == 1


def test_eight_who_wait_for_one_convention_hold_nobody_else(site):
    answers: list[Answer] = []
    with psycopg.connect(site.postgres.url("owner")) as holder:
        holder.execute("SELECT 1 FROM conventions_convention WHERE id = %s FOR UPDATE", [site.convention_id])
        crowd = [
            threading.Thread(target=lambda: answers.append(site.ask("POST", site.link))) for _ in range(CROWD)
        ]
        for one in crowd:
            one.start()
        time.sleep(LOCK_TIMEOUT / 8)
        others = [site.ask("GET", path) for path in ("/sante/live", "/aide/", "/offres/?metier=boulanger")]
        assert not answers, "they should still wait"
        for one in crowd:
            one.join(PATIENCE)
    assert [one.status for one in others] == [200] * 3
    assert len(answers) == CROWD
    for answer in answers:
        says_to_try_again(answer)
        assert "rien n’a été enregistré" in answer.page
        assert answer.seconds < LOCK_TIMEOUT + 5
    assert site.enter(), "the lock let go, the same press enters"


def test_a_restart_of_postgresql_loses_nothing_and_lies_to_nobody(site):
    cookie = site.enter()
    assert site.ask("GET", site.path("lire"), cookie=cookie).status == 200
    site.postgres.stop()
    assert site.ask("GET", "/sante/live", cookie=cookie).status == 200
    assert site.ask("GET", "/sante/ready", cookie=cookie).status == 503
    reading = site.ask("GET", site.path("lire"), cookie=cookie)
    says_to_try_again(reading)
    assert "enregistr" not in reading.page
    refusing = site.ask("POST", site.path("refuser"), {"words": "Mon car ne passe « plus »"}, cookie)
    says_to_try_again(refusing)
    assert "rien n’a été enregistré" in refusing.page
    assert 'value="Mon car ne passe « plus »"' in unescape(refusing.page)
    assert f'action="{site.path("refuser")}"' in refusing.page
    site.postgres.start()
    assert [site.ask("GET", site.path("lire"), cookie=cookie).status for _ in range(10)] == [200] * 10
    typed = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', unescape(refusing.page)))
    again = site.ask("POST", site.path("refuser"), typed, cookie)
    assert again.status == 422, "« Réessayer » is understood: the reason is still to be chosen"
    assert "Mon car ne passe « plus »" in unescape(again.page)
    assert site.ask("POST", site.path("lire"), cookie=cookie).status == 302
    assert site.ask("POST", site.path("accord"), {"agree": "on"}, cookie).status == 302
    mails = site.folder / "mails"
    wait_for(
        lambda: (
            mails.exists() and any(re.search(r"^\d{6}$", one.read_text(), re.M) for one in mails.iterdir())
        )
    )
    assert (site.web.starts, site.worker.starts) == (1, 1), "they came back by themselves"


def test_live_asks_the_database_nothing_whoever_comes(cast, browse, django_assert_num_queries):
    for browser in (browse(None), browse(cast.claire)):
        with django_assert_num_queries(0):
            assert browser.get("/sante/live").status_code == 200


def test_a_page_and_a_job_have_limits_and_a_command_has_none(monkeypatch):
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")

    def limits() -> list[str]:
        connection.close()
        with connection.cursor() as cursor:
            return [cursor.execute(f"SHOW {name}").fetchone()[0] for name in names]

    assert limits() == ["0", "0", "0"]
    found = {}
    for process in ("web", "worker"):
        options = {**connections.settings["default"]["OPTIONS"]}
        with monkeypatch.context() as patch:
            patch.setitem(connections.settings["default"], "OPTIONS", options)
            limit_waits(process)
            found[process] = limits()
        connection.close()
        assert found[process] == list(settings.DATABASE_LIMITS[process].values())
    assert found["web"] != found["worker"]
    assert settings.DATABASES["default"]["OPTIONS"]["connect_timeout"] == 5
    assert settings.DATABASES["default"]["CONN_HEALTH_CHECKS"]
