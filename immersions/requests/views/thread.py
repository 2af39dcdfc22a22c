"""The thread of a request, and what the person lets the host read."""

import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from immersions.accounts.actor import ActorRequest
from immersions.accounts.rate_limits import allows, too_many
from immersions.models import ImmersionRequest, ProjectSheet, RequestBrief
from immersions.permissions import ImmersionVerb, refusal, require
from immersions.requests.actions.thread import share_brief, write_message
from immersions.requests.forms.thread import BriefForm, MessageForm

from .request import request_page

MESSAGES_AN_HOUR = 20
HOUR = datetime.timedelta(hours=1)


def _request(request: ActorRequest, pk: int) -> ImmersionRequest:
    rows = ImmersionRequest.objects.visible_to(request.actor).with_people()
    return get_object_or_404(rows.select_related("candidate__wished_job"), pk=pk)


@require_POST
def request_write(request: ActorRequest, pk: int) -> HttpResponse:
    """Write to the two other sides; twenty messages an hour at most."""
    asked = _request(request, pk)
    now = timezone.now()
    require(refusal(request.actor, ImmersionVerb.WRITE, asked, at=now))
    form = MessageForm(request.POST)
    if not form.is_valid():
        return request_page(request, asked, form)
    if not allows("message", str(request.user.pk), limit=MESSAGES_AN_HOUR, per=HOUR, at=now):
        return too_many(request, per=HOUR, at=now)
    write_message(asked, by=request.actor, text=form.cleaned_data["text"], at=now)
    messages.success(request, _("Votre message est parti."))
    return redirect("request_detail", asked.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def request_brief(request: ActorRequest, pk: int) -> HttpResponse:
    """The candidate chooses, item by item, what the host reads of their file."""
    asked = _request(request, pk)
    require(refusal(request.actor, ImmersionVerb.SHARE, asked))
    form = BriefForm(
        request.POST if request.method == "POST" else None,
        asked=asked,
        sheet=ProjectSheet.objects.filter(candidate=asked.candidate_id).first(),
        brief=RequestBrief.objects.filter(request=asked).first(),
    )
    if request.method == "POST" and form.is_valid():
        brief = share_brief(asked, by=request.actor, items=form.chosen(), at=timezone.now())
        said = (
            _("La structure lit maintenant ce que vous avez coché.")
            if brief
            else _("La structure ne lit rien de votre fiche.")
        )
        messages.success(request, said)
        return redirect("request_detail", asked.pk)
    return render(request, "immersions/requests/request_brief.html", {"form": form, "asked": asked})
