"""Health: `live` has no dependency, `ready` asks the database and compares the keys, `jobs` the queue; none tells a version."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from immersions.accounts.shared_keys import differing_keys, sentence
from pmsmp_portal.queue.watch import alarms

logger = logging.getLogger(__name__)


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
    """200 when the database answers and this process holds the portal's keys, else 503."""
    try:
        differing = differing_keys()
    except Error:
        return HttpResponse("database", status=503, content_type="text/plain")
    if differing:
        logger.error(sentence(differing))
        return HttpResponse("keys", status=503, content_type="text/plain")
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
