"""Verbs of the draft."""

import secrets
from datetime import datetime

from ..law.schedule import total_minutes
from ..models import Convention

# Read aloud on the telephone without a doubt: no 0/O, 1/I/L, 2/Z, 5/S, 8/B.
LETTERS = "34679ACDEFGHJKMNPQRTUVWXY"


def new_reference(at: datetime) -> str:
    """A reference nobody can guess from another: « PI26-7KQF-9MXD »."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"PI{at:%y}-{drawn[:4]}-{drawn[4:]}"


def measure_presence(convention: Convention) -> int:
    """Set `total_minutes` from the stored slots (D5135-2 5°: computed, never typed); the caller saves it."""
    days: dict = {}
    for slot in convention.slots.all():
        days.setdefault(slot.day, []).append((slot.starts, slot.ends))
    convention.total_minutes = total_minutes({day: tuple(slots) for day, slots in days.items()})
    return convention.total_minutes
