"""The HTML part of a letter, drawn from its text part: the same words in the same order, and one button.

Nothing is written twice: paragraphs, lists, the code and the links are read from the text. Only the portal's own
addresses become links; no image, no style sheet and no address of another site is ever fetched.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string

CODE = re.compile(r"\d{6}")


@dataclass(frozen=True)
class Piece:
    """Words, or an address of the portal."""

    text: str
    is_link: bool = False


Line = tuple[Piece, ...]


@dataclass(frozen=True)
class Block:
    """A paragraph, a list, a code or the button: its items, each of some lines; all but a list have one item."""

    kind: str
    items: tuple[tuple[Line, ...], ...]

    @property
    def text(self) -> str:
        """The words of a code, the address of the button."""
        return self.items[0][0][0].text

    def with_line(self, line: Line) -> "Block":
        """One line more, to the last item."""
        return Block(self.kind, (*self.items[:-1], (*self.items[-1], line)))

    def with_item(self, line: Line) -> "Block":
        """One item more."""
        return Block(self.kind, (*self.items, (line,)))


def as_html(subject: str, body: str) -> str:
    """The whole page of a letter, given the words of its text part."""
    context = {
        "subject": subject,
        "blocks": blocks_of(body),
        "portal_name": settings.PORTAL_NAME,
        "site_url": settings.SITE_URL,
    }
    return render_to_string("emails/letter.html", context)


def blocks_of(body: str) -> list[Block]:
    """The blocks of a text, in order; the first address that has a line to itself is the button."""
    lines = body.strip().splitlines()
    main = _main_link(lines)
    blocks: list[Block] = []
    before = "blank"
    for rank, line in enumerate(lines):
        kind = "button" if rank == main else _kind(line, before)
        pieces = _pieces(line.strip().removeprefix("- ") if kind == "list" else line.strip())
        if kind == "list" and blocks and blocks[-1].kind == "list":
            blocks[-1] = blocks[-1].with_item(pieces)
        elif kind == "more":
            blocks[-1] = blocks[-1].with_line(pieces)
        elif kind != "blank":
            blocks.append(Block(kind, ((pieces,),)))
        before = before if kind == "more" else kind
    return blocks


def _main_link(lines: list[str]) -> int | None:
    alone = [rank for rank, line in enumerate(lines) if _is_ours(line.strip())]
    return next((rank for rank in alone if not lines[rank].startswith(" ")), next(iter(alone), None))


def _kind(line: str, before: str) -> str:
    """What a line is, after one of that kind; « more » goes on with the same paragraph or item."""
    if not line.strip():
        return "blank"
    if CODE.fullmatch(line.strip()):
        return "code"
    if line.startswith("- "):
        return "list"
    goes_on = before == "words" or (before == "list" and line.startswith(" "))
    return "more" if goes_on else "words"


def _is_ours(word: str) -> bool:
    return re.fullmatch(rf"{re.escape(settings.SITE_URL)}/\S*", word) is not None


def _pieces(line: str) -> tuple[Piece, ...]:
    """The line cut around the portal's own addresses, wherever they stand."""
    cut = re.split(rf"({re.escape(settings.SITE_URL)}/[^\s,;]*[^\s,;.:!?)»])", line)
    return tuple(Piece(part, is_link=rank % 2 == 1) for rank, part in enumerate(cut) if part)
