"""Evidence on demand: a party's own, all of it for the conseiller; a page never waits for a PDF."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from conventions.documents.views import pdf_response
from conventions.law.states import Verb
from conventions.models import Convention, ProofFile, SignatureRequest
from conventions.permissions import refusal
from conventions.permissions.guards import Bearer
from conventions.signing import links
from conventions.signing.views.access import LoginNeeded, Look, actor_in, look, to_login
from conventions.signing.views.session import private
from immersions.permissions import require

from . import actions
from .forms import MotiveForm


def _is_mine(request: HttpRequest, seen: Look, asked: SignatureRequest) -> bool:
    """Whether that signature is this reader's: the link is open in this browser, or the account bears the address."""
    held = links.opened(request.session, asked.pk, at=timezone.now())
    if held is not None and links.still_stands(held, asked, seen.actor):
        return True
    user = seen.actor.user
    return user is not None and bool(user.email) and user.email.lower() == asked.party.email.lower()


def _own_request(request: HttpRequest, seen: Look, request_id: int) -> SignatureRequest:
    """The reader's own signature request; 404 for anybody else's."""
    rows = SignatureRequest.objects.select_related("version__convention", "party")
    asked = rows.filter(version__convention=seen.convention, pk=request_id).first()
    if asked is None or not _is_mine(request, seen, asked):
        raise Http404
    return asked


def _announced(asked: SignatureRequest) -> str:
    """What to expect: some parties have no mailbox."""
    if not asked.party.email:
        return _("Votre dossier de preuve se prépare : il sera sur cette page dans quelques instants.")
    return _("Votre dossier de preuve se prépare : il arrive aussi par courriel.")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def proof_own(request: HttpRequest, reference: str, request_id: int) -> HttpResponse:
    """« Mon dossier de preuve »: what it holds, a button to ask for it, the file when it is made."""
    try:
        seen = look(request, reference)
    except LoginNeeded:
        return to_login(request)
    asked = _own_request(request, seen, request_id)
    require(refusal(Bearer.of(asked), Verb.ASK_OWN_PROOF, asked, at=timezone.now()))
    if request.method == "POST":
        actions.ask_own_proof(asked, by=seen.actor, at=timezone.now())
        messages.success(request, _announced(asked))
        return private(redirect("proof_own", reference, request_id))
    context = {
        "convention": seen.convention,
        "asked": asked,
        "proof": asked.proofs.defer("content").first(),
        "kept_days": actions.KEPT.days,
    }
    return private(render(request, "conventions/evidence/proof_own.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def proof_complete(request: HttpRequest, reference: str) -> HttpResponse:
    """All the evidence, for the conseiller, with a motive that stays in the evidence."""
    actor = actor_in(request)
    convention = Convention.objects.visible_to(actor).filter(reference=reference).first()
    if convention is None:
        raise Http404
    require(refusal(actor, Verb.EXPORT_EVIDENCE, convention, at=timezone.now()))
    form = MotiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.ask_complete_proof(convention, by=actor, motive=form.sentence(), at=timezone.now())
        messages.success(request, _("Le dossier se prépare : un courriel vous dira qu’il est prêt."))
        return private(redirect("proof_complete", reference))
    context = {
        "form": form,
        "convention": convention,
        "proofs": ProofFile.objects.filter(convention=convention, request=None).defer("content"),
        "kept_days": actions.KEPT.days,
    }
    status = 422 if form.errors else 200
    return private(render(request, "conventions/evidence/proof_complete.html", context, status=status))


@login_not_required
@require_safe
def proof_pdf(request: HttpRequest, reference: str, proof_id: int) -> HttpResponse:
    """The file: a party's own to that party, the complete one to the conseillers; gone after a month."""
    try:
        seen = look(request, reference)
    except LoginNeeded:
        return to_login(request)
    rows = ProofFile.objects.select_related("request__party")
    found = rows.filter(convention=seen.convention, pk=proof_id, made_at__isnull=False).first()
    if found is None or found.content is None:
        raise Http404
    if found.request is None:
        require(refusal(seen.actor, Verb.EXPORT_EVIDENCE, seen.convention, at=timezone.now()))
    elif not _is_mine(request, seen, found.request):
        raise Http404
    return pdf_response(bytes(found.content), f"preuves-{reference}.pdf")
