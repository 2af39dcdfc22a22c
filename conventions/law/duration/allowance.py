"""What is still allowed: days used and left, last lawful day, earliest next start (D5135-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from conventions.law.dates import ONE_DAY, last_lawful_day, next_day, window_end
from conventions.law.facts import SixtyDayMode, Span
from conventions.law.findings import Severity

from .cumulation import DAYS_MAXIMUM, Family, families_of, heaviest_window, same_host, two_families


@dataclass(frozen=True)
class Allowance:
    """What a period that begins on `start` may still be.

    `last_day` is None when no day is lawful from there; `limited_by` is the code of the rule that sets it
    (DUR-1 the month, CUM-3 the sixty days, CUM-1 the two conventions, OV-3 another stay); `days_used` counts
    the fullest twelve months around `start`, `days_left` what remains of the sixty; `earliest_start` is the
    first day from `start` on which at least one day is lawful.
    """

    start: date
    last_day: date | None
    limited_by: str
    days_used: int
    days_left: int
    earliest_start: date | None


def last_lawful_end(
    start: date,
    history: Sequence[Span] = (),
    *,
    host_siret: str = "",
    family: str = "",
    renewal: bool = False,
    sixty_day_mode: SixtyDayMode = SixtyDayMode.CALENDAR,
) -> date | None:
    """D5135-3: last day allowed to a period that begins on `start`, all three paragraphs together.

    `history`: the same person's other stays; those of another SIRET are left out when `host_siret` is given.
    `family` and `renewal` say whether the period continues one of them. None when not even one day is allowed.
    """
    own = _own(history, host_siret)
    proposed = Span(start, start, host_siret, family=family, renewal=renewal)
    return _last_end(proposed, own, sixty_day_mode)[0]


def earliest_next_start(
    history: Sequence[Span],
    after: date,
    *,
    length: int = 1,
    host_siret: str = "",
    family: str = "",
    renewal: bool = False,
    sixty_day_mode: SixtyDayMode = SixtyDayMode.CALENDAR,
) -> date | None:
    """D5135-3: first day, `after` included, from which a period of `length` calendar days is lawful.

    None when no day is found before a year has passed on every stay (a length over a month never is).
    """
    own = _own(history, host_siret)
    # A year after the last stay nothing of the past counts any more.
    limit = max([after, *(next_day(window_end(span.end)) for span in own)])
    day = after
    while day <= limit and day <= date.max - timedelta(days=length):
        end = day + timedelta(days=length - 1)
        span = Span(day, end, host_siret, family=family, renewal=renewal)
        retry = _refused_until(span, own, sixty_day_mode)
        if retry is None:
            return day
        day = retry
    return None


def allowance(
    start: date,
    history: Sequence[Span] = (),
    *,
    host_siret: str = "",
    family: str = "",
    renewal: bool = False,
    sixty_day_mode: SixtyDayMode = SixtyDayMode.CALENDAR,
) -> Allowance:
    """D5135-3: last day, days used and left, and earliest next start, for a form or the simulator."""
    own = _own(history, host_siret)
    proposed = Span(start, start, host_siret, family=family, renewal=renewal)
    last, limit = _last_end(proposed, own, sixty_day_mode)
    used = days_used(start, own, sixty_day_mode=sixty_day_mode)
    earliest: date | None = start
    if last is None:
        earliest = earliest_next_start(
            own, start, host_siret=host_siret, family=family, renewal=renewal, sixty_day_mode=sixty_day_mode
        )
    return Allowance(start, last, limit, used, max(0, DAYS_MAXIMUM - used), earliest)


def days_used(
    day: date,
    history: Sequence[Span],
    *,
    host_siret: str = "",
    sixty_day_mode: SixtyDayMode = SixtyDayMode.CALENDAR,
) -> int:
    """D5135-3 al. 3: days already counted in the fullest twelve months that hold `day`."""
    own = _own(history, host_siret)
    window = heaviest_window(own, sixty_day_mode, touching=Span(day, day))
    return window.days if window else 0


def _own(history: Sequence[Span], host_siret: str) -> list[Span]:
    if host_siret:
        return same_host(history, host_siret)
    return [span for span in history if span.counted]


def _last_end(span: Span, own: Sequence[Span], mode: SixtyDayMode) -> tuple[date | None, str]:
    if any(other.start <= span.start <= other.end for other in own if not other.no_show):
        return None, "OV-3"
    if _families_block(span, own) is not None:
        return None, "CUM-1"
    last, limit = last_lawful_day(span.start), "DUR-1"
    later = [other.start for other in own if other.start > span.start and not other.no_show]
    if later and min(later) <= last:
        last, limit = min(later) - ONE_DAY, "OV-3"
    low, high = 0, (last - span.start).days + 1
    while low < high:
        middle = (low + high + 1) // 2
        if _within_sixty(replace(span, end=span.start + timedelta(days=middle - 1)), own, mode):
            low = middle
        else:
            high = middle - 1
    if low == 0:
        return None, "CUM-3"
    lawful = span.start + timedelta(days=low - 1)
    return lawful, limit if lawful == last else "CUM-3"


def _refused_until(span: Span, own: Sequence[Span], mode: SixtyDayMode) -> date | None:
    """None when the span is lawful, else the next first day worth trying."""
    overlapping = [
        next_day(other.end)
        for other in own
        if not other.no_show and other.start <= span.end and span.start <= other.end
    ]
    if overlapping:
        return max(overlapping)
    first = _families_block(span, own)
    if first is not None:
        return next_day(max(window_end(first.start), span.start))
    if span.end > last_lawful_day(span.start) or not _within_sixty(span, own, mode):
        return next_day(span.start)
    return None


def _families_block(span: Span, own: Sequence[Span]) -> Family | None:
    """The first of three conventions in twelve months when this span is one of them, else None."""
    found = two_families(families_of([*own, span]), proposed=span)
    if found is None or found.severity is not Severity.BLOCK:
        return None
    start = found.facts["window_start"]
    return Family(start, start)


def _within_sixty(span: Span, own: Sequence[Span], mode: SixtyDayMode) -> bool:
    window = heaviest_window([*own, span], mode, touching=span)
    return window is None or window.days <= DAYS_MAXIMUM
