"""What operations are woken for: a queue that stands still, a file or a letter that somebody waits for."""

import datetime

from django.db import connection
from django.db.models import QuerySet

from conventions.documents.late_files import late_versions
from immersions.messaging.bounces import RETURNED
from immersions.messaging.letters import POINTLESS, TRIED_FOR
from immersions.models import Letter, LetterStatus

JOB_LATE = datetime.timedelta(minutes=5)
LETTER_LATE = datetime.timedelta(minutes=10)
MOST_NAMED = 20  # the others are counted: a line of a log stays a line

OVERDUE = """
SELECT job.queue_name, count(*)
  FROM procrastinate_jobs job
 WHERE job.status = 'todo'
   AND coalesce(job.scheduled_at,
                (SELECT max(event.at) FROM procrastinate_events event WHERE event.job_id = job.id)) < %(before)s
 GROUP BY job.queue_name ORDER BY job.queue_name
"""


def alarms(*, at: datetime.datetime) -> list[str]:
    """A sentence for each thing that is late, with ids and counts; empty when all goes well."""
    found = []
    if versions := list(late_versions(at=at).values_list("pk", flat=True)):
        named = ", ".join(map(str, versions[:MOST_NAMED]))
        rest = len(versions) - MOST_NAMED
        found.append(
            f"signed without file for 5 minutes: versions {named}" + (f" and {rest} more" if rest > 0 else "")
        )
    with connection.cursor() as cursor:
        cursor.execute(OVERDUE, {"before": at - JOB_LATE})
        found += [f"queue {queue}: {count} jobs overdue by 5 minutes" for queue, count in cursor.fetchall()]
    if count := late_letters(at=at).count():
        found.append(f"{count} letters wait for the mail server since 10 minutes or more")
    return found


def late_letters(*, at: datetime.datetime) -> QuerySet[Letter]:
    """Letters that should have left, less those that their own address refuses: nobody of operations can help."""
    waiting = Letter.objects.filter(created_at__gt=at - TRIED_FOR, created_at__lt=at - LETTER_LATE)
    return (
        waiting.exclude(status=LetterStatus.SENT)
        .exclude(failure__startswith=POINTLESS)
        .exclude(failure__in=[RETURNED, "SMTPRecipientsRefused"])
    )
