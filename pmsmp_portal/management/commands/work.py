"""The worker: `manage.py work` runs every lane, `manage.py work codes letters` some of them."""

import asyncio
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from immersions.accounts.shared_keys import refuse_other_keys
from pmsmp_portal.queue.lanes import LANES, work_until
from pmsmp_portal.waits import limit_waits


class Command(BaseCommand):
    help = "Does the jobs of the queue until Ctrl-C or SIGTERM, which let those that run finish."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which lanes; all of them unless told."""
        parser.add_argument("lanes", nargs="*", metavar="lane", help=f"among {', '.join(LANES)}")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Leaves with 2 for a lane that does not exist; raises `CommandError` when web and worker hold other keys."""
        unknown = set(options["lanes"]) - set(LANES)
        if unknown:
            self.stderr.write(f"No such lane: {', '.join(sorted(unknown))}. Lanes: {', '.join(LANES)}.")
            raise SystemExit(2)
        limit_waits("worker")
        try:
            refuse_other_keys()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        asyncio.run(_work(options["lanes"] or list(LANES)))


async def _work(lanes: list[str]) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await work_until(stop, lanes)
