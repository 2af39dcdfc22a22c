"""The suite is a strict examiner: what it forbids, no test can let pass."""

import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.template import base as template_base
from django.test import Client, TransactionTestCase

from conventions.documents import pdf
from conventions.models import ConventionVersion
from demo.cast import Cast, create_cast
from tests.support.database import empty_tables
from tests.support.drawing import sketch
from tests.support.jobs import run_jobs
from tests.support.signers import open_round

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
os.environ["DJANGO_SETTINGS_MODULE"] = "pmsmp_portal.settings"  # of the processes that tests start


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """One database per worker."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A test that commits is cleaned by us: Django's flush forgets the queue and takes a second.

    At the end, sessions that a thread of a test left open are closed, so that the database can be dropped.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = off')
        cursor.execute("SET synchronous_commit = off")  # the line above is for the sessions to come
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables())
        yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright leaves an event loop in its thread, which the others must not meet."""
    items.sort(key=lambda item: "e2e" in item.path.parts)


@pytest.fixture(autouse=True)
def network_closed(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """No test reaches beyond this machine."""
    real_connect = socket.socket.connect

    def connect(sock: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "localhost", "::1"):
            raise AssertionError(f"a test reached for the network: {address}")
        return real_connect(sock, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def strict_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown variable in a template of ours is a failure, not an empty string."""
    real_resolve = template_base.FilterExpression.resolve

    def resolve(self: Any, context: Any, ignore_failures: bool = False) -> Any:
        if not ignore_failures and isinstance(self.var, template_base.Variable) and self.var.lookups:
            origin = getattr(context.template, "origin", None) if context.template else None
            if (
                origin is not None
                and "/templates/" in str(origin.name)
                and "site-packages" not in str(origin.name)
            ):
                try:
                    self.var.resolve(context)
                except template_base.VariableDoesNotExist as error:
                    if not any(
                        function.__name__ in ("default", "default_if_none") for function, _ in self.filters
                    ):
                        raise AssertionError(f"unknown variable {self.var} in {origin.name}") from error
        return real_resolve(self, context, ignore_failures)

    monkeypatch.setattr(template_base.FilterExpression, "resolve", resolve)


@pytest.fixture(autouse=True)
def pages_sketched(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The pages of a file are laid out only where a test reads them (`tests/support/drawing.py`)."""
    if request.node.get_closest_marker("draws") is None:
        monkeypatch.setattr(pdf, "_draw", sketch)


@pytest.fixture
def cast(db: None) -> Cast:
    """Amina, Bruno, Claire, Driss, Élodie and Hugo, with a host, an offer and two agencies."""
    return create_cast()


@pytest.fixture
def version(cast: Cast) -> ConventionVersion:
    """Amina's convention, open to signature, the first letters sent."""
    return open_round(cast)


@pytest.fixture
def browse() -> Callable[[Any], Client]:
    """`browse(cast.amina)` is her browser; `browse(None)` a passer-by's."""

    def open_browser(user: Any) -> Client:
        client = Client(enforce_csrf_checks=False)
        if user is not None:
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return open_browser


@pytest.fixture
def empty_queue(db: None) -> None:
    """No job that a test with real commits left behind: for tests that count what waits."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")


@pytest.fixture
def jobs(db: None) -> Callable[[], list[str]]:
    """`jobs()` runs what waits in the queue, as the worker would, and returns the names of the tasks."""
    return run_jobs
