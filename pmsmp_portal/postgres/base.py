"""Django's PostgreSQL backend, which knows whether the request under way may have been kept.

A page that fails says « rien n’a été enregistré » when that is certain, and only then: once a COMMIT of something
written has left, the session that ends may have ended before or after it.
"""

import re
from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base as postgresql

READS = re.compile(
    r"\s*(?:SELECT|SAVEPOINT|RELEASE|ROLLBACK|DECLARE|SET|SHOW)\b(?!.*procrastinate_)", re.I | re.S
)
# What only counts visits: nobody asked for it, and nobody looks for it afterwards.
COUNTS = re.compile(
    r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(?:immersions_ratecount|portal_cache)\b", re.I
)


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """`may_have_kept`: since `begin_request`, something was written and its COMMIT left, whatever came of it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.execute_wrappers.append(self._watch)
        self.begin_request()

    def begin_request(self) -> None:
        """Nothing was written yet."""
        self.has_written = self.may_have_kept = False

    def _watch(self, execute: Callable[..., Any], sql: Any, params: Any, *more: Any) -> Any:
        if not READS.match(str(sql)) and not COUNTS.match(str(sql)):
            self.has_written = True
            self.may_have_kept |= not self.in_atomic_block
        return execute(sql, params, *more)

    def _commit(self) -> None:
        self.may_have_kept |= self.has_written
        super()._commit()  # type: ignore[misc] # Django's own, unknown to its stubs

    def _rollback(self) -> None:
        self.has_written = False
        super()._rollback()  # type: ignore[misc] # Django's own too
