"""The ceremony, page by page: a link, a text, an agreement, a code, a receipt."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conventions.channels import channels_of, consent_words, is_attested, masked
from conventions.choices import CodeChannel, PartyRole, RequestState
from conventions.content.presentation import reading
from conventions.evidence.chain import check_chain, signed_event
from conventions.law.states import Verb
from conventions.models import SignatureRequest
from conventions.permissions import refusal
from conventions.permissions.attestors import witnesses_of
from conventions.permissions.guards import Bearer
from conventions.signing import jobs, links
from conventions.signing.actions import ceremony as signing
from conventions.signing.forms.ceremony import AttestedCodeForm, CodeForm, IntentForm, LinkAgainForm
from conventions.signing.resemblances import resemblances
from conventions.signing.standing import nothing_to_sign
from french import clock
from immersions.language import Text
from immersions.messaging import sms
from immersions.permissions import Refused

from .access import actor_in
from .changed import changed_page, news_of
from .session import (
    SessionOver,
    held_request,
    private,
    session_over,
    step_context,
    trace_of,
    user_of,
    within_limits,
)

View = Callable[..., HttpResponse]
WRONG = _("Ce code ne convient pas ou n’est plus valable. Vérifiez-le, ou demandez-en un nouveau.")
CODE_LABELS: dict[str, Text] = {
    CodeChannel.EMAIL: _("Code reçu par courriel"),
    CodeChannel.SMS: _("Code reçu par SMS"),
    CodeChannel.DESK: _("Code reçu par votre collègue"),
}
LOCKED = _("Trop d’essais : ce code ne sert plus. Vous pourrez en demander un nouveau dans 15 minutes.")


def ceremony(view: View) -> View:
    """A page of the ceremony: open without an account, to the browser that holds the request.

    A refusal for want of session, or because the text has changed, is a page of its own.
    """

    @login_not_required
    @wraps(view)
    def page(request: HttpRequest, request_id: int, **more: Any) -> HttpResponse:
        try:
            return private(view(request, request_id, **more))
        except SessionOver:
            return session_over(request)
        except signing.TextChanged as changed:
            return private(changed_page(request, changed.request))
        except Refused as refused:
            message = {"message": refused.refusal.sentence}
            return private(
                render(request, f"{refused.refusal.status}.html", message, status=refused.refusal.status)
            )

    return page


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET and HEAD: nothing happens; the page names nobody, and says when nothing is left to sign.

    POST: thirty minutes in this browser.
    """
    now = timezone.now()
    asked = links.request_of(token)
    if asked is None or not links.opens(asked, at=now):
        return private(_link_over(request, token))
    if request.method != "POST":
        context = {"token": token, **_already_signed(asked)}
        return private(render(request, "conventions/signing/sign_link.html", context))
    signing.open_link(asked, by=actor_in(request), trace=trace_of(request), at=now)
    links.remember(request.session, asked, given_by=links.by_link(asked), at=now)
    return private(redirect("sign_done" if asked.state == RequestState.SIGNED else "sign_read", asked.pk))


def _link_over(request: HttpRequest, token: str) -> HttpResponse:
    """410: what became of a link that opens nothing; another is offered only to who would receive it."""
    now, known = timezone.now(), links.request_once_of(links.token_hash(token))
    context = {
        "token": token,
        "known": known,
        "nothing": nothing_to_sign(known, at=now) if known else "",
        "renewable": known is not None and links.may_get_new_link(known, at=now),
        "form": LinkAgainForm(),
    }
    return render(request, "conventions/signing/sign_link_over.html", context, status=410)


def _already_signed(asked: SignatureRequest) -> dict[str, Any]:
    """For the holder of this link who has signed: since when, and how many have not yet."""
    if asked.state != RequestState.SIGNED:
        return {"signed_at": None}
    event = signed_event(asked)
    return {"asked": asked, "signed_at": event.at if event else None, "awaited": _awaited(asked)}


def _awaited(asked: SignatureRequest) -> int:
    return asked.version.requests.filter(state=RequestState.PENDING).count()


@login_not_required
@require_POST
def sign_link_again(request: HttpRequest, token: str) -> HttpResponse:
    """Post a new link to the registered address, and to no other; the answer never tells whether it did."""
    within_limits(request, "sign_link")
    form = LinkAgainForm(request.POST)
    if not form.is_valid():
        context = {"token": token, "known": True, "renewable": True, "form": form}
        return private(render(request, "conventions/signing/sign_link_over.html", context))
    jobs.send_new_link.defer(digest=links.token_hash(token).hex())
    return private(render(request, "conventions/signing/sign_link_sent.html"))


@ceremony
@require_http_methods(["GET", "HEAD", "POST"])
def sign_read(request: HttpRequest, request_id: int) -> HttpResponse:
    """The summary, what changed, the whole text; POST witnesses that it was shown and goes on."""
    asked, held = held_request(request, request_id)
    if request.method == "POST":
        if asked.state == RequestState.SIGNED:
            return redirect("sign_done", asked.pk)
        signing.present(asked, by=actor_in(request), trace=trace_of(request), at=timezone.now())
        return redirect("sign_intent", asked.pk)
    if asked.state == RequestState.VOID:
        return changed_page(request, asked)
    context = {
        **step_context(asked, held, 0),
        **reading(bytes(asked.version.canonical_json), role=asked.role),
        "refused": refusal(Bearer.of(asked, user_of(request)), Verb.SIGN, asked, at=timezone.now()),
        "differences": news_of(asked),
        "alike": resemblances(asked.version.convention) if asked.role == PartyRole.PRESCRIBER else [],
    }
    return render(request, "conventions/signing/sign_read.html", context)


@ceremony
@require_http_methods(["GET", "HEAD", "POST"])
def sign_intent(request: HttpRequest, request_id: int) -> HttpResponse:
    """The un-ticked box; POST sends the code."""
    asked, held = held_request(request, request_id)
    posted = request.POST if request.method == "POST" else None
    if posted is not None and asked.state == RequestState.SIGNED:
        return redirect("sign_done", asked.pk)
    form = IntentForm(
        posted, words=consent_words(asked), channels=_choices(asked), witnesses=_witnesses(request, asked)
    )
    if request.method == "POST" and form.is_valid():
        _send_code(request, asked, held, agreed=True, **form.where())
        return redirect("sign_code", asked.pk)
    if asked.presented_at is None or asked.state == RequestState.VOID:
        return redirect("sign_read", asked.pk)
    context = {**step_context(asked, held, 1), "form": form}
    return render(
        request, "conventions/signing/sign_intent.html", context, status=422 if form.errors else 200
    )


@ceremony
@require_POST
def sign_code_again(request: HttpRequest, request_id: int) -> HttpResponse:
    """Another code, which replaces the one before."""
    asked, held = held_request(request, request_id)
    if asked.state == RequestState.SIGNED:
        return redirect("sign_done", asked.pk)
    _send_code(request, asked, held, agreed=False, channel=request.POST.get("channel", ""))
    now = timezone.localtime()
    hour = clock(now.hour * 60 + now.minute)
    messages.success(
        request,
        gettext("Un nouveau code est parti à %(hour)s. Le code précédent ne sert plus.") % {"hour": hour},
    )
    return redirect("sign_code", asked.pk)


def _send_code(
    request: HttpRequest,
    asked: SignatureRequest,
    held: links.Opened,
    *,
    agreed: bool,
    channel: str,
    witness: int = 0,
) -> None:
    within_limits(request, "sign_code")
    signing.ask_code(
        asked,
        by=actor_in(request),
        nonce=held.nonce,
        trace=trace_of(request),
        at=timezone.now(),
        agreed=agreed,
        channel=channel,
        witness=witness,
    )


def _witnesses(request: HttpRequest, asked: SignatureRequest) -> list[tuple[int, str]] | None:
    """Who else of the agency may confirm, when it attests; `None` when the party has a code of its own."""
    if not is_attested(asked.party):
        return None
    found = witnesses_of(asked.version.convention, but=user_of(request))
    return [(one.pk, one.user.get_full_name()) for one in found]


def _choices(asked: SignatureRequest) -> list[tuple[str, str]]:
    """Where the code may go, each with the masked contact."""
    contacts = {
        CodeChannel.EMAIL: masked(asked.party.email),
        CodeChannel.SMS: sms.masked(asked.party.phone),
    }
    return [(one.value, f"{one.label}, {contacts.get(one, '')}") for one in channels_of(asked.party)]


@ceremony
@require_POST
def sign_extend(request: HttpRequest, request_id: int) -> HttpResponse:
    """Thirty minutes more; the page comes back as it was."""
    asked, _ = held_request(request, request_id)
    links.extend(request.session, asked.pk, at=timezone.now())
    steps = {"intent": "sign_intent", "code": "sign_code"}
    return redirect(steps.get(request.POST.get("step", ""), "sign_read"), asked.pk)


@ceremony
@require_http_methods(["GET", "HEAD", "POST"])
def sign_code(request: HttpRequest, request_id: int) -> HttpResponse:
    """One field; POST signs the text whose hash the form carries."""
    asked, held = held_request(request, request_id)
    if request.method != "POST":
        if asked.state == RequestState.SIGNED:
            return redirect("sign_done", asked.pk)
        if asked.state == RequestState.VOID:
            return redirect("sign_read", asked.pk)
        return _code_page(request, asked, held, _fresh_form(asked))
    form = _form(asked, request.POST)
    if "version" not in form.data or not form.is_valid():
        if form.errors.keys() - {"code", "id_shown"}:
            raise signing.TextChanged(asked)
        return _code_page(request, asked, held, form, status=422)
    shown = signing.Shown(
        form.cleaned_data["version"], form.cleaned_data["content_sha256"], form.cleaned_data["idempotency"]
    )
    return _sign(request, asked, held, form, shown)


def _sign(
    request: HttpRequest, asked: SignatureRequest, held: links.Opened, form: CodeForm, shown: signing.Shown
) -> HttpResponse:
    try:
        signing.sign(
            asked,
            by=actor_in(request),
            typed=form.cleaned_data["code"],
            shown=shown,
            nonce=held.nonce,
            trace=trace_of(request),
            at=timezone.now(),
            id_shown=form.cleaned_data.get("id_shown", ""),
        )
    except signing.WrongCode as wrong:
        form.add_error("code", LOCKED if wrong.locked else WRONG)
        return _code_page(request, asked, held, form, status=422)
    return redirect("sign_done", asked.pk)


def _form(asked: SignatureRequest, data: QueryDict | None = None, **options: Any) -> CodeForm:
    form = (AttestedCodeForm if is_attested(asked.party) else CodeForm)(data, **options)
    last = asked.codes.order_by("-created_at", "-pk").first()
    form.fields["code"].label = CODE_LABELS[last.channel if last else CodeChannel.EMAIL]
    return form


def _fresh_form(asked: SignatureRequest) -> CodeForm:
    return _form(
        asked,
        initial={
            "version": asked.version.number,
            "content_sha256": bytes(asked.version.content_sha256).hex(),
            "idempotency": signing.new_idempotency_key(),
        },
    )


def _code_page(
    request: HttpRequest, asked: SignatureRequest, held: links.Opened, form: CodeForm, *, status: int = 200
) -> HttpResponse:
    live = asked.codes.filter(consumed_at__isnull=True, revoked_at__isnull=True).first()
    sent = live.channel if live else ""
    context = {**step_context(asked, held, 2), "form": form, "code": live, "sent": sent}
    return render(request, "conventions/signing/sign_code.html", context, status=status)


@ceremony
@require_safe
def sign_done(request: HttpRequest, request_id: int) -> HttpResponse:
    """The receipt, for as long as the link or the session lives."""
    asked, held = held_request(request, request_id)
    event = signed_event(asked) if asked.state == RequestState.SIGNED else None
    if event is None:
        return redirect("sign_read", asked.pk)
    context = {
        **step_context(asked, held, 3),
        "event": event,
        "event_hash": bytes(event.hash).hex(),
        "head": check_chain(asked.version.convention).head.hex(),
        "awaited": _awaited(asked),
    }
    return render(request, "conventions/signing/sign_done.html", context)
