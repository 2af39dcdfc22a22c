"""Jobs of this app, found here by the queue."""

from . import host_jobs, letters, limit_jobs, purge_jobs, queue_jobs, search_jobs

__all__ = ["host_jobs", "letters", "limit_jobs", "purge_jobs", "queue_jobs", "search_jobs"]
