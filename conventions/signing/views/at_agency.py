"""At the agency's desk, or on paper: how those sign who do not sign from their own mailbox."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.law.states import Verb
from conventions.models import SignatureRequest
from conventions.permissions import refusal
from conventions.scans.forms import PaperForm
from conventions.signing import links
from conventions.signing.actions import at_agency, on_paper
from conventions.signing.forms.ceremony import PaperAttestForm
from french.elision import after
from immersions.accounts.rate_limits import limited
from immersions.permissions import Refused, require

from .access import actor_in, convention_at_desk, request_in
from .session import private, trace_of


@require_POST
def convention_receive(request: HttpRequest, reference: str, request_id: int) -> HttpResponse:
    """Open the ceremony in the browser of the agency, for a signatory who is there."""
    asked = request_in(convention_at_desk(request, reference), request_id)
    now = timezone.now()
    membership = at_agency.open_at_desk(asked, by=actor_in(request), trace=trace_of(request), at=now)
    links.remember(request.session, asked, given_by=links.by_desk(membership), at=now)
    return private(redirect("sign_read", asked.pk))


@limited("sign_paper", per_ip=60, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def convention_paper(request: HttpRequest, reference: str, request_id: int) -> HttpResponse:
    """What to print, and where to put the scan of what was signed by hand."""
    asked = _asked(request, reference, request_id)
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm()
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"]
        on_paper.upload_copy(
            asked, content=content, by=actor_in(request), trace=trace_of(request), at=timezone.now()
        )
        messages.success(
            request,
            _("La copie est déposée. Une autre personne de l’agence la compare à l’original et la certifie."),
        )
        return redirect("convention_detail", reference)
    context = {"form": form, "asked": asked, "convention": asked.version.convention}
    page = render(
        request, "conventions/signing/convention_paper.html", context, status=422 if form.errors else 200
    )
    return private(page)


@require_http_methods(["GET", "HEAD", "POST"])
def convention_certify(request: HttpRequest, reference: str, request_id: int) -> HttpResponse:
    """A second person compares the scan with the paper, and says who keeps it."""
    asked = _asked(request, reference, request_id)
    copy = on_paper.waiting_copy(asked)
    if copy is None:
        raise Refused(on_paper.NO_COPY)
    require(refusal(actor_in(request), Verb.ATTEST_SIGNATURE, copy, at=timezone.now()))
    form = PaperAttestForm(request.POST or None, initial={"copy": copy.pk})
    if request.method == "POST" and form.is_valid() and _certify(request, asked, form):
        messages.success(
            request,
            _("La signature sur papier %(of_whom)s est enregistrée.")
            % {"of_whom": after(asked.party.full_name, "de")},
        )
        return redirect("convention_detail", reference)
    context = {"form": form, "asked": asked, "copy": copy, "convention": asked.version.convention}
    page = render(
        request, "conventions/signing/convention_certify.html", context, status=422 if form.errors else 200
    )
    return private(page)


def _certify(request: HttpRequest, asked: SignatureRequest, form: PaperAttestForm) -> bool:
    try:
        on_paper.attest_copy(
            asked,
            copy_id=form.cleaned_data["copy"],
            fingerprint=form.cleaned_data["fingerprint"],
            kept_by=form.cleaned_data["kept_by"],
            by=actor_in(request),
            trace=trace_of(request),
            at=timezone.now(),
        )
    except on_paper.WrongFingerprint:
        form.add_error(
            "fingerprint", _("Ce n’est pas l’empreinte du texte à signer : vérifiez la version imprimée.")
        )
        return False
    return True


@require_safe
def convention_copy(request: HttpRequest, reference: str, request_id: int) -> HttpResponse:
    """The scan that waits to be certified, to download."""
    asked = _asked(request, reference, request_id)
    copy = on_paper.waiting_copy(asked)
    if copy is None:
        raise Http404
    answer = HttpResponse(bytes(copy.content), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="copie-{reference}-{asked.role}.pdf"'
    return private(answer)


def _asked(request: HttpRequest, reference: str, request_id: int) -> SignatureRequest:
    """The request, if this person may attest that signature now; raises `Http404`, `Refused`."""
    asked = request_in(convention_at_desk(request, reference), request_id)
    require(refusal(actor_in(request), Verb.ATTEST_SIGNATURE, asked, at=timezone.now()))
    return asked
