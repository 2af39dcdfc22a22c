"""When a job that failed is tried again: later and later, never more than a quarter of an hour apart, without end.

A job that gives up is a letter or a file that somebody waits for in vain. All of ours may run twice.
"""

import logging
from dataclasses import dataclass

from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

logger = logging.getLogger(__name__)
LONGEST_WAIT = 15 * 60  # seconds


def wait_of(attempts: int, *, first: int = 30, longest: int = LONGEST_WAIT) -> int:
    """Seconds to wait after that many earlier tries: `first`, then twice as long each time."""
    return min(first * 2 ** min(attempts, 10), longest)


@dataclass(frozen=True)
class Patient(BaseRetryStrategy):
    """`first` seconds, twice as many each time, `longest` at most; whatever went wrong."""

    first: int = 30
    longest: int = LONGEST_WAIT

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """When to try again."""
        logger.warning("%s %s: %s", job.task_name, job.id, type(exception).__name__)
        return RetryDecision(
            retry_in={"seconds": wait_of(job.attempts, first=self.first, longest=self.longest)}
        )
