"""`make demo`: everything a visitor needs, in one process tree that Ctrl-C ends."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from immersions.models import HostStructure

ACCOUNTS = [
    ("amina@demo.example", "Amina, candidate"),
    ("bruno@demo.example", "Bruno, dirige la boulangerie qui accueille"),
    ("claire@demo.example", "Claire, conseillère de Cap emploi"),
    ("ines@demo.example", "Inès, sa collègue, reçoit à l’agence qui signe sans adresse e-mail"),
    ("noe@demo.example", "Noé, son collègue, confirme ce qu’Inès atteste"),
    ("elodie@demo.example", "Élodie, conseillère de France Travail"),
    ("samira@demo.example", "Samira, conseillère d’une association délégataire"),
]


class Command(BaseCommand):
    help = "Prepares the demonstration (database, invented data) and serves it until Ctrl-C."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Raises `CommandError` outside the demonstration mode: its data is never put in a real portal."""
        if not settings.DEMO:
            raise CommandError("This command is for the demonstration: run `make demo`.")
        signal.signal(signal.SIGTERM, _stop)
        try:
            self._prepare_and_serve()
        except KeyboardInterrupt:
            self._say("Arrêt…")

    def _prepare_and_serve(self) -> None:
        wanted = _wanted_port()
        port = _free_port(wanted)
        address = f"http://127.0.0.1:{port}"
        if port != wanted:
            self._say(f"Le port {wanted} est déjà pris : le portail répondra au port {port}.")
        self._say("Base de données…")
        try:
            call_command("migrate", verbosity=0)
        except RuntimeError as error:  # the embedded server, which says what to do
            raise CommandError(str(error)) from error
        call_command("createcachetable", verbosity=0)
        if not HostStructure.objects.exists():
            self._say("Données de démonstration…")
            call_command("load_demo", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        environment = {**os.environ, "SITE_URL": os.environ.get("SITE_URL", address), "DEMO": "1"}
        children = [
            subprocess.Popen(command, env=environment)  # noqa: S603 - our own commands
            for command in (web_command(port), [sys.executable, "manage.py", "work"])
        ]
        try:
            _wait_until_ready(address, children)
            self._welcome(address)
            while all(child.poll() is None for child in children):
                time.sleep(0.5)
            raise CommandError("The demonstration stopped: a process ended by itself (see above).")
        finally:
            _end(children)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _welcome(self, address: str) -> None:
        lines = [
            "",
            f"  Le portail de démonstration vous attend : {address}",
            "",
            "  Connectez-vous avec l’une de ces adresses ; le code arrive dans la boîte aux lettres :",
            *(f"    {email:<24} {who}" for email, who in ACCOUNTS),
            f"  Boîte aux lettres de démonstration : {address}/demo/courriels/",
            "",
            "  Toutes les données sont inventées. Ctrl-C arrête tout.",
            "",
        ]
        self._say("\n".join(lines))


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    """Leave nothing behind, not even a process that does not listen."""
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()


def web_command(port: int) -> list[str]:
    """The web server; more threads than pages that may wait together for one lock."""
    server = [sys.executable, "-m", "gunicorn", "pmsmp_portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    return [
        *server,
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "16",
        "--log-level",
        "warning",
    ]


def _wanted_port() -> int:
    """PORT, 8000 unless told; raises `CommandError` for what is no port."""
    written = os.environ.get("PORT", "8000")
    if not (written.isascii() and written.isdigit() and 1 <= int(written[:6]) <= 65_535):
        raise CommandError(f"PORT={written} is not a port: choose a number from 1 to 65535.")
    return int(written)


def _free_port(wanted: int) -> int:
    last = min(wanted + 49, 65_535)
    for port in range(wanted, last + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise CommandError(f"No free port from {wanted} to {last}: set PORT.")


def _wait_until_ready(address: str, children: list[subprocess.Popen[bytes]]) -> None:
    for _ in range(240):
        if any(child.poll() is not None for child in children):
            raise CommandError("The demonstration could not start (see above).")
        try:
            urllib.request.urlopen(f"{address}/sante/ready", timeout=2)  # noqa: S310 - our own address
        except OSError:
            time.sleep(0.25)
        else:
            return
    raise CommandError("The demonstration did not answer within a minute.")
