"""Begin a convention: from an accepted request, or for a person of the agency."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from conventions.drafting.actions.draft import create_draft
from conventions.drafting.forms.create import CreateForm, PersonSearchForm
from conventions.models import Convention
from immersions.accounts.actor import ActorRequest
from immersions.models import ImmersionRequest
from immersions.permissions import ImmersionVerb, Refusal, refusal, require

FOR_COUNSELLORS = Refusal(403, _("Une convention est préparée par un conseiller, dans son agence."))


@require_http_methods(["GET", "HEAD", "POST"])
def convention_create(request: ActorRequest) -> HttpResponse:
    """Choose the person (already chosen with `?personne=`) and the host, or confirm those of a request (`?demande=`)."""
    require(None if request.actor.is_counsellor else FOR_COUNSELLORS)
    asked = _request_of(request)
    if asked is not None:
        return _from_request(request, asked)
    chosen = {"candidate": request.GET.get("personne", "")}
    search = PersonSearchForm(request.GET)
    named = search.cleaned_data["nom"] if search.is_valid() else ""
    form = CreateForm(request.POST or None, actor=request.actor, named=named, initial=chosen)
    if request.method == "POST" and form.is_valid():
        convention = create_draft(
            by=request.actor, candidate=form.cleaned_data["candidate"], host=form.host(), at=timezone.now()
        )
        messages.success(request, gettext("Le brouillon est créé. Il est enregistré à chaque étape."))
        return redirect("convention_draft", convention.reference, "beneficiaire")
    status = 422 if form.errors else 200
    context = {"form": form, "search": search, "named": named, "asked": None}
    return render(request, "conventions/drafting/convention_create.html", context, status=status)


def _from_request(request: ActorRequest, asked: ImmersionRequest) -> HttpResponse:
    require(refusal(request.actor, ImmersionVerb.DRAFT, asked))
    drafted = Convention.objects.filter(request=asked).first()
    if drafted is not None:
        return redirect("convention_resume", drafted.reference)
    if request.method == "POST":
        convention = create_draft(
            by=request.actor, candidate=asked.candidate, request=asked, at=timezone.now()
        )
        messages.success(request, gettext("Le brouillon est créé, avec tout ce que la demande disait déjà."))
        return redirect("convention_draft", convention.reference, "beneficiaire")
    return render(request, "conventions/drafting/convention_create.html", {"form": None, "asked": asked})


def _request_of(request: ActorRequest) -> ImmersionRequest | None:
    """The request named in the address: one of the agency's candidates', or 404."""
    typed = request.GET.get("demande", "")
    if not typed:
        return None
    if not typed.isdecimal() or len(typed) > 18:
        raise Http404
    asked = (
        ImmersionRequest.objects.filter(candidate__agency_id__in=request.actor.agency_ids, pk=int(typed))
        .select_related("candidate", "offer__host", "offer__job", "offer__appellation")
        .first()
    )
    if asked is None:
        raise Http404
    return asked
