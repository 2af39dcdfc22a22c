"""PostgreSQL ends the session at each query, one after the other, of a signing POST and of the worker's jobs."""

import datetime
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from conventions.choices import DocumentKind, RequestState
from conventions.evidence.chain import faults
from conventions.models import ConventionVersion, SignatureEvent, SignatureRequest
from conventions.signing import codes, links
from immersions.models import Letter, LetterStatus
from tests.support.jobs import run_jobs
from tests.support.signers import Signer, all_sign_directly, open_round, sign_directly, signer

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PATIENCE = 10  # seconds for one answer
MOST_QUERIES = 200


class Killer:
    """Ends this thread's session just before the query, or around the commit, of a given rank."""

    def __init__(self, rank: int) -> None:
        self.left = rank
        self.killed_at = ""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.pass_by(str(sql))
        return execute(sql, params, many, context)

    def commit(self, real: Callable[[], None]) -> Callable[[], None]:
        def committed() -> None:
            self.pass_by("COMMIT, before")
            real()
            self.pass_by("COMMIT, after")

        return committed

    def pass_by(self, words: str) -> None:
        if not self.killed_at and self.left == 0:
            self.killed_at = words
            end_session(connection.connection.info.backend_pid)
        self.left -= 1


def end_session(pid: int) -> None:
    """From another connection, until it is gone."""
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory"), parameters.pop("context")
    with psycopg.connect(**parameters, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
        while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid]).fetchone():
            time.sleep(0.002)


def with_session_killed(rank: int, work: Callable[[], Any]) -> tuple[Any, str]:
    """What `work` answers or raises, and where its session ended; '' when it had fewer queries than `rank`."""
    killer, answers = Killer(rank), []

    def run() -> None:
        try:
            connection.ensure_connection()
            connection._commit = killer.commit(connection._commit)
            with connection.execute_wrapper(killer):
                answers.append(work())
        except Exception as error:
            answers.append(error)
        finally:
            del connection._commit
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert answers, f"nothing answers {PATIENCE} seconds after the end of the session at: {killer.killed_at}"
    return answers[0], killer.killed_at


def last_signer(cast: Any) -> Signer:
    """Everyone has signed but one, whose link is open and text read; another year each time."""
    start = datetime.date(2030 + 2 * ConventionVersion.objects.count(), 3, 5)
    version = open_round(cast, start=start + datetime.timedelta(days=-start.weekday() % 7))
    *others, last = list(version.requests.order_by("group", "pk").values_list("role", flat=True))
    for role in others:
        sign_directly(signer(version, role))
    run_jobs()
    return signer(version, last)


def fresh_code(one: Signer) -> str:
    """Digits for the browser of this signer, without a letter."""
    nonce = links.opened(one.client.session, one.request.pk, at=timezone.now()).nonce
    code = codes.new_code(one.again(), one.request.version, nonce, at=timezone.now())
    return codes.draw(code, at=timezone.now())


def kept(one: Signer) -> list[Any]:
    """All that a try to sign may write."""
    now = SignatureRequest.objects.select_related("version").get(pk=one.request.pk)
    events = SignatureEvent.objects.filter(convention=now.version.convention_id).count()
    return [now.state, events, *now.codes.values_list("pk", "attempts", "consumed_at")]


def what_is_told(page: str, killed_at: str, *, changed: bool) -> str:
    """« Nothing was recorded » only when nothing was, and never when it can no longer be known."""
    assert ("rien n’a été enregistré" in page) != ("nous ne savons pas" in page), killed_at
    if "nous ne savons pas" in page:
        assert "/lire/" in page, "where to look"
        return "unknown"
    assert not changed, f"« nothing was recorded » is a lie, the session killed at: {killed_at}"
    assert killed_at.split(",")[0] != "COMMIT", killed_at
    return "nothing"


def ready(one: Signer) -> Signer:
    one.ready()
    one.client.raise_request_exception = False
    return one


def test_claire_signs_last_while_her_session_is_killed_at_each_query(cast):
    signed: list[int] = []
    told: set[str] = set()
    one, rank, killed_at = ready(last_signer(cast)), 0, "start"
    while killed_at:
        assert rank < MOST_QUERIES
        digits = fresh_code(one)
        before = kept(one)
        begun = time.monotonic()
        answer, killed_at = with_session_killed(
            rank, lambda one=one, digits=digits: one.type_code(code=digits)
        )
        assert time.monotonic() - begun < PATIENCE, killed_at
        assert not isinstance(answer, Exception), killed_at
        done = one.again().state == RequestState.SIGNED
        if answer.status_code < 400:
            assert done, f"acknowledged and lost, the session killed at: {killed_at}"
        else:
            assert answer.status_code == 503, killed_at
            told.add(what_is_told(answer.content.decode(), killed_at, changed=kept(one) != before))
        if done:
            signed.append(one.request.version_id)
            one = ready(last_signer(cast)) if killed_at else one
        rank += 1
    assert rank > 20
    assert told == {"nothing", "unknown"}
    for version in ConventionVersion.objects.filter(pk__in=signed):
        events = SignatureEvent.objects.filter(convention=version.convention, kind="signed")
        assert events.count() == version.requests.count()
        assert (
            ProcrastinateJob.objects.filter(task_name="make_dossier", args__version_id=version.pk).count()
            == 1
        )
        assert faults(version.convention) == []


def tried_until_done(task_name: str, **args: int) -> int:
    """Run one job with its session killed at each query in turn; every failure is one the queue tries again."""
    task, rank, killed_at = app.tasks[task_name], 0, "start"
    job = Job(id=1, queue=task.queue, lock=None, queueing_lock=None, task_name=task_name, task_kwargs=args)
    while killed_at:
        assert rank < MOST_QUERIES
        answer, killed_at = with_session_killed(rank, lambda: task.func(**args))
        if isinstance(answer, Exception):
            assert task.get_retry_exception(answer, job) is not None, f"given up after: {killed_at}"
        rank += 1
    return rank


def test_the_file_the_seal_and_the_letters_are_made_once_whatever_query_is_killed(cast, mailoutbox):
    version = open_round(cast)
    all_sign_directly(version)
    for task in ("make_dossier", "seal_version"):
        assert tried_until_done(task, version_id=version.pk) > 5
    kinds = sorted(version.documents.values_list("kind", flat=True))
    assert kinds == sorted([DocumentKind.DOSSIER, DocumentKind.SEALED])
    assert faults(version.convention) == []
    copies = Letter.objects.filter(kind="sign_complete")
    assert sorted(copies.values_list("recipient", flat=True)) == sorted(
        set(copies.values_list("recipient", flat=True))
    )
    letter = copies.first()
    assert tried_until_done("deliver_letter", letter_id=letter.pk) > 3
    letter.refresh_from_db()
    assert letter.status == LetterStatus.SENT
    assert [
        mail for mail in mailoutbox if mail.extra_headers["Message-ID"].startswith(f"<letter-{letter.pk}@")
    ]
