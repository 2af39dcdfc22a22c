"""What the person asked may answer instead of signing, and how an account enters the ceremony."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from conventions.choices import RequestState
from conventions.models import Convention, SignatureRequest
from conventions.signing import links
from conventions.signing.actions import ceremony as signing
from conventions.signing.actions import objections
from conventions.signing.forms.ceremony import REASONS, DelegationForm, RefusalForm, WrongPersonForm
from immersions.permissions import Refusal, Refused

from .access import actor_in
from .ceremony import ceremony
from .changed import changed_page, successor_of
from .session import held_request, private, step_context, trace_of, user_of

DENIED = "denied"  # in the session: the last request of which this browser said « ce n’est pas moi »


@ceremony
@require_POST
def sign_follow(request: HttpRequest, request_id: int) -> HttpResponse:
    """From a replaced version to the current one, in the same browser, for the same person and address."""
    asked, held = held_request(request, request_id)
    follower = successor_of(request, asked)
    if follower is None:
        return changed_page(request, asked)
    now = timezone.now()
    signing.open_link(follower, by=actor_in(request), trace=trace_of(request), at=now)
    links.forget(request.session, asked.pk)
    given_by = links.by_link(follower) if held.given_by.startswith("link") else held.given_by
    links.remember(request.session, follower, given_by=given_by, at=now)
    return redirect("sign_read", follower.pk)


@require_POST
def sign_start(request: HttpRequest, reference: str) -> HttpResponse:
    """From the account of a signatory to the ceremony; the code still goes to their mailbox."""
    convention = Convention.objects.visible_to(actor_in(request)).filter(reference=reference).first()
    if convention is None:
        raise Http404
    user = user_of(request)
    asked = request_for_account(convention, user.email) if user else None
    if user is None or asked is None:
        raise Refused(Refusal(403, _("Vous n’avez rien à signer dans cette convention avec ce compte.")))
    now = timezone.now()
    signing.open_link(asked, by=actor_in(request), trace=trace_of(request), at=now)
    links.remember(request.session, asked, given_by=links.by_account(user), at=now)
    return private(redirect("sign_done" if asked.state == RequestState.SIGNED else "sign_read", asked.pk))


def request_for_account(convention: Convention, email: str) -> SignatureRequest | None:
    """What this address is asked to sign, or has signed, in the current version."""
    return (
        SignatureRequest.objects.select_related("version__convention", "party")
        .filter(
            version__convention=convention,
            version__superseded_at__isnull=True,
            party__email__iexact=email,
            state__in=[RequestState.PENDING, RequestState.SIGNED],
        )
        .exclude(party__email="")
        .order_by("-pk")
        .first()
    )


@ceremony
@require_http_methods(["GET", "HEAD", "POST"])
def sign_refuse(request: HttpRequest, request_id: int) -> HttpResponse:
    """A reason, some words, a typed word; POST ends the round."""
    asked, held = held_request(request, request_id)
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        objections.refuse_to_sign(
            asked,
            by=actor_in(request),
            reason=REASONS[form.cleaned_data["reason"]],
            words=form.cleaned_data["words"],
            trace=trace_of(request),
            at=timezone.now(),
        )
        return render(request, "conventions/signing/sign_refused.html", step_context(asked, held, 0))
    context = {**step_context(asked, held, 0), "form": form}
    return render(
        request, "conventions/signing/sign_refuse.html", context, status=422 if form.errors else 200
    )


@ceremony
@require_http_methods(["GET", "HEAD", "POST"])
def sign_not_me(request: HttpRequest, request_id: int) -> HttpResponse:
    """« Ce n’est pas moi »: a typed word, no name shown; POST alerts the conseiller and closes this browser."""
    if request.method == "POST" and request.session.get(DENIED) == request_id:
        return render(request, "conventions/signing/sign_thanks.html")  # pressed twice
    asked, _ = held_request(request, request_id)
    form = WrongPersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        objections.deny_identity(asked, by=actor_in(request), trace=trace_of(request), at=timezone.now())
        links.forget(request.session, asked.pk)
        request.session[DENIED] = asked.pk
        return render(request, "conventions/signing/sign_thanks.html")
    context = {"form": form, "asked": asked}
    return render(
        request, "conventions/signing/sign_not_me.html", context, status=422 if form.errors else 200
    )


@ceremony
@require_http_methods(["GET", "HEAD", "POST"])
def sign_delegate(request: HttpRequest, request_id: int) -> HttpResponse:
    """« Je ne suis pas habilité(e) »: an organisation proposes someone else."""
    asked, held = held_request(request, request_id)
    if not objections.may_be_replaced(asked):
        raise Refused(Refusal(403, _("Personne d’autre ne peut signer à la place de cette personne.")))
    form = DelegationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        proposed = {
            name: form.cleaned_data[name] for name in ("first_name", "last_name", "function", "email")
        }
        objections.propose_replacement(
            asked, by=actor_in(request), **proposed, trace=trace_of(request), at=timezone.now()
        )
        return render(request, "conventions/signing/sign_delegated.html", step_context(asked, held, 0))
    context = {**step_context(asked, held, 0), "form": form}
    return render(
        request, "conventions/signing/sign_delegate.html", context, status=422 if form.errors else 200
    )
