"""A request: asked, read, answered, withdrawn."""

import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from immersions.accounts.actor import ActorRequest
from immersions.accounts.rate_limits import limited
from immersions.choices import RequestStatus
from immersions.models import Candidate, ImmersionRequest, Offer, RequestBrief
from immersions.permissions import ImmersionVerb, refusal, require
from immersions.requests.actions.request import (
    accept_request,
    decline_request,
    request_immersion,
    withdraw_request,
)
from immersions.requests.dates import too_long, too_soon
from immersions.requests.forms.request import AnswerForm, RequestForm
from immersions.requests.forms.thread import MessageForm

PAGE_SIZE = 20


def _request(request: ActorRequest, pk: int) -> ImmersionRequest:
    return get_object_or_404(ImmersionRequest.objects.visible_to(request.actor).with_people(), pk=pk)


def _notes_on_dates(asked: ImmersionRequest, *, today: datetime.date) -> list[str]:
    """What both sides read of dates that cannot hold, while something can still be agreed."""
    notes = []
    if asked.is_living and (long := too_long(asked.wished_start, asked.wished_end)):
        notes.append(_("%(long)s Convenez ensemble d’autres dates.") % {"long": long})
    if asked.is_waiting and (soon := too_soon(asked.wished_start, asked.offer.host, today=today)):
        notes.append(
            _(
                "%(soon)s L’immersion ne commence qu’une fois la convention signée par tous\u00a0: téléphonez-vous vite, ou convenez d’un début plus tard."
            )
            % {"soon": soon}
        )
    return notes


@limited("request_create", per_ip=60, seconds=3600)
@require_http_methods(["GET", "HEAD", "POST"])
def request_create(request: ActorRequest, pk: int) -> HttpResponse:
    """Ask for the offer `pk`; offers are public, hence no `visible_to`."""
    offer = get_object_or_404(Offer.objects.select_related("host"), pk=pk)
    now = timezone.now()
    require(refusal(request.actor, ImmersionVerb.BEGIN, offer, at=now))
    candidate = Candidate.objects.filter(user=request.user).first()
    if candidate is not None and request.method != "POST":
        # before anything is typed for nothing
        require(refusal(request.actor, ImmersionVerb.REPEAT, offer, at=now))
    form = RequestForm(
        request.POST if request.method == "POST" else None,
        offer=offer,
        user=request.user,
        candidate=candidate,
        today=timezone.localdate(),
    )
    if request.method == "POST" and form.is_valid():
        asked, is_new = request_immersion(
            offer, by=request.actor, wish=form.wish(), identity=form.identity(), at=now
        )
        if is_new:
            messages.success(request, _("Votre demande est partie. La structure va vous répondre."))
        else:
            words = _("Vous avez déjà demandé cette immersion : la structure va vous répondre.")
            messages.info(request, words)
        return redirect("request_detail", asked.pk)
    return render(request, "immersions/requests/request_create.html", {"form": form, "offer": offer})


@require_safe
def request_list(request: ActorRequest) -> HttpResponse:
    """Every request one may see, the latest first."""
    status = request.GET.get("etat", "")
    rows = ImmersionRequest.objects.visible_to(request.actor).with_people().order_by("-sent_at", "-pk")
    if status in RequestStatus.values:
        rows = rows.filter(status=status)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "status": status,
        "statuses": RequestStatus.choices,
        "own_only": request.actor.is_candidate
        and not request.actor.is_host
        and not request.actor.is_counsellor,
        "base_query": f"etat={status}" if status in RequestStatus.values else "",
    }
    return render(request, "immersions/requests/request_list.html", context)


@require_safe
def request_detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One request, its thread, and what the person who reads it may do now."""
    asked = _request(request, pk)
    return request_page(request, asked, MessageForm())


def request_page(request: ActorRequest, asked: ImmersionRequest, form: MessageForm) -> HttpResponse:
    """The page of a request, with the message as typed when it came back with an error."""
    actor, now = request.actor, timezone.now()
    context = {
        "asked": asked,
        "notes": _notes_on_dates(asked, today=timezone.localdate(now)),
        "is_candidate": asked.candidate_id == actor.candidate_id,
        "is_host": asked.offer.host_id in actor.host_ids,
        "is_counsellor": asked.candidate.agency_id in actor.agency_ids,
        "may_answer": refusal(actor, ImmersionVerb.ANSWER, asked) is None,
        "may_withdraw": refusal(actor, ImmersionVerb.WITHDRAW, asked) is None,
        "may_draft": refusal(actor, ImmersionVerb.DRAFT, asked) is None,
        "may_share": refusal(actor, ImmersionVerb.SHARE, asked) is None,
        "write_refusal": refusal(actor, ImmersionVerb.WRITE, asked, at=now),
        "thread": asked.messages.select_related("author").order_by("at", "pk"),
        "brief": RequestBrief.objects.filter(request=asked).first() if asked.is_living else None,
        "form": form,
        "reader": request.user,
    }
    return render(request, "immersions/requests/request_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def request_answer(request: ActorRequest, pk: int) -> HttpResponse:
    """The host says yes or no."""
    asked = _request(request, pk)
    require(refusal(request.actor, ImmersionVerb.ANSWER, asked))
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer, at = form.cleaned_data["answer"], timezone.now()
        if form.accepts:
            accept_request(asked, by=request.actor, answer=answer, at=at)
            messages.success(
                request, _("Merci ! La personne et son conseiller ou sa conseillère sont prévenus.")
            )
        else:
            decline_request(asked, by=request.actor, reason=form.decline_reason(), answer=answer, at=at)
            messages.success(request, _("Votre réponse est partie. Merci d’avoir pris le temps."))
        return redirect("request_detail", asked.pk)
    context = {"form": form, "asked": asked, "notes": _notes_on_dates(asked, today=timezone.localdate())}
    return render(request, "immersions/requests/request_answer.html", context)


@require_POST
def request_withdraw(request: ActorRequest, pk: int) -> HttpResponse:
    """The candidate takes their request back."""
    asked = withdraw_request(_request(request, pk), by=request.actor, at=timezone.now())
    messages.success(
        request, _("Votre demande est retirée. Vous pouvez en faire une autre quand vous voulez.")
    )
    return redirect("request_detail", asked.pk)
