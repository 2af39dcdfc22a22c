"""The door of the reading room: hands a file to the limited process and brings back its answer.

One small process waits, its libraries loaded, so that a file is judged in a fraction of a second; it starts
at the first file and ends with ours. Its environment is empty: a crafted file finds no secret there.
"""

import array
import json
import os
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from conventions.sealing import settings as seal_settings

PATIENCE = 12  # seconds, a little more than a reader gives itself
MOST_READERS = 2
MOST_ANSWER = 64 * 1024
HEADER = struct.Struct("!QQ")
WORKER = Path(__file__).parents[1] / "sealing" / "validation.py"

_starting = threading.Lock()
_readers = threading.BoundedSemaphore(MOST_READERS)
_rooms: dict[int, tuple[socket.socket, subprocess.Popen[bytes]]] = {}


class RoomBusy(Exception):
    """Every reader is taken: the person is asked to try again in a moment."""


def read_apart(data: bytes) -> dict[str, Any]:
    """What `sealing.validation.examine` says of a file, read in a limited process with our pinned roots.

    A file that takes too much time or memory is "unreadable". Raises `RoomBusy`.
    """
    pinned = seal_settings.pinned()
    trust = json.dumps(
        {"roots": [root.hex() for root in pinned.roots], "crls": [crl.hex() for crl in pinned.crls]}
    ).encode()
    if not _readers.acquire(timeout=PATIENCE):
        raise RoomBusy
    try:
        with _channel() as channel:
            channel.settimeout(PATIENCE)
            # A reader that dies early leaves the rest unsent: its silence is the answer.
            with suppress(BrokenPipeError, ConnectionResetError):
                channel.sendall(HEADER.pack(len(trust), len(data)) + trust)
                channel.sendall(data)
            return _answer(channel)
    finally:
        _readers.release()


def _answer(channel: socket.socket) -> dict[str, Any]:
    received = bytearray()
    with suppress(TimeoutError, ConnectionResetError):
        while len(received) <= MOST_ANSWER and (block := channel.recv(MOST_ANSWER)):
            received += block
        answer = json.loads(received) if received else None
        if isinstance(answer, dict) and isinstance(answer.get("seal"), str):
            return answer
    return {"seal": "unreadable", "why": "limits"}


def _channel() -> socket.socket:
    """Our end of a new channel, whose other end a new reader holds; the room is opened again if it has died."""
    ours, theirs = socket.socketpair()
    with theirs, _starting:
        try:
            _send_end(_room(), theirs)
        except (BrokenPipeError, ConnectionResetError):
            close_room()
            _send_end(_room(), theirs)
    return ours


def _send_end(control: socket.socket, end: socket.socket) -> None:
    rights = array.array("i", [end.fileno()])
    control.sendmsg([b"1"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)])


def _room() -> socket.socket:
    """The control socket of this process's room; a process made by fork opens its own."""
    if os.getpid() not in _rooms:
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own program, isolated from the environment
                [sys.executable, "-I", str(WORKER), str(theirs.fileno())],
                env={"PATH": "/usr/bin:/bin", "TZ": "UTC", "LANG": "C.UTF-8"},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
            )
        _rooms[os.getpid()] = (ours, process)
    return _rooms[os.getpid()][0]


def close_room() -> None:
    """End this process's room, if it is open."""
    control, process = _rooms.pop(os.getpid(), (None, None))
    if control is not None and process is not None:
        control.close()
        process.kill()
        process.wait()
