"""Jobs of this app, found here by the queue."""

from . import letters, limit_jobs

__all__ = ["letters", "limit_jobs"]
