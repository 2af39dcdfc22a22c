"""`manage.py read_return < report`: what the mail server pipes when a letter comes back."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from immersions.messaging.bounces import MOST_BYTES, record_return


class Command(BaseCommand):
    """One report on the standard input; says which letters it marked."""

    help = "Marks the letters that a delivery report (RFC 3464), read on standard input, says were not delivered."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Never fails on a mail that is not a report: a pipe that fails would send reports of reports."""
        ids = record_return(sys.stdin.buffer.read(MOST_BYTES + 1))
        self.stdout.write(f"{len(ids)} letter(s) marked: {', '.join(map(str, ids)) or 'none'}")
