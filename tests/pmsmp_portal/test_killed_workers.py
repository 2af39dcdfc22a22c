"""Real workers, killed at random moments of their work: every file is made once, every letter leaves."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions.evidence.chain import faults
from conventions.models import ConventionVersion
from immersions.messaging.letters import POINTLESS
from immersions.models import Letter, LetterStatus
from tests.support.drafts import next_monday
from tests.support.signers import all_sign_directly, open_round

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
CONVENTIONS = 3
KILLS = int(os.environ.get("KILLS", "5"))
# The settings of the tests: a seal of this machine, no https.
PATIENCE = 180  # seconds for the last worker to do all that is left, on a busy machine


def start_worker(mails: Path) -> subprocess.Popen[bytes]:
    """`manage.py work` on the database of the tests, which gives up a dead worker in a second."""
    connection.ensure_connection()
    at = connection.connection.info
    secret = f":{at.password}" if at.password else ""
    host = at.host if at.host.startswith("/") else f"{at.host}:{at.port}"
    url = (
        f"postgres://{at.user}{secret}@/{host}/{at.dbname}"
        if host[0] == "/"
        else (f"postgres://{at.user}{secret}@{host}/{at.dbname}")
    )
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "EMAIL_URL": f"filemail:///{mails}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "JOB_HEARTBEAT": "0.3",
        "JOB_DEAD_AFTER": "1",
    }
    command = [sys.executable, "manage.py", *os.environ.get("WORKER", "work").split()]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)


def wait_for(what: Any, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, list(
            ProcrastinateJob.objects.exclude(status="succeeded").values_list(
                "task_name", "status", "attempts"
            )
        )
        time.sleep(0.05)


def busy() -> bool:
    return ProcrastinateJob.objects.filter(status="doing").exists()


def all_done() -> bool:
    return not ProcrastinateJob.objects.filter(status__in=["todo", "doing"]).exists()


def test_workers_killed_in_the_middle_of_their_jobs_lose_nothing(cast, tmp_path):
    starts = [next_monday().replace(year=2030 + 2 * rank) for rank in range(CONVENTIONS)]
    versions = [open_round(cast, start=start) for start in starts]
    for version in versions:
        all_sign_directly(version)
    chance = random.Random(8)
    interrupted = 0
    for _ in range(KILLS):
        worker = start_worker(tmp_path)
        try:
            wait_for(lambda worker=worker: busy() or all_done() or worker.poll() is not None)
            assert worker.poll() is None, "the worker ended by itself"
            time.sleep(chance.uniform(0, 0.4))
        finally:  # one left alive would do the jobs of the tests that follow
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        interrupted += busy()
    assert interrupted >= 2, "no kill fell in the middle of a job: nothing was tried"
    worker = start_worker(tmp_path)
    try:
        wait_for(all_done)
    finally:
        worker.terminate()
        worker.wait(20)
    assert not ProcrastinateJob.objects.filter(status="failed").exists()
    for version in ConventionVersion.objects.filter(pk__in=[one.pk for one in versions]):
        assert sorted(version.documents.values_list("kind", flat=True)) == ["DOSSIER", "SEALED"]
        assert faults(version.convention) == []
    copies = Letter.objects.filter(kind="sign_complete").values_list("subject_id", "recipient")
    assert len(copies) == len(set(copies)) == CONVENTIONS * 3
    served = Letter.objects.exclude(failure__startswith=POINTLESS)  # a code never asked for by a page
    assert set(served.values_list("status", flat=True)) == {LetterStatus.SENT}
    sent = "".join(file.read_text(errors="replace") for file in tmp_path.iterdir())
    for letter in served.filter(kind__in=["sign_complete", "sign_receipt"]):
        assert f"<letter-{letter.pk}@" in sent, letter.kind
