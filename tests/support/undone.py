"""Trying something on the same world again and again."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def undone() -> Iterator[None]:
    """What is written inside is taken back."""
    with transaction.atomic():
        transaction.get_connection().atomic_blocks[-1]._from_testcase = True  # a count may ask to be durable
        yield
        transaction.set_rollback(True)
