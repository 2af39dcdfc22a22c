"""A line of the log ends, whatever the error: it is written under a lock that every thread of the process waits for."""

import logging
import sys
import threading

import pytest
from django.db import connection
from procrastinate import exceptions

from immersions.messaging import letters
from immersions.outages import DEEPEST
from pmsmp_portal.logs import DiscreetFormatter

PATIENCE = 5  # seconds


def written(error: BaseException) -> str:
    """The line of an error, from a thread of its own: a formatter that never ends fails here and hangs nobody."""
    record = logging.LogRecord("portal", logging.ERROR, __file__, 1, "refused", (), None)
    record.exc_info = (type(error), error, error.__traceback__)
    lines: list[str] = []
    thread = threading.Thread(target=lambda: lines.append(DiscreetFormatter().format(record)), daemon=True)
    thread.start()
    thread.join(PATIENCE)
    assert lines, "the formatter never ends"
    return lines[0]


@pytest.mark.django_db
def test_a_letter_that_postgresql_refuses_to_queue_is_told_in_one_line(cast):
    """The connector of the queue raises the cause of the error it handles: a circle of causes."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    with pytest.raises(exceptions.ConnectorException) as refused:
        letters.deliver.defer(letter_id=1)
    line = written(refused.value)
    assert "ReadOnlySqlTransaction" in line
    assert "read-only transaction" not in line, "the words of an error stay out"


def raised(error: BaseException, cause: BaseException | None) -> BaseException:
    try:
        raise error from cause
    except BaseException:
        return sys.exc_info()[1] or error


@pytest.mark.parametrize("length", [1, 2, 7])
def test_a_circle_of_any_length_is_walked_once(length):
    ring = [ValueError(str(rank)) for rank in range(length)]
    for rank, error in enumerate(ring):
        error.__cause__ = ring[(rank + 1) % length]
    assert written(ring[0]).count("ValueError") == length


def test_a_chain_of_a_hundred_thousand_errors_is_cut():
    error: BaseException = KeyError()
    for _ in range(100_000):
        error = raised(ValueError(), error)
    line = written(error)
    assert line.count("ValueError") == DEEPEST
