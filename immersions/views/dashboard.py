"""The first page after login: what to do now, for each hat the person wears."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..actors import Actor, ActorRequest
from ..choices import RequestStatus
from ..models import Candidate, HostStructure, ImmersionRequest, Offer
from ..panels import panels_for, to_draft

SHOWN = 5  # rows of a list on the dashboard; its own page shows all


@require_safe
def dashboard(request: ActorRequest) -> HttpResponse:
    """One block a hat, then the blocks of the conventions."""
    actor = request.actor
    context = {
        "candidate_part": candidate_part(actor) if actor.is_candidate else None,
        "host_part": host_part(actor) if actor.is_host else None,
        "counsellor_part": counsellor_part(actor) if actor.is_counsellor else None,
        "panels": panels_for(actor),
    }
    return render(request, "immersions/dashboard.html", context)


def candidate_part(actor: Actor) -> dict[str, Any]:
    """The four steps, the counsellor, the latest requests: two queries."""
    candidate = Candidate.objects.select_related("agency", "counsellor__user").get(user=actor.user)
    requests = list(
        ImmersionRequest.objects.filter(candidate=candidate)
        .select_related("offer__host")
        .order_by("-sent_at", "-pk")[:SHOWN]
    )
    return {"candidate": candidate, "requests": requests, "steps": steps_of(candidate, requests)}


def steps_of(candidate: Candidate, requests: list[ImmersionRequest]) -> list[dict[str, str]]:
    """Talk, choose, define, sign: each done, current or to come; the contract's own page tells the last."""
    accepted = any(row.status == RequestStatus.ACCEPTED for row in requests)
    open_ones = any(row.status in (RequestStatus.SENT, RequestStatus.ACCEPTED) for row in requests)
    done = {
        "Parler de mon projet": candidate.counsellor is not None,
        "Choisir une structure": accepted,
        "Définir l’immersion": False,
        "Signer la convention": False,
    }
    current = (
        "Parler de mon projet" if not (done["Parler de mon projet"] or open_ones) else "Choisir une structure"
    )
    if accepted:
        current = "Définir l’immersion"
    return [
        {"label": label, "state": "current" if label == current else "done" if is_done else "todo"}
        for label, is_done in done.items()
    ]


def host_part(actor: Actor) -> dict[str, Any]:
    """Requests to answer first, then hosts and their offers: four queries."""
    waiting = (
        ImmersionRequest.objects.received_by(actor.host_ids).waiting().with_people().order_by("sent_at", "pk")
    )
    return {
        "waiting": list(waiting[:SHOWN]),
        "waiting_count": waiting.count(),
        "hosts": list(HostStructure.objects.filter(pk__in=actor.host_ids).order_by("name", "pk")),
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
