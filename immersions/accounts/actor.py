"""Who acts, and in whose name; built once per request."""

from dataclasses import dataclass, field

from django.http import HttpRequest

from immersions.choices import HostRole, MemberRole
from immersions.models import Candidate, Membership, User


@dataclass(frozen=True)
class Actor:
    """A logged-in person with every hat they wear; `ANONYMOUS` wears none."""

    user: User | None = None
    memberships: tuple[Membership, ...] = ()
    candidate_id: int | None = None
    candidate: Candidate | None = None  # with its agency and its counsellor: the card of each page
    host_ids: tuple[int, ...] = ()
    agency_ids: tuple[int, ...] = field(default=())
    managed_host_ids: tuple[int, ...] = ()

    @property
    def is_counsellor(self) -> bool:
        """Works in at least one agency."""
        return bool(self.memberships)

    @property
    def is_host(self) -> bool:
        """Acts for at least one host."""
        return bool(self.host_ids)

    @property
    def is_candidate(self) -> bool:
        """Has a candidate's file."""
        return self.candidate_id is not None

    def membership_in(self, agency_id: int) -> Membership | None:
        """The person's place in that agency, if any."""
        return next((m for m in self.memberships if m.agency_id == agency_id), None)

    def administers(self, agency_id: int) -> bool:
        """Whether the person is responsible for that agency."""
        membership = self.membership_in(agency_id)
        return membership is not None and membership.role == MemberRole.AGENCY_ADMIN


class ActorRequest(HttpRequest):
    """A request as the views of logged-in people receive it: the middlewares have put both there."""

    actor: Actor
    user: User


ANONYMOUS = Actor()


def actor_of(user: User | None) -> Actor:
    """The hats of a user, read in three queries; `ANONYMOUS` for nobody."""
    if user is None or not user.is_authenticated or not user.is_active:
        return ANONYMOUS
    memberships = tuple(
        user.memberships.filter(is_active=True, agency__closed_at__isnull=True)
        .select_related("agency__organisation", "user")
        .order_by("pk")
    )
    candidate = Candidate.objects.filter(user=user).select_related("agency", "counsellor__user").first()
    hosts = list(user.host_memberships.filter(is_active=True).order_by("pk").values_list("host_id", "role"))
    return Actor(
        user=user,
        memberships=memberships,
        candidate_id=candidate.pk if candidate else None,
        candidate=candidate,
        host_ids=tuple(host_id for host_id, _ in hosts),
        managed_host_ids=tuple(host_id for host_id, role in hosts if role == HostRole.MANAGER),
        agency_ids=tuple(m.agency_id for m in memberships),
    )
