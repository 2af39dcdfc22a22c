"""Health: `live` has no dependency, `ready` asks the database, `jobs` the queue; none tells a version."""

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pmsmp_portal.queue.watch import alarms


@login_not_required
@never_cache
@require_safe
def health_live(_request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def health_ready(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return HttpResponse("database", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def health_jobs(_request: HttpRequest) -> HttpResponse:
    """200 when nothing is late, else 503: for an alarm, never to take a web server out of service."""
    try:
        late = bool(alarms(at=timezone.now()))
    except Error:
        return HttpResponse("database", status=503, content_type="text/plain")
    words = "late: the log of the workers says what" if late else "ok"
    return HttpResponse(words, status=503 if late else 200, content_type="text/plain")
