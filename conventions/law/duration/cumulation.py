"""Two conventions, sixty days, twelve months, in the same host (D5135-3 al. 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any

from conventions.law import articles
from conventions.law.dates import ONE_DAY, last_lawful_day, next_day, span_days, window_end
from conventions.law.facts import SixtyDayMode, Span
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from french import days, full_date, normalised

from .periods import digits, same_objectives

DAYS_MAXIMUM = 60
FAMILIES_MAXIMUM = 2


@dataclass(frozen=True)
class Window:
    """Twelve consecutive months and the days counted in them."""

    start: date
    end: date
    days: int


@dataclass(frozen=True)
class Family:
    """A convention with its renewal: first start, last end, and the stays it is made of."""

    start: date
    end: date
    spans: tuple[Span, ...] = ()


def heaviest_window(
    spans: Iterable[Span], mode: SixtyDayMode = SixtyDayMode.CALENDAR, *, touching: Span | None = None
) -> Window | None:
    """D5135-3 al. 3 (CUM-3): the twelve months that hold the most days, None without any day.

    `touching` keeps the windows that hold at least a day of that span: an old excess elsewhere is not its fault.

    Only windows that begin on a first day or finish on a last day matter, and those of 1 March, a day longer
    when they hold a leap day: sliding any other window one way or the other loses nothing.
    """
    counted = [span for span in spans if span.counted and not span.no_show and span.start <= span.end]
    if not counted:
        return None
    candidates = _candidates(counted, mode)
    if touching is not None:
        candidates |= {touching.end, _window_start(touching.start)}
        candidates = {day for day in candidates if day <= touching.end and window_end(day) >= touching.start}
    windows = [Window(day, window_end(day), _days_in(counted, day, mode)) for day in sorted(candidates)]
    # Among equals, twelve months that begin with a stay read best.
    starts = {span.start for span in counted}
    windows.sort(key=lambda window: window.start not in starts)
    return max(windows, key=lambda window: window.days, default=None)


def sixty_days(
    spans: Sequence[Span],
    *,
    proposed: Span | None = None,
    used: int | None = None,
    last_day: date | None = None,
    earliest: date | None = None,
    mode: SixtyDayMode = SixtyDayMode.CALENDAR,
) -> Finding | None:
    """D5135-3 al. 3 (CUM-3, CUM-4): no twelve months hold more than sixty days, renewals included.

    `proposed`, one of `spans`, keeps the windows it touches; `used`, `last_day` and `earliest` (days already
    counted, last lawful end, next lawful start) come from `allowance` and complete the sentence.
    """
    window = heaviest_window(spans, mode, touching=proposed)
    if window is None or window.days <= DAYS_MAXIMUM:
        return None
    facts: dict[str, Any] = {
        "window_start": window.start,
        "window_end": window.end,
        "days": window.days,
        "maximum": DAYS_MAXIMUM,
        "days_used": used,
        "days_left": None if used is None else max(0, DAYS_MAXIMUM - used),
        "last_lawful_day": last_day,
        "earliest_start": earliest,
    }
    message = (
        f"Du {full_date(window.start)} au {full_date(window.end)}, cette personne passerait {days(window.days)} dans "
        f"la même structure, pour {days(DAYS_MAXIMUM)} au plus sur douze mois, renouvellements compris "
        "(article D5135-3, alinéa 3)."
    )
    if last_day is not None:
        message += f" Terminez au plus tard le {full_date(last_day)}."
    elif earliest is not None:
        message += f" Une immersion y redevient possible à partir du {full_date(earliest)}."
    if mode is SixtyDayMode.CALENDAR:
        message += " Nous comptons les jours du calendrier ; d’autres lectures comptent les jours de présence, ou deux mois."
    gap_free: dict[str, Any] = {name: value for name, value in facts.items() if value is not None}
    return finding(
        Severity.BLOCK, "CUM-3", articles.TWELVE_MONTHS, message, certainty=Certainty.UNCERTAIN, **gap_free
    )


def full_lengths(
    spans: Sequence[Span], mode: SixtyDayMode = SixtyDayMode.CALENDAR, *, proposed: Span | None = None
) -> Finding | None:
    """D5135-3 al. 3 (CUM-3, other reading): the full length of every convention begun in the twelve months."""
    counted = [span for span in spans if span.counted and not span.no_show]
    for first in sorted(counted, key=lambda span: span.start):
        end = window_end(first.start)
        if proposed is not None and not first.start <= proposed.start <= end:
            continue
        total = sum(_length(span, mode) for span in counted if first.start <= span.start <= end)
        if total > DAYS_MAXIMUM:
            return finding(
                Severity.WARN,
                "CUM-3B",
                articles.TWELVE_MONTHS,
                f"Comptées en entier, les immersions commencées entre le {full_date(first.start)} et le "
                f"{full_date(end)} font {days(total)}. Les jours situés dans ces douze mois restent dans la limite, "
                "mais une autre lecture, plus stricte, retient la durée entière.",
                certainty=Certainty.UNCERTAIN,
                window_start=first.start,
                window_end=end,
                days=total,
            )
    return None


def families_of(spans: Iterable[Span]) -> list[Family]:
    """Spans grouped into conventions with their renewal, by first day.

    A renewal without a family name belongs with the stay that begins before it, if any.
    """
    groups: list[tuple[str, list[Span]]] = []
    for span in sorted((one for one in spans if one.counted), key=lambda one: (one.start, one.end)):
        named = next((group for name, group in groups if span.family and name == span.family), None)
        if named is None and span.renewal and not span.family and groups:
            named = groups[-1][1]
        if named is None:
            groups.append((span.family, [span]))
        else:
            named.append(span)
    return [
        Family(min(one.start for one in group), max(one.end for one in group), tuple(group))
        for _name, group in groups
    ]


def two_families(
    families: Sequence[Family],
    *,
    ends_known: bool = True,
    proposed: Span | None = None,
    earliest: date | None = None,
) -> Finding | None:
    """D5135-3 al. 3 (CUM-1): two conventions at most begin in any twelve months, looking back and forward.

    When the starts allow it but a stricter reading (any day inside) does not: WARN, with the day from which all
    readings agree. `ends_known=False` says that only first days were given: the other reading is then a hint.
    `proposed` keeps the groups of three that it belongs to; `earliest`, its next lawful start when it is known.
    """
    ordered = sorted(families, key=lambda family: family.start)
    for place, third in enumerate(ordered[FAMILIES_MAXIMUM:]):
        first = ordered[place]
        if not _concerns(proposed, ordered[place : place + FAMILIES_MAXIMUM + 1]):
            continue
        end = window_end(first.start)
        if third.start <= end:
            next_start = earliest or next_day(end)
            message = (
                f"Ce serait la troisième convention de cette personne dans la même structure entre le "
                f"{full_date(first.start)} et le {full_date(end)} : deux au plus sont permises sur douze mois "
                f"(article D5135-3, alinéa 3). La suivante peut commencer le {full_date(next_start)}."
            )
            leap = (first.start.month, first.start.day) == (2, 29)
            if leap:
                message += (
                    " Faute de 29 février l’année suivante, nous arrêtons les douze mois au 28 février ; "
                    "une autre lecture les arrêterait la veille."
                )
            return finding(
                Severity.BLOCK,
                "CUM-1",
                articles.TWELVE_MONTHS,
                message,
                certainty=Certainty.UNCERTAIN if leap else Certainty.SURE,
                window_start=first.start,
                window_end=end,
                third_start=third.start,
                earliest_start=next_start,
            )
    return _any_overlap(ordered, ends_known=ends_known, proposed=proposed)


def _concerns(proposed: Span | None, families: Sequence[Family]) -> bool:
    return proposed is None or any(proposed in family.spans for family in families)


def _any_overlap(ordered: Sequence[Family], *, ends_known: bool, proposed: Span | None) -> Finding | None:
    # Twelve months touch three families iff they can run from the earliest end to the latest start.
    agreed: date | None = None
    third_start: date | None = None
    for three in combinations(ordered, FAMILIES_MAXIMUM + 1):
        if not _concerns(proposed, three):
            continue
        ends = [family.end if ends_known else last_lawful_day(family.start) for family in three]
        reach = window_end(min(ends))
        if three[-1].start <= reach and (agreed is None or next_day(reach) > agreed):
            agreed, third_start = next_day(reach), three[-1].start
    if agreed is None:
        return None
    basis = "On compte de premier jour à premier jour"
    if not ends_known:
        message = (
            f"{basis} : c’est permis. Si l’on retient plutôt la date de signature, ou tout jour passé dans les douze "
            f"mois, il faudrait attendre jusqu’au {full_date(agreed)} au plus."
        )
    else:
        message = (
            f"{basis} : la troisième convention est permise. Une autre lecture compte tout jour passé dans les "
            f"douze mois ; à partir du {full_date(agreed)}, toutes les lectures sont d’accord."
        )
    return finding(
        Severity.WARN if ends_known else Severity.INFO,
        "CUM-1B",
        articles.TWELVE_MONTHS,
        message,
        certainty=Certainty.UNCERTAIN,
        third_start=third_start,
        all_readings_from=agreed,
    )


def different_content(
    purpose: str,
    objectives: Sequence[str],
    other_purpose: str,
    other_objectives: Sequence[str],
    *,
    when: str = "",
    whole: bool = False,
) -> Finding | None:
    """D5135-3 al. 3 (CUM-2): two conventions in one host differ by their object or by their objectives.

    `when` names the other one in the sentence: « du lundi 3 mars 2025 au … ». A draft hears nothing of what it has
    not yet filled; with `whole`, what neither says is the same.
    """
    if normalised(purpose) != normalised(other_purpose):
        return None
    unfilled = not purpose or not any(text.strip() for text in objectives)
    if unfilled and not whole:
        return None
    other = f"une autre convention dans cette structure{f' ({when})' if when else ''}"
    if same_objectives(objectives, other_objectives):
        return finding(
            Severity.BLOCK,
            "CUM-2",
            articles.TWELVE_MONTHS,
            f"L’objet et les objectifs sont ceux d’{other} : une deuxième convention demande un autre objet ou "
            "d’autres objectifs (article D5135-3, alinéa 3). S’ils ne sont pas atteints, pensez au renouvellement.",
            step=Step.CONTENT,
        )
    return finding(
        Severity.HUMAN,
        "CUM-2",
        articles.TWELVE_MONTHS,
        f"L’objet est celui d’{other} : le prescripteur confirme que les objectifs sont bien différents, et pas "
        "seulement dits autrement.",
        step=Step.CONTENT,
        certainty=Certainty.POLICY,
        objectives=tuple(objectives),
    )


def object_unsaid(when: str, start: date) -> Finding:
    """D5135-3 al. 3 (CUM-2): nothing sets two conventions apart while the object of one is not known."""
    return finding(
        Severity.BLOCK,
        "CUM-2",
        articles.TWELVE_MONTHS,
        f"Dites quel était l’objet de l’immersion déjà faite {when} dans cette structure : une deuxième convention "
        "demande un autre objet ou d’autres objectifs (article D5135-3, alinéa 3).",
        prior=start,
    )


def no_show_counts(spans: Iterable[Span]) -> Finding | None:
    """D5135-3 al. 3 (CUM-5): a stay where the person never came counts for no day, but counts as a convention."""
    absent = [span for span in spans if span.counted and span.no_show]
    if not absent:
        return None
    return finding(
        Severity.INFO,
        "CUM-5",
        articles.TWELVE_MONTHS,
        "Une convention où la personne n’est pas venue ne compte aucun jour, mais compte parmi les deux permises ; "
        "le prescripteur peut en décider autrement.",
        certainty=Certainty.POLICY,
        starts=tuple(span.start for span in absent),
    )


def same_legal_unit(
    span: Span, history: Sequence[Span], host_siret: str, mode: SixtyDayMode = SixtyDayMode.CALENDAR
) -> Finding | None:
    """D5135-3 al. 3 (uncertainty 4): stays in another establishment of the same company (same SIREN).

    WARN when there are some in the twelve months; HUMAN when the company as a whole passes the limits.
    """
    own = same_host(history, host_siret)
    siblings = [one for one in history if one.counted and same_siren_only(host_siret, one.host_siret)]
    near = [
        one for one in siblings if one.start <= window_end(span.start) and span.start <= window_end(one.start)
    ]
    if not near:
        return None
    together = [*own, *siblings, span]
    window = heaviest_window(together, mode, touching=span)
    over_days = window is not None and window.days > DAYS_MAXIMUM
    many = two_families(families_of(together), proposed=span)
    over = over_days or (many is not None and many.severity is Severity.BLOCK)
    end = (
        "Comptés ensemble, ils dépassent ce qui est permis dans une même structure : le prescripteur décide."
        if over
        else "Nous comptons par établissement ; une autre lecture compte toute l’entreprise."
    )
    return finding(
        Severity.HUMAN if over else Severity.WARN,
        "CUM-6",
        articles.TWELVE_MONTHS,
        f"Cette personne a une autre immersion dans un autre établissement de la même entreprise. {end}",
        step=Step.PARTIES,
        certainty=Certainty.UNCERTAIN,
        days=window.days if window else 0,
        starts=tuple(one.start for one in near),
    )


def same_host(history: Iterable[Span], host_siret: str) -> list[Span]:
    """The spans that count in that establishment (same SIRET; spans without one count when none is asked)."""
    return [span for span in history if span.counted and digits(span.host_siret) == digits(host_siret)]


def same_siret(one: str, other: str) -> bool:
    """Same establishment."""
    return digits(one) == digits(other)


def same_siren_only(one: str, other: str) -> bool:
    """Two establishments of one company."""
    first, second = digits(one), digits(other)
    return len(first) == len(second) == 14 and first != second and first[:9] == second[:9]


def _candidates(spans: Sequence[Span], mode: SixtyDayMode) -> set[date]:
    days = {span.start for span in spans} | {_window_start(span.end) for span in spans}
    for span in spans:
        days |= {date(year, 3, 1) for year in range(span.start.year, span.end.year + 1)}
        if mode is SixtyDayMode.PRESENCE:
            days |= set(span.days)
    return days


def _window_start(end: date) -> date:
    """The first day of the twelve months that finish on `end`."""
    if end.year == 1:
        return date.min
    day = 28 if (end.month, end.day) == (2, 29) else end.day
    return date(end.year - 1, end.month, day) + ONE_DAY


def _days_in(spans: Sequence[Span], start: date, mode: SixtyDayMode) -> int:
    end = window_end(start)
    return sum(_length(span, mode, start, end) for span in spans)


def _length(span: Span, mode: SixtyDayMode, start: date = date.min, end: date = date.max) -> int:
    first, last = max(span.start, start), min(span.end, end)
    if mode is SixtyDayMode.PRESENCE and span.days:
        return sum(1 for day, slots in span.days.items() if slots and first <= day <= last)
    return span_days(first, last)
