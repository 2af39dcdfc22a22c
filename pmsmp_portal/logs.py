"""Log lines hold ids, never people (RGPD, art. 5 and 32): the last barrier, after what each call writes."""

import logging
import re
import traceback
from types import TracebackType

from immersions.outages import causes

# Addresses whose last part opens something, and addresses of people.
TOKEN = re.compile(r"(/s/|/lien/|/rejoindre/|/arret/)[^/\s'\"]+")
MAIL = re.compile(r"[^\s@<>'\"/=(:]+@[^\s@<>'\",;)]+")


class DiscreetFormatter(logging.Formatter):
    """One line an event: tokens and e-mail addresses are masked, errors keep their kind and place, not their words.

    The words of an error quote what someone typed (« Key (email)=(…) already exists »).
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, on one line but for the places of an error."""
        head, *places = super().format(record).split("\n  at ")
        return "\n  at ".join([masked(" ⏎ ".join(head.splitlines())), *places])

    def formatException(  # noqa: N802 - the library's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The kinds of errors from the last one down to its first cause, and the frames of the last one."""
        kinds = [type(error).__qualname__ for error in causes(ei[1])]
        frames = [f"  at {one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(ei[2])]
        return "\n".join([" < ".join(kinds), *frames])


def masked(line: str) -> str:
    """The line without token nor e-mail address."""
    return MAIL.sub("…@…", TOKEN.sub(r"\1…", line))
