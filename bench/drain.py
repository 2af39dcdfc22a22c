"""A mail server silent for ten minutes, then back: how long until everything that waited has left.

    python bench/drain.py [--silent 600] [--letters 300] [--codes 100] [--port 8163]

A PostgreSQL, a mail server and a worker of its own. Letters and login codes are asked for, evenly, while the server
takes calls and never answers. Exits with 1 when something waits ten minutes after its return, is lost, or left twice.
A code older than ten minutes is dropped, as it should be: it is told apart.
"""

import os
import shutil
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path

from torture_parts import ROOT, MailServer, Postgres, Process

ALLOWED = 600  # seconds


def ask_for(letters: int, codes: int, seconds: float) -> None:
    """Ask for as many letters and codes, evenly, over that time."""
    from django.utils import timezone

    from immersions.accounts.login.codes import Answer, draw
    from immersions.messaging.letters import post_about
    from immersions.models import JournalEntry, User

    account = User.objects.create_user("amina@demo.example")
    entry = JournalEntry.witness("open_account", account, by=None, at=timezone.now())
    kinds = ["administration_wrote"] * letters + ["login_code"] * codes
    for kind in (kind for at in range(letters) for kind in kinds[at::letters]):
        post_about(kind, entry.pk if kind != "login_code" else draw(Answer.SHORT), account.email)
        time.sleep(seconds / (letters + codes))


def waiting() -> dict[str, int]:
    """Letters that have neither left nor become pointless, by kind."""
    from collections import Counter

    from immersions.messaging.letters import POINTLESS
    from immersions.models import Letter, LetterStatus

    rows = Letter.objects.exclude(status=LetterStatus.SENT).exclude(failure__startswith=POINTLESS)
    return dict(Counter(rows.values_list("kind", flat=True)))


def main() -> None:
    """Play and print the figures."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--silent", type=float, default=600)
    parser.add_argument("--letters", type=int, default=300)
    parser.add_argument("--codes", type=int, default=100)
    parser.add_argument("--port", type=int, default=8163, help="and the one that follows")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="drain"))
    postgres, mail = Postgres(folder, options.port), MailServer(options.port + 1)
    os.environ |= {
        "DATABASE_URL": postgres.url("owner"),
        "EMAIL_URL": f"smtp://127.0.0.1:{options.port + 1}",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.core.management import call_command

    from immersions.models import Letter

    call_command("migrate", verbosity=0)
    worker = Process(["manage", "work"], dict(os.environ), folder / "worker.log")
    try:
        with mail.silent():
            ask_for(options.letters, options.codes, options.silent)
            print("at the return of the server:", waiting(), flush=True)
        back = time.monotonic()
        while waiting() and time.monotonic() - back < ALLOWED:
            time.sleep(1)
        left, sent = waiting(), Letter.objects.filter(sent_at__isnull=False)
        twice = sum(count > 1 for count in mail.received.values())
        lost = sum(mail.received[pk] == 0 for pk in sent.values_list("pk", flat=True))
        dropped = Letter.objects.filter(failure__startswith="sans objet").count()
        print(f"{time.monotonic() - back:.0f} s after it: waiting {left or 'nothing'}, sent {sent.count()}")
        print(f"codes too old, dropped: {dropped}; lost {lost}, twice {twice}; load {os.getloadavg()[0]:.1f}")
    finally:
        worker.stop()
        postgres.stop()
        shutil.rmtree(folder)
    sys.exit(1 if left or lost or twice else 0)


if __name__ == "__main__":
    main()
