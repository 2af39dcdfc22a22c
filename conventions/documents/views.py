"""The stored files, as they are: never rendered again, never kept by a cache."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from conventions.signing.views.access import LoginNeeded, look, to_login
from conventions.signing.views.session import private

from .delivery import delivered


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF to keep, under a name without accents."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return private(response)


@login_not_required
@require_safe
def version_pdf(request: HttpRequest, reference: str, number: int) -> HttpResponse:
    """The frozen text of one version; by a link, only the version that was asked to be signed."""
    try:
        seen = look(request, reference)
    except LoginNeeded:
        return to_login(request)
    version = seen.convention.versions.filter(number=number).first()
    if version is None or (seen.asked is not None and seen.asked.version_id != version.pk):
        raise Http404
    return pdf_response(bytes(version.pdf), f"convention-{reference}-v{number}.pdf")


@login_not_required
@require_safe
def signed_pdf(request: HttpRequest, reference: str) -> HttpResponse:
    """The signed convention with its attestation, once it is made and, where documents are sealed, sealed."""
    try:
        seen = look(request, reference)
    except LoginNeeded:
        return to_login(request)
    version = seen.convention.versions.filter(superseded_at__isnull=True).first()
    document = delivered(version) if version else None
    if document is None:
        raise Http404
    return pdf_response(bytes(document.content), f"convention-{reference}-signee.pdf")
