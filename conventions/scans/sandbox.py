"""The door of the room where scans are made again: a limited process that knows nothing and keeps nothing."""

import subprocess
import sys
import threading
from pathlib import Path

from django.utils.translation import gettext as _

MOST_BYTES = 10 * 1024 * 1024  # of the file that comes
MOST_CLEAN = 4 * 1024 * 1024  # of the PDF that is kept: it is attached to the signed convention
PREFIX = "copie-papier-"  # of the name of a copy among the attachments
PATIENCE = 25  # seconds
WORKER = Path(__file__).with_name("worker.py")
SIGNS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")

_rooms = threading.BoundedSemaphore(1)


class UnreadableScan(Exception):
    """The file is not a PDF, a JPEG or a PNG that can be read; the message says so in French."""


def cleaned(data: bytes) -> bytes:
    """A PDF that shows the scan and does nothing: no script, action, form, attachment, place nor device.

    Raises `UnreadableScan`.
    """
    if not data.startswith(SIGNS):
        raise UnreadableScan(
            _("Ce fichier n’est ni un PDF, ni une photo JPEG ou PNG : choisissez-en un autre.")
        )
    with _rooms:
        made = _run(data)
    if not made.startswith(b"%PDF-"):
        raise UnreadableScan(
            _(
                "Ce fichier ne peut pas être lu : numérisez le document à nouveau, sans mot de passe, en 30 pages au plus."
            )
        )
    if len(made) > MOST_CLEAN:
        raise UnreadableScan(
            _(
                "Cette copie est trop lourde à conserver : numérisez en 150 points par pouce, ou en noir et blanc."
            )
        )
    return made


def _run(data: bytes) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - our own program, isolated from the environment
            [sys.executable, "-I", str(WORKER)],
            input=data,
            env={"PATH": "/usr/bin:/bin", "TZ": "UTC", "LANG": "C.UTF-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            timeout=PATIENCE,
            check=False,
        )
    except (subprocess.TimeoutExpired, BrokenPipeError):
        return b""
    return done.stdout if done.returncode == 0 else b""
