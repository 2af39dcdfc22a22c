"""Jobs of this app, found here by the queue."""

from .accounts import jobs as limit_jobs
from .hosts import jobs as host_jobs
from .messaging import letters, queue_jobs
from .offers.saved_searches import jobs as search_jobs
from .requests import jobs as request_jobs
from .retention import jobs as purge_jobs

__all__ = ["host_jobs", "letters", "limit_jobs", "purge_jobs", "queue_jobs", "request_jobs", "search_jobs"]
