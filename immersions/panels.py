"""What higher floors add to the dashboard, without this floor knowing them.

A maker takes the `Actor` and returns a `Panel` or nothing; it is registered with `@panel`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .actors import Actor
from .models.requests import RequestQuerySet


@dataclass(frozen=True)
class Panel:
    """A block of the dashboard: a template that starts at `h2`, and its context."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Actor], Panel | None]
Narrowing = Callable[[RequestQuerySet], RequestQuerySet]
_MAKERS: list[Maker] = []
_NARROWINGS: list[Narrowing] = []


def panel(maker: Maker) -> Maker:
    """Register a maker of panels."""
    _MAKERS.append(maker)
    return maker


def still_to_draft(narrowing: Narrowing) -> Narrowing:
    """Register what takes away, from accepted requests, those that already have their contract."""
    _NARROWINGS.append(narrowing)
    return narrowing


def panels_for(actor: Actor) -> list[Panel]:
    """The panels of this person, in the order of registration."""
    return [made for maker in _MAKERS if (made := maker(actor)) is not None]


def to_draft(requests: RequestQuerySet) -> RequestQuerySet:
    """The accepted requests among `requests` that no contract follows yet."""
    requests = requests.accepted()
    for narrowing in _NARROWINGS:
        requests = narrowing(requests)
    return requests
