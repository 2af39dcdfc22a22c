"""Makes a scan again, apart from everything else: from a PDF or a photograph to a plain PDF.

Run as a program (`python -I worker.py`): the file comes on standard input, the PDF leaves on standard output,
or nothing when the file cannot be read. No environment, no network, limits of time and memory; nothing of ours
is imported. What is not the picture of a page is left behind: scripts, actions, forms, links, attachments, metadata.
"""

import io
import resource
import signal
import socket
import sys
from typing import Any

import pikepdf
from PIL import Image, ImageOps

CPU_SECONDS = 15
WALL_SECONDS = 20
MEMORY = 1536 * 1024 * 1024  # bytes of address space
MOST_PAGES = 30
MOST_PIXELS = 60_000_000
PAGE_PIXELS = (1654, 2339)  # A4 at 200 dots an inch
KEPT_OF_A_PAGE = {"/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/Resources", "/Contents", "/Group"}
NEVER_KEPT = {
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/AF", "/EF", "/EmbeddedFiles", "/Metadata", "/PieceInfo",
    "/OPI", "/Alternates", "/StructParent", "/StructParents",
}  # fmt: skip
JPEG, PNG, PDF = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"%PDF-"


def made_again(data: bytes) -> bytes:
    """A PDF that shows what the file shows, and does nothing. Raises whatever the parsers raise."""
    if data.startswith((JPEG, PNG)):
        return _from_picture(data)
    if data.startswith(PDF):
        return _from_pdf(data)
    raise ValueError("neither a PDF nor a picture")


def _from_picture(data: bytes) -> bytes:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
        if opened.width * opened.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        upright = ImageOps.exif_transpose(opened).convert("RGBA")
    page = Image.new("RGB", upright.size, "white")
    page.paste(upright, mask=upright.getchannel("A"))
    longest = PAGE_PIXELS if page.height >= page.width else PAGE_PIXELS[::-1]
    page.thumbnail(longest)
    made = io.BytesIO()
    page.save(made, format="PDF", resolution=200, quality=80)
    return _from_pdf(made.getvalue())


def _from_pdf(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as came, pikepdf.new() as made:
        if came.is_encrypted or not 1 <= len(came.pages) <= MOST_PAGES:
            raise ValueError("encrypted, empty or too long")
        for page in came.pages:
            _strip_page(page.obj)
            made.pages.append(page)
        made.remove_unreferenced_resources()
        for thing in made.objects:
            _strip(thing)
        if "/Info" in made.trailer:
            del made.trailer.Info
        out = io.BytesIO()
        made.save(out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _strip_page(page: Any) -> None:
    for key in list(page.keys()):
        if key not in KEPT_OF_A_PAGE:
            del page[key]


def _strip(thing: Any) -> None:
    """Take what acts, or tells where a file comes from, out of an object and of what it holds directly."""
    if isinstance(thing, pikepdf.Array):
        for each in thing:
            _strip_direct(each)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key in list(thing.keys()):
            if key in NEVER_KEPT:
                del thing[key]
            else:
                _strip_direct(thing[key])


def _strip_direct(thing: Any) -> None:
    if isinstance(thing, pikepdf.Object) and not thing.is_indirect:
        _strip(thing)


def _limit() -> None:
    signal.alarm(WALL_SECONDS)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _no_network(*_: Any) -> None:
    raise OSError("no network here")


if __name__ == "__main__":
    _limit()
    socket.socket.connect = _no_network  # type: ignore[method-assign] # a second lock: nothing here opens one
    try:
        answer = made_again(sys.stdin.buffer.read())
    except Exception:
        # The parsers raise dozens of kinds of exceptions on crafted files: silence is the answer to all.
        sys.exit(1)
    sys.stdout.buffer.write(answer)
