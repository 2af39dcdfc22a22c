"""How long a seal and its validation take, on this machine: medians, without the network of an authority.

    DEMO=1 python bench/bench_seal.py [runs]

Sealing is measured with the demonstration's own time-stamping authority, in this process: what it costs is
in the figures (three tokens signed with RSA-2048), what a network would cost is not. Validation is that of an
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

from django.utils import timezone  # noqa: E402 - after the settings

from conventions import seal  # noqa: E402 - after the settings
from conventions.verification_room import close_room, read_apart  # noqa: E402 - after the settings
from tests.conventions.sealed import dossier, original_sha256  # noqa: E402 - after the settings


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


def main() -> None:
    """Print one line a figure."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    pdf = dossier()
    sealed = seal.seal_pdf(pdf, at=timezone.now())
    changed = sealed[:-40] + bytes([sealed[-40] ^ 1]) + sealed[-39:]
    digest = hashlib.sha256(sealed).hexdigest()[:12]
    print(
        f"dossier {len(pdf)} bytes, sealed {len(sealed)} bytes ({digest}), {runs} runs, load {os.getloadavg()[0]:.1f}"
    )
    for name, limit, work in (
        ("seal B-LTA", 100, lambda: seal.seal_pdf(pdf, at=timezone.now())),
        ("our own thorough validation", None, lambda: seal.self_validate(sealed, original_sha256())),
        ("validate an upload (sealed file)", 250, lambda: read_apart(sealed)),
        ("validate an upload (one byte changed)", 250, lambda: read_apart(changed)),
        ("renew the archive time-stamp", None, lambda: seal.renew_timestamp(sealed)),
    ):
        wall, processor = median_ms(work, runs)
        aim = f"  (aim: {limit} ms)" if limit else ""
        print(f"{name:<40} {wall:7.1f} ms   processor here {processor:7.1f} ms{aim}")
    close_room()


if __name__ == "__main__":
    main()
