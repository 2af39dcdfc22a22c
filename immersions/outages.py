"""When an error is PostgreSQL's, away, too slow or refusing to write, and not a fault of ours."""

from collections.abc import Iterator

from django.db import InterfaceError, OperationalError
from psycopg import errors

DEEPEST = 20  # causes told of one error
# Kinds that Django files under « internal »: a silent transaction ended, a server that only reads.
REFUSALS = (errors.IdleInTransactionSessionTimeout, errors.ReadOnlySqlTransaction)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error, then what caused it, and so on: each once, for causes may go in a circle, and twenty at most.

    A line of the log is written under a lock that all threads wait for: what never ends here stops the site.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen and len(seen) < DEEPEST:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def is_outage(error: BaseException | None) -> bool:
    """Whether trying again in a moment may help: the database was away, locked, full, or gave up waiting."""
    kinds = (OperationalError, InterfaceError, errors.OperationalError, errors.InterfaceError, *REFUSALS)
    return any(isinstance(cause, kinds) for cause in causes(error))
