"""What conventions add to the dashboard: those that ask for someone's act, and those to come."""

from django.db.models import Prefetch, Q
from django.utils import timezone

from conventions.choices import PartyRole, RequestState
from conventions.law.states import State, Verb
from conventions.models import Convention, PaperCopy, Party, SignatureRequest
from conventions.permissions import refusal
from immersions.accounts.actor import Actor
from immersions.dashboard.panels import Panel, Stage, panel, stage_reader, still_to_draft
from immersions.models import Candidate
from immersions.models.requests import RequestQuerySet

SHOWN = 5


@still_to_draft
def without_convention(requests: RequestQuerySet) -> RequestQuerySet:
    """Accepted requests that no convention follows yet."""
    return requests.filter(convention__isnull=True)


@stage_reader
def stage_of_contracts(candidate: Candidate) -> Stage | None:
    """The stage of the contracts that are alive or to come; one query."""
    alive = Convention.objects.filter(candidate=candidate).filter(
        Q(state__in=[State.DRAFT, State.OPEN]) | Q(state=State.SIGNED, end_on__gte=timezone.localdate())
    )
    stages = {
        State.DRAFT: Stage.DEFINING,
        State.OPEN: Stage.SIGNING,
        State.SIGNED: Stage.SIGNED,
    }
    states = alive.order_by().values_list("state", flat=True).distinct()
    return max((stages[State(state)] for state in states), default=None)


@panel
def papers_to_certify(actor: Actor) -> Panel | None:
    """Signed papers that wait for a second person of the agency, whom this person may be."""
    if actor.user is None or not actor.agency_ids:
        return None
    rows = PaperCopy.objects.defer("content").filter(
        attested_at__isnull=True,
        request__state=RequestState.PENDING,
        request__version__superseded_at__isnull=True,
        request__version__convention__agency__in=actor.agency_ids,
        request__version__convention__state=State.OPEN,
    )
    found = rows.select_related("request__party", "request__version__convention").order_by("pk")
    latest = {copy.request_id: copy for copy in found}
    papers = [
        copy
        for copy in latest.values()
        if refusal(actor, Verb.ATTEST_SIGNATURE, copy, at=timezone.now()) is None
    ]
    return (
        Panel("conventions/tracking/panel_papers.html", {"papers": papers[:SHOWN]}, urgent=True)
        if papers
        else None
    )


@panel
def conventions_of(actor: Actor) -> Panel | None:
    """The next conventions of this person: to sign, to finish, or to come; three queries at most."""
    rows = Convention.objects.visible_to(actor).filter(
        Q(state__in=[State.DRAFT, State.OPEN]) | Q(state=State.SIGNED, end_on__gte=timezone.localdate())
    )
    if actor.is_counsellor:
        rows = rows.filter(
            Q(counsellor__in=[membership.pk for membership in actor.memberships]) | ~Q(state=State.SIGNED)
        )
    nearest = list(
        rows.order_by("start_on", "pk").prefetch_related(
            Prefetch("parties", Party.objects.filter(role=PartyRole.BENEFICIARY))
        )[: SHOWN + 1]
    )
    if not nearest:
        return None
    mine = _awaiting(actor, nearest)
    shown = [{"convention": one, "your_turn": one.pk in mine} for one in nearest[:SHOWN]]
    context = {
        "to_sign": [row["convention"] for row in shown if row["your_turn"]],
        "others": [row["convention"] for row in shown if not row["your_turn"]],
        "more": len(nearest) > SHOWN,
    }
    return Panel("conventions/tracking/panel_conventions.html", context, urgent=bool(mine))


def _awaiting(actor: Actor, conventions: list[Convention]) -> set[int]:
    """Ids of the conventions that wait for the signature of this very person."""
    if actor.user is None:
        return set()
    return set(
        SignatureRequest.objects.filter(
            version__convention__in=conventions,
            version__superseded_at__isnull=True,
            state=RequestState.PENDING,
            invited_at__isnull=False,
            party__email__iexact=actor.user.email,
        ).values_list("version__convention", flat=True)
    )
