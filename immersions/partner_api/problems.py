"""Answers that are not the one hoped for: `application/problem+json` (RFC 9457), in English and in French."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from django.http import HttpResponse
from pydantic_core import to_json


class Fault(NamedTuple):
    """What is wrong with one field."""

    field: str
    detail: str
    detail_fr: str


class Problem(Exception):
    """Raised anywhere in the API; `code` is the anchor of the documentation page that explains it."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        detail_fr: str,
        *,
        errors: Sequence[Fault] = (),
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.detail_fr = status, code, detail, detail_fr
        self.errors, self.headers, self.more = errors, headers or {}, more

    def response(self) -> HttpResponse:
        """The answer itself."""
        body: dict[str, Any] = {
            "type": f"/api/v1/#{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "detail_fr": self.detail_fr,
        }
        if self.errors:
            body["errors"] = [error._asdict() for error in self.errors]
        return HttpResponse(
            to_json(body | self.more),
            status=self.status,
            content_type="application/problem+json",
            headers=self.headers,
        )


def not_found() -> Problem:
    """Nothing at this address, or nothing any more."""
    return Problem(
        404,
        "not-found",
        "There is nothing at this address, or no longer.",
        "Il n’y a rien à cette adresse, ou il n’y a plus rien.",
    )


def invalid(errors: Sequence[Fault], **more: Any) -> Problem:
    """Parameters or fields that cannot be taken."""
    return Problem(
        422,
        "invalid",
        "Some values cannot be accepted: see `errors`.",
        "Certaines valeurs ne conviennent pas : voyez `errors`.",
        errors=errors,
        **more,
    )
