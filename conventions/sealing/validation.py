"""Reads a file that anyone may have sent, apart from everything else.

Run as a program (`python -I validation.py`), it is a small process with an empty environment, no
database, no settings and no network; for each file it makes a child with limits of time and memory, which
answers and dies. Nothing of ours is imported here but this file; the answer holds hashes and dates, no content.
"""

import array
import asyncio
import datetime
import hashlib
import io
import json
import logging
import os
import resource
import signal
import socket
import struct
import sys
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import async_validate_pdf_signature, async_validate_pdf_timestamp
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

CPU_SECONDS = 5
WALL_SECONDS = 10
MEMORY = 1024 * 1024 * 1024  # bytes of address space, the libraries' own included
MOST_FILES = 48
MOST_ATTACHMENTS = 20
HEADER = struct.Struct("!QQ")

Answer = dict[str, Any]


class Reader(PdfFileReader):
    """Reads the table of contents of an object stream once, not once for each of its objects.

    Looking for what an update changed reads every object: without this, seconds instead of a tenth.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self._contents: dict[int, tuple[bytes, int, list[tuple[int, int]]]] = {}

    def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> generic.PdfObject:
        if stmnum not in self._contents:
            self._contents[stmnum] = self._table_of(stmnum)
        content, first, table = self._contents[stmnum]
        if not 0 <= idx < len(table) or table[idx][0] != idnum:
            raise PdfStrictReadError("object not found in its stream")
        start = io.BytesIO(content)
        start.seek(first + table[idx][1])
        found = generic.read_object(start, generic.Reference(idnum, 0, self))
        if isinstance(found, generic.StreamObject | generic.IndirectObject):
            raise PdfStrictReadError("forbidden kind of object in an object stream")
        return found

    def _table_of(self, stmnum: int) -> tuple[bytes, int, list[tuple[int, int]]]:
        stream = generic.Reference(stmnum, 0, self).get_object()
        if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
            raise PdfStrictReadError("not an object stream")
        content = stream.read_data(DecodePurpose.OBJECT_STREAM)
        first = int(stream["/First"])
        numbers = [int(word) for word in content[:first].split()]
        if len(numbers) < 2 * int(stream["/N"]):
            raise PdfStrictReadError("object stream cut short")
        return content, first, list(zip(numbers[::2], numbers[1::2], strict=True))


def examine(data: bytes, roots: list[bytes], crls: list[bytes], *, is_thorough: bool = False) -> Answer:
    """What the seal of a PDF says, `roots` and `crls` being the only things trusted (DER).

    Returns `seal`: "unreadable", "none", "broken" (content or signature altered), "foreign" (another's) or "ours";
    and with "ours": `changed` (something else than its own time-stamps follows the seal), `sealed_at` and
    `dated_until` (ISO), `timestamps` (document time-stamps that hold), `attachments` (SHA-256 of those in the
    sealed revision, by name). `is_thorough` compares each object of each revision, for a file that we are about
    to store; a file from outside whose bytes are not ours has changed anyway.
    """
    try:
        return asyncio.run(_examine(data, roots, crls, is_thorough=is_thorough))
    except Exception as error:
        # The parsers raise some twenty kinds of exceptions on crafted files: none of them is a fault of ours.
        return {"seal": "unreadable", "why": type(error).__name__}


async def _examine(data: bytes, roots: list[bytes], crls: list[bytes], *, is_thorough: bool) -> Answer:
    reader = Reader(data)
    if reader.encrypted:
        return {"seal": "unreadable", "why": "encrypted"}
    seals = reader.embedded_regular_signatures
    if not seals:
        return {"seal": "none"}
    seal = seals[0]
    at = _claimed_time(seal)
    status = await async_validate_pdf_signature(seal, _context(roots, crls, at), skip_diff=not is_thorough)
    covers = status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    if not (status.intact and status.valid and covers):
        return {"seal": "broken"}
    stamp = status.timestamp_validity
    if not (status.trusted and stamp and stamp.intact and stamp.valid and stamp.trusted):
        return {"seal": "foreign"}
    if seal.docmdp_level != MDPPerm.NO_CHANGES:
        return {"seal": "foreign"}
    stamps = reader.embedded_timestamp_signatures
    dated = [await _document_timestamp(each, roots, crls) for each in stamps]
    followed = not stamps or stamps[-1].coverage != SignatureCoverageLevel.ENTIRE_FILE
    disturbed = not status.bottom_line if is_thorough else followed
    return {
        "seal": "ours",
        "changed": disturbed or len(seals) != 1 or not all(dated),
        "sealed_at": stamp.timestamp.isoformat(),
        "timestamps": len([each for each in dated if each]),
        "dated_until": dated[-1] if dated else None,
        "attachments": _attachments(reader, seal.signed_revision),
    }


def _context(roots: list[bytes], crls: list[bytes], at: datetime.datetime | None) -> ValidationContext:
    """Trust as it stood at `at`, with what is known today about revocations."""
    return ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in roots],
        crls=crls,
        moment=at,
        allow_fetching=False,
        retroactive_revinfo=True,
    )


def _claimed_time(seal: EmbeddedPdfSignature) -> datetime.datetime | None:
    """The time written in the signature's own token; its validation comes after, at that time."""
    token = next(extract_tst_data_iter(seal.signer_info, signed=False), None)
    return None if token is None else token["encap_content_info"]["content"].parsed["gen_time"].native


async def _document_timestamp(
    stamp: EmbeddedPdfSignature, roots: list[bytes], crls: list[bytes]
) -> str | None:
    """The end of the certificate of a document time-stamp that holds, as ISO; `None` when it does not."""
    at = stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    # What came after is judged once, by the seal.
    status = await async_validate_pdf_timestamp(stamp, _context(roots, crls, at), skip_diff=True)
    if not (status.intact and status.valid and status.trusted):
        return None
    return status.signing_cert.not_valid_after.isoformat()


def _attachments(reader: PdfFileReader, revision: int) -> dict[str, str]:
    """SHA-256 of each attached file, as it was when the seal was put."""
    resolver = reader.get_historical_resolver(revision)
    names = resolver.root["/Names"]["/EmbeddedFiles"]
    found: dict[str, str] = {}
    for name, spec in list(_leaves(names, depth=0))[:MOST_ATTACHMENTS]:
        found[name] = hashlib.sha256(spec["/EF"]["/F"].data).hexdigest()
    return found


def _leaves(node: generic.DictionaryObject, *, depth: int) -> Any:
    if depth > 4:
        return
    pairs = node.get("/Names", ())
    for index in range(0, len(pairs), 2):
        spec = pairs[index + 1]
        yield str(spec.get("/UF", spec.get("/F", pairs[index]))), spec
    for kid in node.get("/Kids", ()):
        yield from _leaves(kid, depth=depth + 1)


def _limit() -> None:
    """Time, memory and files of the process that reads; no way out of it."""
    signal.alarm(WALL_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_FILES, MOST_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _no_network(*_: Any) -> None:
    raise OSError("no network here")


def _read(channel: socket.socket, size: int) -> bytes:
    received = bytearray()
    while len(received) < size:
        block = channel.recv(min(size - len(received), 1 << 20))
        if not block:
            raise EOFError
        received += block
    return bytes(received)


def _serve(channel: socket.socket) -> None:
    """In the child: read one request, answer, end."""
    _limit()
    trust_size, data_size = HEADER.unpack(_read(channel, HEADER.size))
    trust = json.loads(_read(channel, trust_size))
    data = _read(channel, data_size)
    roots, crls = ([bytes.fromhex(item) for item in trust[key]] for key in ("roots", "crls"))
    channel.sendall(json.dumps(examine(data, roots, crls)).encode())


def main(control: socket.socket) -> None:
    """Wait for channels on `control`; make one limited child for each. Ends with the process that started it."""
    logging.disable(logging.CRITICAL)
    # Read by the libraries at their first use: now, while files may still be opened.
    examine(b"%PDF-1.7", [], [])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    socket.socket.connect = _no_network  # type: ignore[method-assign]  # a second lock behind allow_fetching=False
    while True:
        message, ancillary, _, _ = control.recvmsg(1, socket.CMSG_SPACE(4))
        if not message:
            return
        handles = array.array("i", ancillary[0][2])
        channel = socket.socket(fileno=handles[0])
        if os.fork() == 0:
            try:
                control.close()
                _serve(channel)
            finally:
                os._exit(0)
        channel.close()


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
