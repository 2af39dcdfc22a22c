"""Reads the values of a case written as JSON; every error is a `CaseError` with a French sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from conventions.law.facts import Days, Outcome, SixtyDayMode, Slot, Span
from conventions.law.states import COUNTED_STATES, State

Given = Mapping[str, Any]
NEVER_IN_FORCE = frozenset(State) - frozenset(COUNTED_STATES)


class CaseError(ValueError):
    """A case that cannot be played; its text is the French sentence shown for that id."""


def only(given: Given, known: str, where: str = "given") -> None:
    """Refuse a key that nothing reads: a slip in its name would silently judge another case."""
    strange = sorted(given.keys() - set(known.split()))
    if strange:
        raise CaseError(
            f"Clé inconnue dans « {where} » : {', '.join(map(str, strange))}. Connues : {', '.join(known.split())}."
        )


def read_object(given: Given, name: str) -> Given:
    """The object of that name."""
    value = given.get(name)
    if not isinstance(value, dict):
        raise CaseError(f"« {name} » manque ou n’est pas un objet.")
    return value


def read_list(given: Given, name: str) -> list[Any]:
    """The list of that name; « others » may be left out."""
    value = given.get(name, [] if name == "others" else None)
    if not isinstance(value, list):
        raise CaseError(f"« {name} » manque ou n’est pas une liste.")
    return value


def read_text(given: Given, name: str) -> str:
    """The text of that name, empty when absent."""
    value = given.get(name)
    return "" if value is None else str(value)


def read_flag(given: Given, name: str) -> bool:
    """The true or false of that name, false when absent."""
    value = given.get(name, False)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise CaseError(f"« {name} » doit être vrai ou faux.")


def read_date(given: Given, name: str) -> date:
    """The date of that name."""
    return as_date(given.get(name), name)


def as_date(value: object, name: str) -> date:
    """A date written YYYY-MM-DD."""
    try:
        if isinstance(value, str) and len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise CaseError(f"« {name} » n’est pas une date AAAA-MM-JJ : {value!r}.")


def read_moment(given: Given) -> datetime:
    """The local moment « known »."""
    value = given.get("known")
    try:
        if isinstance(value, str) and len(value) > 10:
            return datetime.fromisoformat(value)
    except ValueError:
        pass
    raise CaseError(f"« known » n’est pas un moment AAAA-MM-JJTHH:MM : {value!r}.")


def read_postcode(given: Given) -> str:
    """The postcode, or one made from « department »."""
    postcode = read_text(given, "postcode")
    department = read_text(given, "department")
    return postcode or (f"{department:0<5}" if department else "")


def as_span(value: object) -> Span:
    """A stay written as a list of two dates, or as an object with `start` and `end` and what became of it.

    CUM-5: `cancelled` (or a status that never took effect) does not count, `no_show` counts no day, and
    `interrupted` gives the last day that counts.
    """
    if isinstance(value, dict):
        only(value, "start end status cancelled no_show interrupted", "période")
        start, end = read_date(value, "start"), read_date(value, "end")
        if value.get("interrupted"):
            end = min(end, read_date(value, "interrupted"))
        status = read_text(value, "status").upper()
        return Span(
            start,
            end,
            counted=not (read_flag(value, "cancelled") or status in NEVER_IN_FORCE),
            no_show=read_flag(value, "no_show") or status == "NO_SHOW",
        )
    if not isinstance(value, list) or len(value) != 2:
        raise CaseError("Une période est une liste de deux dates.")
    return Span(as_date(value[0], "début"), as_date(value[1], "fin"))


def read_objectives(given: Given) -> tuple[str, ...]:
    """The objectives, one text or a list of them."""
    value = given.get("objectives")
    if isinstance(value, list):
        return tuple(str(text) for text in value)
    return (str(value),) if value else ()


def read_stay(given: Given) -> Span:
    """A stay with its host, object and objectives."""
    start, end = read_date(given, "start"), read_date(given, "end")
    return Span(
        start,
        end,
        read_text(given, "host"),
        read_text(given, "object"),
        read_objectives(given),
        renewal=read_flag(given, "renewal") or read_flag(given, "is_renewal"),
    )


def same_when_given(one: Given, other: Given, name: str) -> bool:
    """Whether both sides give the same text under that name; a side that says nothing is no difference."""
    first, second = read_text(one, name), read_text(other, name)
    return not first or not second or first == second


def as_outcomes(value: object) -> tuple[Outcome, ...]:
    """How far the objectives were reached: true, false, REACHED, PARTLY, NOT, or a list of them."""
    if value is None:
        return ()
    if isinstance(value, bool):
        return (Outcome.REACHED if value else Outcome.NOT,)
    if isinstance(value, dict):
        value = list(value.values())
    words = value if isinstance(value, list) else [value]
    known = {"REACHED": Outcome.REACHED, "ALL": Outcome.REACHED, "NOT": Outcome.NOT, "NONE": Outcome.NOT}
    outcomes = []
    for word in words:
        text = str(word).upper()
        if text.startswith("PART"):
            outcomes.append(Outcome.PARTLY)
        elif isinstance(word, bool):
            outcomes.append(Outcome.REACHED if word else Outcome.NOT)
        elif text in known:
            outcomes.append(known[text])
        else:
            raise CaseError(f"« objectives_reached » : valeur inconnue {word!r}.")
    return tuple(outcomes)


def read_mode(given: Given) -> SixtyDayMode:
    """The mode of the sixty days, CALENDAR when absent."""
    name = read_text(given, "sixty_day_mode") or SixtyDayMode.CALENDAR.value
    if name not in SixtyDayMode.__members__:
        raise CaseError(f"« sixty_day_mode » inconnu : {name}.")
    return SixtyDayMode(name)


def read_days(given: Given) -> Days:
    """Days of presence with their slots."""
    raw = read_object(given, "days")
    days: dict[date, tuple[Slot, ...]] = {}
    for name, pairs in raw.items():
        if not isinstance(pairs, list) or any(not isinstance(pair, list) or len(pair) != 2 for pair in pairs):
            raise CaseError(f"Les créneaux du {name} sont des listes de deux heures.")
        days[as_date(name, "days")] = tuple((as_time(first), as_time(last)) for first, last in pairs)
    return days


def as_time(value: object) -> time:
    """A time HH:MM; 24:00 is the midnight that ends the day."""
    try:
        if isinstance(value, str) and len(value) == 5:
            return time(0) if value == "24:00" else time.fromisoformat(value)
    except ValueError:
        pass
    raise CaseError(f"« {value} » n’est pas une heure HH:MM.")
