"""When an error is PostgreSQL's (away, too slow, refusing to write, its clock put back), and not a fault of ours."""

from collections.abc import Iterator

from django.db import IntegrityError, InterfaceError, OperationalError
from psycopg import errors

# What the chain of evidence refuses to write: a moment before that of its last link.
CLOCK_WENT_BACK = "the clock of the server went back"
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
    return clock_went_back(error) or any(isinstance(cause, kinds) for cause in causes(error))


def clock_went_back(error: BaseException | None) -> bool:
    """Whether PostgreSQL waits for its clock to pass the last proof written: it was put back meanwhile."""
    return any(isinstance(cause, IntegrityError) and CLOCK_WENT_BACK in str(cause) for cause in causes(error))
