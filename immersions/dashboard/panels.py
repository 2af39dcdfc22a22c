"""What higher floors add to the dashboard, without this floor knowing them.

A maker takes the `Actor` and returns a `Panel` or nothing; it is registered with `@panel`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from immersions.accounts.actor import Actor
from immersions.models import Candidate
from immersions.models.requests import RequestQuerySet


@dataclass(frozen=True)
class Panel:
    """A block of the dashboard: a template that starts at `h2`, and its context.

    `urgent`: it waits for an act of this very person, and comes before all the rest.
    """

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    urgent: bool = False


class Stage(IntEnum):
    """How far a person is on the way to an immersion; a later stage is larger."""

    TALKING = 0
    ASKING = 1
    CHOSEN = 2  # a host accepted
    DEFINING = 3  # a contract is being written
    SIGNING = 4
    SIGNED = 5

    @property
    def steps_done(self) -> int:
        """How many of the four steps (talk, choose, define, sign) are behind."""
        return (0, 1, 2, 2, 3, 4)[self]


Maker = Callable[[Actor], Panel | None]
Narrowing = Callable[[RequestQuerySet], RequestQuerySet]
StageReader = Callable[[Candidate], Stage | None]
_MAKERS: list[Maker] = []
_STAGES: list[StageReader] = []
_NARROWINGS: list[Narrowing] = []


def panel(maker: Maker) -> Maker:
    """Register a maker of panels."""
    _MAKERS.append(maker)
    return maker


def still_to_draft(narrowing: Narrowing) -> Narrowing:
    """Register what takes away, from accepted requests, those that already have their contract."""
    _NARROWINGS.append(narrowing)
    return narrowing


def stage_reader(reader: StageReader) -> StageReader:
    """Register what knows how far the contracts of a person are, or nothing."""
    _STAGES.append(reader)
    return reader


def contract_stage(candidate: Candidate) -> Stage | None:
    """The stage that the contracts of a person give, if there are any."""
    return max((stage for reader in _STAGES if (stage := reader(candidate)) is not None), default=None)


def panels_for(actor: Actor) -> list[Panel]:
    """The panels of this person, in the order of registration."""
    return [made for maker in _MAKERS if (made := maker(actor)) is not None]


def to_draft(requests: RequestQuerySet) -> RequestQuerySet:
    """The accepted requests among `requests` that no contract follows yet."""
    requests = requests.accepted()
    for narrowing in _NARROWINGS:
        requests = narrowing(requests)
    return requests
