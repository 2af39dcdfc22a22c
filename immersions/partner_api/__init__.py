"""The API for partners: `/api/v1/`; explained by `docs/api.md` and by the page at its root."""

import logging
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from immersions.outages import is_outage

from . import offers, pushing
from .faults import faults_of
from .offers import answer
from .problems import Problem, invalid, not_found
from .views import api_docs

logger = logging.getLogger(__name__)
View = Callable[..., HttpResponse]

api = NinjaAPI(
    title="Offres d’immersion",
    version="1.0.0",
    description="Chercher, lire et envoyer des offres d’immersion professionnelle (PMSMP).",
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
)
api.add_router("/offers", offers.router)
api.add_router("/offers", pushing.router)


@api.exception_handler(Problem)
def on_problem(_request: HttpRequest, problem: Problem) -> HttpResponse:
    """What we raise ourselves."""
    return problem.response()


@api.exception_handler(ValidationError)
def on_invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    """A body that does not fit its schema."""
    return invalid(faults_of(error.errors)).response()


@api.exception_handler(HttpError)
def on_http_error(_request: HttpRequest, _error: HttpError) -> HttpResponse:
    """A body that is no JSON."""
    return Problem(
        400,
        "unreadable",
        "The body of the request cannot be read as JSON.",
        "Le corps de la requête n’est pas du JSON lisible.",
    ).response()


@api.exception_handler(Http404)
def on_404(_request: HttpRequest, _error: Http404) -> HttpResponse:
    """Nothing there."""
    return not_found().response()


@api.exception_handler(Exception)
def on_failure(_request: HttpRequest, error: Exception) -> HttpResponse:
    """PostgreSQL away for a moment, or a fault of ours: logged, and told without a trace of it."""
    logger.error("the API failed", exc_info=error)
    if is_outage(error):
        return Problem(
            503,
            "unavailable",
            "The service is unavailable for a moment: try again, every call may be sent twice.",
            "Le service est indisponible un instant : réessayez, chaque appel peut être envoyé deux fois.",
            headers={"Retry-After": "10"},
        ).response()
    return Problem(
        500,
        "failure",
        "We made a mistake: it is logged. Try again later.",
        "Nous avons fait une erreur : elle est notée. Réessayez plus tard.",
    ).response()


def _open(view: View) -> View:
    """A view behind a key instead of a login; a wrong method gets a problem as everything else."""

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        allowed = response["Allow"]
        return Problem(
            405,
            "method",
            f"Only these methods are accepted here: {allowed}.",
            f"Seules ces méthodes conviennent ici : {allowed}.",
            headers={"Allow": allowed},
        ).response()

    return answered


@cache
def _schema() -> dict[str, Any]:
    return dict(api.get_openapi_schema())


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    """The description for machines, which needs no key."""
    return answer(_schema())


def nowhere(_request: HttpRequest) -> HttpResponse:
    """Any other address under ours."""
    return not_found().response()


def _patterns() -> list[URLPattern]:
    routes = [route for route in api.urls[0] if isinstance(route, URLPattern) and route.name != "api-root"]
    return [
        path("", api_docs, name="api-root"),
        path("openapi.json", _open(openapi), name="openapi"),
        *(URLPattern(route.pattern, _open(route.callback), None, route.name) for route in routes),
        re_path("", _open(nowhere), name="nowhere"),
    ]


# What `path()` takes: the patterns, the application's name, the namespace.
urls = (_patterns(), "api", "api")
