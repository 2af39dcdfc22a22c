"""The first page after login: what to do now, for each hat the person wears."""

import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from immersions.accounts.actor import Actor, ActorRequest
from immersions.candidates.project_summary import meter_of
from immersions.choices import JoinStatus, RequestStatus
from immersions.models import (
    Candidate,
    HostMember,
    HostStructure,
    ImmersionRequest,
    JoinRequest,
    Offer,
    Recommendation,
)

from .panels import Stage, contract_stage, panels_for, to_draft

LATE = datetime.timedelta(days=7)  # without answer to a request to join: the page says whom to ask
TOLD = datetime.timedelta(days=30)  # how long a « non » stays on the dashboard
SHOWN = 5  # rows of a list on the dashboard; its own page shows all


@require_safe
def dashboard(request: ActorRequest) -> HttpResponse:
    """One block a hat, then the blocks of the conventions."""
    actor = request.actor
    panels = panels_for(actor)
    context = {
        "candidate_part": candidate_part(actor) if actor.is_candidate else None,
        "host_part": host_part(actor) if actor.is_host else None,
        "counsellor_part": counsellor_part(actor) if actor.is_counsellor else None,
        "joins": joins_of(actor, at=timezone.now()),
        "urgent": [one for one in panels if one.urgent],
        "panels": [one for one in panels if not one.urgent],
    }
    return render(request, "immersions/dashboard/dashboard.html", context)


def joins_of(actor: Actor, *, at: datetime.datetime) -> list[dict[str, Any]]:
    """The hosts that the person asked to join and where that stands, the latest first: one query."""
    proved = HostMember.objects.filter(host=OuterRef("host"), is_active=True, proved_at__isnull=False)
    told = Q(status=JoinStatus.WAITING) | Q(status=JoinStatus.REFUSED, answered_at__gt=at - TOLD)
    rows = JoinRequest.objects.filter(told, user=actor.user).exclude(host__in=actor.host_ids)
    return [
        {
            "asked": asked,
            "late": asked.status == JoinStatus.WAITING and asked.asked_at <= at - LATE,
            "alone": not asked.is_confirmed,
        }
        for asked in rows.select_related("host").annotate(is_confirmed=Exists(proved))[:SHOWN]
    ]


def candidate_part(actor: Actor) -> dict[str, Any]:
    """The four steps, the counsellor, the offers proposed, the latest requests: four queries."""
    candidate = Candidate.objects.select_related("agency", "counsellor__user", "sheet").get(user=actor.user)
    requests = list(
        ImmersionRequest.objects.filter(candidate=candidate)
        .select_related("offer__host")
        .order_by("-sent_at", "-pk")[:SHOWN]
    )
    proposed = (
        Recommendation.objects.filter(candidate=candidate).waiting().select_related("offer__host", "by")
    )
    return {
        "candidate": candidate,
        "requests": requests,
        "proposed": list(proposed.order_by("-at", "-pk")[:SHOWN]),
        "meter": meter_of(candidate, getattr(candidate, "sheet", None)),
        "steps": steps_of(candidate, stage_of(candidate)),
    }


def stage_of(candidate: Candidate) -> Stage:
    """How far the person is, from their requests and from what higher floors say of their contracts."""
    stage = contract_stage(candidate)
    if stage is not None:
        return stage
    requests = ImmersionRequest.objects.filter(candidate=candidate)
    if to_draft(requests).exists():
        return Stage.CHOSEN
    return Stage.ASKING if requests.waiting().exists() else Stage.TALKING


def steps_of(candidate: Candidate, stage: Stage) -> list[dict[str, str]]:
    """Talk, choose, define, sign: each done, current or to come; a step opens when the one before is done."""
    talked = candidate.counsellor is not None or stage > Stage.TALKING
    reached = max(stage.steps_done, 1 if talked else 0)
    labels = (
        _("Parler de mon projet"),
        _("Choisir une structure"),
        _("Définir l’immersion"),
        _("Signer la convention"),
    )
    return [
        {"label": label, "state": "done" if number < reached else "current" if number == reached else "todo"}
        for number, label in enumerate(labels)
    ]


def host_part(actor: Actor) -> dict[str, Any]:
    """Requests to answer first, then hosts and their offers: four queries."""
    to_admit = Q(join_requests__status=JoinStatus.WAITING, pk__in=actor.managed_host_ids)
    waiting = (
        ImmersionRequest.objects.received_by(actor.host_ids).waiting().with_people().order_by("sent_at", "pk")
    )
    return {
        "waiting": list(waiting[:SHOWN]),
        "waiting_count": waiting.count(),
        "hosts": list(
            HostStructure.objects.filter(pk__in=actor.host_ids)
            .annotate(join_count=Count("join_requests", filter=to_admit))
            .order_by("name", "pk")
        ),
        "offers": list(
            Offer.objects.of_hosts(actor.host_ids)
            .select_related("host")
            .annotate(waiting_count=Count("requests", filter=Q(requests__status=RequestStatus.SENT)))
            .order_by("-active", "-published_at", "-pk")[:SHOWN]
        ),
    }


def counsellor_part(actor: Actor) -> dict[str, Any]:
    """Conventions to prepare, people nobody follows yet, agencies: four queries."""
    requests = ImmersionRequest.objects.of_agencies(actor.agency_ids).with_people()
    drafts = to_draft(requests).order_by("wished_start", "pk")
    people = Candidate.objects.filter(agency_id__in=actor.agency_ids)
    mine = Q(counsellor__in=[membership.pk for membership in actor.memberships])
    counts = people.aggregate(
        total=Count("pk"),
        mine=Count("pk", filter=mine),
        orphans=Count("pk", filter=Q(counsellor__isnull=True)),
    )
    return {
        "drafts": list(drafts[:SHOWN]),
        "drafts_count": drafts.count(),
        "waiting": list(requests.waiting().order_by("sent_at", "pk")[:SHOWN]),
        "counts": counts,
        "memberships": actor.memberships,
    }
