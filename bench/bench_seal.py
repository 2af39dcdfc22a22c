"""How long a seal and its validation take, on this machine: medians, without the network of an authority.

    DEMO=1 python bench/bench_seal.py [runs]

Sealing is measured with the demonstration's own time-stamping authority, in this process. Its own work (three
tokens signed with RSA-2048) is elsewhere in a real portal: it is timed apart and taken away. Validation is that of an
upload whose bytes are not known: the file goes to the reading room and comes back judged.
"""

import hashlib
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmsmp_portal.settings")
os.environ.setdefault("DEMO", "1")

import django  # noqa: E402 - after the path and the settings

django.setup()

from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper  # noqa: E402 - after the settings

from conventions.sealing import pades  # noqa: E402 - after the settings
from conventions.verification.sandbox import close_room, read_apart  # noqa: E402 - after the settings
from tests.support.sealed import dossier, original_sha256  # noqa: E402 - after the settings


def median_ms(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median time by the clock and by the processor, in milliseconds, after two runs to warm up."""
    walls, works = [], []
    for count in range(runs + 2):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        if count >= 2:
            walls.append(time.perf_counter() - wall)
            works.append(time.process_time() - processor)
    return statistics.median(walls) * 1000, statistics.median(works) * 1000


class AuthorityApart:
    """The time spent inside the authority, which in a real portal is another machine's."""

    def __init__(self) -> None:
        self.seconds = 0.0
        answer = DummyTimeStamper.request_tsa_response

        def timed(authority: DummyTimeStamper, request: object) -> object:
            began = time.perf_counter()
            try:
                return answer(authority, request)
            finally:
                self.seconds += time.perf_counter() - began

        DummyTimeStamper.request_tsa_response = timed

    def median_ms(self, work: Callable[[], object], runs: int) -> tuple[float, float]:
        """Medians of our own time and of the authority's, in milliseconds."""
        ours, theirs = [], []
        for _ in range(runs):
            self.seconds, began = 0.0, time.perf_counter()
            work()
            theirs.append(self.seconds)
            ours.append(time.perf_counter() - began - self.seconds)
        return statistics.median(ours) * 1000, statistics.median(theirs) * 1000


def main() -> None:
    """Print one line a figure."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    pdf = dossier()
    sealed = pades.seal_pdf(pdf)
    changed = sealed[:-40] + bytes([sealed[-40] ^ 1]) + sealed[-39:]
    digest = hashlib.sha256(sealed).hexdigest()[:12]
    print(
        f"dossier {len(pdf)} bytes, sealed {len(sealed)} bytes ({digest}), {runs} runs, load {os.getloadavg()[0]:.1f}"
    )
    ours, theirs = AuthorityApart().median_ms(lambda: pades.seal_pdf(pdf), runs)
    print(
        f"{'seal B-LTA, besides the authority':<40} {ours:7.1f} ms   the authority {theirs:7.1f} ms  (aim: 100 ms)"
    )
    for name, limit, work in (
        ("our own thorough validation", None, lambda: pades.self_validate(sealed, original_sha256())),
        ("validate an upload (sealed file)", 250, lambda: read_apart(sealed)),
        ("validate an upload (one byte changed)", 250, lambda: read_apart(changed)),
        ("renew the archive time-stamp", None, lambda: pades.renew_timestamp(sealed)),
    ):
        wall, processor = median_ms(work, runs)
        aim = f"  (aim: {limit} ms)" if limit else ""
        print(f"{name:<40} {wall:7.1f} ms   processor here {processor:7.1f} ms{aim}")
    close_room()


if __name__ == "__main__":
    main()
