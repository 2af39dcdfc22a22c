"""Plays cases written as JSON (`fn` and `given`) through the rules; see `manage.py simulate_rules`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from conventions.law.articles import TWELVE_MONTHS
from conventions.law.dates import department_of, window_end
from conventions.law.duration.allowance import allowance
from conventions.law.duration.cumulation import (
    Family,
    different_content,
    families_of,
    full_lengths,
    same_siren_only,
    same_siret,
    sixty_days,
    two_families,
)
from conventions.law.duration.overlaps import overlap_findings, span_of
from conventions.law.duration.periods import doctrine, month, reasoned, renewal_findings
from conventions.law.facts import (
    Beneficiary,
    Delegation,
    Dossier,
    Employer,
    Host,
    Prescriber,
    Renewal,
    SixtyDayMode,
    Span,
)
from conventions.law.findings import Certainty, Finding, Severity, Step, finding, verdict
from conventions.law.hours.schedule import timetable
from conventions.law.hours.slots import slots, some_presence
from conventions.law.hours.special_days import adult_findings
from conventions.law.minors.age import guardian, minimum_age, protected_adult
from conventions.law.minors.hours import schedule_findings
from conventions.law.people import categories
from conventions.law.people.accidents import accident_findings, declaration_deadlines
from conventions.law.people.prescribers import SIAE_KINDS, covered_person, prescriber_findings

from .reading import (
    CaseError,
    Given,
    as_date,
    as_outcomes,
    as_span,
    only,
    read_date,
    read_days,
    read_flag,
    read_list,
    read_mode,
    read_moment,
    read_object,
    read_objectives,
    read_postcode,
    read_stay,
    read_text,
    same_when_given,
)

ERROR: Final = "ERROR"


@dataclass(frozen=True)
class Result:
    """What a case gave: the verdict (OK, a severity, two deadlines, or ERROR) and the findings."""

    id: str
    verdict: str
    findings: tuple[Finding, ...] = ()
    expect: str = ""
    error: str = ""

    @property
    def differs(self) -> bool:
        """Whether the case said what it expected and got something else."""
        return bool(self.expect) and self.expect != self.verdict

    def as_dict(self) -> dict[str, Any]:
        """Values ready for JSON: `id`, `verdict`, `findings`, and `error` when the case could not be played."""
        answer: dict[str, Any] = {
            "id": self.id,
            "verdict": self.verdict,
            "findings": [one.as_dict() for one in self.findings],
        }
        return answer | ({"error": self.error} if self.error else {})


def play(cases: object) -> list[Result]:
    """Every case in order. Raises `CaseError` when the whole is not a list of cases."""
    if not isinstance(cases, list):
        raise CaseError("Le fichier doit contenir une liste de cas.")
    return [play_case(case, number) for number, case in enumerate(cases, start=1)]


def play_case(case: object, number: int = 1) -> Result:
    """One case; a case ill-written gives a result ERROR that says what is wrong, and never raises."""
    if not isinstance(case, dict):
        return Result(f"n° {number}", ERROR, error="Un cas est un objet avec « id », « fn » et « given ».")
    name = str(case.get("id", f"n° {number}"))
    expect = str(case.get("expect") or "")
    try:
        only(case, "id fn given expect title article certainty why", "cas")
        function = FUNCTIONS.get(str(case.get("fn", "")))
        if function is None:
            raise CaseError(
                f"Fonction inconnue : « {case.get('fn', '')} ». Connues : {', '.join(FUNCTIONS)}."
            )
        given = case.get("given")
        if not isinstance(given, dict):
            raise CaseError("« given » doit être un objet.")
        found = tuple(function(given))
        answer = _deadlines(given) if function is eval_accident else verdict(found)
    except CaseError as error:
        return Result(name, ERROR, expect=expect, error=str(error))
    except (TypeError, ValueError, OverflowError, AttributeError, KeyError):
        return Result(name, ERROR, expect=expect, error="Les données de ce cas ne sont pas lisibles.")
    return Result(name, answer, found, expect)


def eval_month(given: Given) -> list[Finding]:
    """D5135-3 al. 1: one period, `start` and `end`."""
    only(given, "start end")
    start, end = read_date(given, "start"), read_date(given, "end")
    return _present(month(start, end), doctrine(start, end))


def eval_renewal(given: Given) -> list[Finding]:
    """D5135-3 al. 2 and al. 3: an `initial` convention and its `renewal`."""
    only(given, "initial renewal already_renewed objectives_reached others reason postcode sixty_day_mode")
    first, second = read_object(given, "initial"), read_object(given, "renewal")
    for name, side in (("initial", first), ("renewal", second)):
        only(side, "start end host object objectives person prescriber postcode renewal is_renewal", name)
    initial, renewed = read_stay(first), read_stay(second)
    if initial.end < initial.start:
        raise CaseError("La première convention finit avant de commencer.")
    postcode = read_text(given, "postcode") or read_text(second, "postcode")
    facts = Renewal(
        initial=initial,
        already_renewed=read_flag(given, "already_renewed"),
        outcomes=as_outcomes(given.get("objectives_reached")),
        same_person=same_when_given(first, second, "person"),
        same_prescriber=same_when_given(first, second, "prescriber"),
        reason=read_text(given, "reason"),
    )
    found = renewal_findings(
        facts,
        renewed.start,
        renewed.end,
        host_siret=renewed.host_siret,
        purpose=renewed.purpose,
        objectives=renewed.objectives,
        department=department_of(postcode),
    )
    others = [as_span(span) for span in read_list(given, "others")]
    if renewed.start <= renewed.end:
        proposed = replace(renewed, renewal=True)
        past = [replace(span, host_siret=proposed.host_siret) for span in (initial, *others)]
        allowed = allowance(proposed.start, past, renewal=True, sixty_day_mode=read_mode(given))
        found += _present(
            sixty_days(
                [*past, proposed],
                proposed=proposed,
                used=allowed.days_used,
                last_day=allowed.last_day,
                mode=read_mode(given),
            )
        )
    return found + (_present(reasoned(facts)) if "reason" in given else [])


def eval_total(given: Given) -> list[Finding]:
    """D5135-3 al. 3: the days of every stay, renewals included, in the same host."""
    only(given, "spans sixty_day_mode")
    spans = [as_span(span) for span in read_list(given, "spans")]
    mode = read_mode(given)
    wrong = [month(span.start, span.end) for span in spans if span.end < span.start]
    over = sixty_days(spans, mode=mode)
    counted = [span for span in spans if span.counted and not span.no_show]
    if over and not wrong:
        over = _explained(counted, mode) or over
    return _present(*wrong, over, None if over else full_lengths(spans, mode))


def _explained(spans: list[Span], mode: SixtyDayMode) -> Finding | None:
    """The excess told as the last stay's own: days used before it, last lawful day, earliest next start."""
    last = max(spans, key=lambda span: (span.start, span.end))
    past = [span for span in spans if span is not last]
    allowed = allowance(last.start, past, renewal=True, sixty_day_mode=mode)
    return sixty_days(
        spans,
        proposed=last,
        used=allowed.days_used,
        last_day=allowed.last_day,
        earliest=allowed.earliest_start,
        mode=mode,
    )


def eval_families(given: Given) -> list[Finding]:
    """D5135-3 al. 3: the first days of conventions (renewals left out), with their last days when known."""
    only(given, "starts ends")
    starts = [as_date(value, "starts") for value in read_list(given, "starts")]
    if given.get("ends") is None:
        return _present(two_families([Family(start, start) for start in starts], ends_known=False))
    ends = [as_date(value, "ends") for value in read_list(given, "ends")]
    if len(ends) != len(starts):
        raise CaseError("« starts » et « ends » n’ont pas le même nombre de dates.")
    wrong = [month(start, end) for start, end in zip(starts, ends, strict=True) if end < start]
    spans = [Span(start, max(start, end)) for start, end in zip(starts, ends, strict=True)]
    return _present(*wrong, two_families(families_of(spans)))


def eval_second(given: Given) -> list[Finding]:
    """D5135-3 al. 3: two conventions and what sets them apart."""
    only(given, "first second")
    first, second = read_object(given, "first"), read_object(given, "second")
    for name, side in (("first", first), ("second", second)):
        only(side, "start end host object objectives", name)
    mine, other = read_text(second, "host"), read_text(first, "host")
    if same_siren_only(mine, other):
        return [_sibling()]
    if not same_siret(mine, other):
        return []
    if first.get("start") and second.get("start"):
        early, late = sorted((read_date(first, "start"), read_date(second, "start")))
        if late > window_end(early):
            return []
    return _present(
        different_content(
            read_text(second, "object"),
            read_objectives(second),
            read_text(first, "object"),
            read_objectives(first),
            whole=True,
        )
    )


def eval_quarter(given: Given) -> list[Finding]:
    """D5132-10-3 and its likes: immersions against the length of the contract."""
    only(given, "contract spans status employer host")
    contract = as_span(given.get("contract"))
    spans = [as_span(span) for span in read_list(given, "spans")]
    if contract.end < contract.start or any(span.end < span.start for span in spans):
        raise CaseError("Une fin vient avant son début.")
    status = read_text(given, "status") or min(categories.QUARTER_STATUSES)
    dossier = Dossier(
        beneficiary=Beneficiary(status=status),
        employer=Employer(siret=read_text(given, "employer")),
        host=Host(siret=read_text(given, "host")),
    )
    return _present(
        categories.other_employer(dossier), categories.quarter(contract.start, contract.end, spans)
    )


def eval_age(given: Given) -> list[Finding]:
    """L4153-1 and the capacity to sign: a birth date and a first day."""
    only(given, "birth start legal_rep protected_adult protected prescriber rqth")
    birth, start = read_date(given, "birth"), read_date(given, "start")
    if birth > start:
        raise CaseError("La date de naissance vient après le premier jour.")
    present = read_flag(given, "legal_rep")
    protected = read_flag(given, "protected_adult") or read_flag(given, "protected")
    return _present(
        minimum_age(birth, start),
        protected_adult(present=present) if protected else guardian(birth, start, present=present),
        categories.youth_scope(read_text(given, "prescriber"), birth, start, longer=read_flag(given, "rqth")),
    )


def eval_schedule(given: Given) -> list[Finding]:
    """L5135-6: days of presence, of an adult or of someone whose `birth` is given."""
    only(given, "days start end birth postcode department sector agreement naf authorisation")
    days = read_days(given)
    birth = read_date(given, "birth") if given.get("birth") else None
    first = read_date(given, "start") if given.get("start") else None
    last = read_date(given, "end") if given.get("end") else None
    table = timetable(days, birth_date=birth, postcode=read_postcode(given))
    sector = read_text(given, "sector").upper()
    begins = first or min((day for day, present in days.items() if present), default=None)
    return [
        *_present(some_presence(days), minimum_age(birth, begins) if birth and begins else None),
        *slots(days, first, last),
        *adult_findings(
            table, agreement="un accord collectif" if read_flag(given, "agreement") else "", sector=sector
        ),
        *schedule_findings(
            table,
            naf=read_text(given, "naf"),
            night_authorisation="jointe" if read_flag(given, "authorisation") else "",
        ),
    ]


def eval_prescriber(given: Given) -> list[Finding]:
    """L5135-2, D5135-7: an organisation that wants to prescribe, on a day for a delegated one."""
    only(
        given,
        "kind siae pmsmp_clause by from to on status suspended withdrawn categories status_of_person host_is_esat",
    )
    kind, siae_kind = read_text(given, "kind"), read_text(given, "siae")
    if not kind:
        raise CaseError("Il manque « kind ».")
    if kind.upper() in {*SIAE_KINDS, "ETTI"}:
        kind, siae_kind = "SIAE", kind
    delegation = None
    if kind.upper() == "DELEGATED" and read_text(given, "by"):
        status = read_text(given, "status") or "ACTIVE"
        status = "SUSPENDED" if read_flag(given, "suspended") else status
        delegation = Delegation(
            grantor_kind=read_text(given, "by"),
            categories=read_text(given, "categories"),
            starts_on=read_date(given, "from") if given.get("from") else None,
            ends_on=read_date(given, "to") if given.get("to") else None,
            status="WITHDRAWN" if read_flag(given, "withdrawn") else status,
        )
    prescriber = Prescriber(
        kind=kind,
        siae_kind=siae_kind,
        pmsmp_clause=read_flag(given, "pmsmp_clause"),
        delegation=delegation,
    )
    on = read_date(given, "on") if given.get("on") else None
    covered = covered_person(prescriber, read_text(given, "status_of_person"), on)
    return [
        *prescriber_findings(prescriber, on),
        *_present(covered, categories.esat_host(is_esat=read_flag(given, "host_is_esat"))),
    ]


def eval_overlap(given: Given) -> list[Finding]:
    """C9: two stays, `a` and `b`, of one person, of whom `birth` may be given."""
    only(given, "a b birth naf")
    birth = read_date(given, "birth") if given.get("birth") else None
    stays = []
    for name in ("a", "b"):
        side = read_object(given, name)
        only(side, "host days start end", name)
        days = read_days(side)
        span = span_of(read_text(side, "host"), days)
        if side.get("start") and side.get("end"):
            span = Span(read_date(side, "start"), read_date(side, "end"), read_text(side, "host"), days=days)
        if span is None:
            raise CaseError(f"« {name} » n’a aucun jour de présence.")
        stays.append(span)
    return [
        *(one for span in stays for one in slots(span.days)),
        *overlap_findings(stays[0], stays[1:], birth_date=birth, naf=read_text(given, "naf")),
    ]


def eval_accident(given: Given) -> list[Finding]:
    """D5135-5 al. 2: the moment the declarer knew. The verdict is « plain / without Sundays and holidays »."""
    only(given, "known postcode department")
    return accident_findings(read_moment(given), read_postcode(given))


def _deadlines(given: Given) -> str:
    due = declaration_deadlines(read_moment(given), read_postcode(given))
    return f"{due.plain.isoformat(timespec='minutes')} / {due.without_holidays.isoformat(timespec='minutes')}"


def _sibling() -> Finding:
    return finding(
        Severity.WARN,
        "CUM-6",
        TWELVE_MONTHS,
        "Ces deux établissements sont de la même entreprise. Nous comptons par établissement ; une autre lecture "
        "compte toute l’entreprise.",
        step=Step.PARTIES,
        certainty=Certainty.UNCERTAIN,
    )


def _present(*found: Finding | None) -> list[Finding]:
    return [one for one in found if one is not None]


FUNCTIONS: Final[dict[str, Callable[[Given], list[Finding]]]] = {
    "eval_month": eval_month,
    "eval_renewal": eval_renewal,
    "eval_total": eval_total,
    "eval_families": eval_families,
    "eval_second": eval_second,
    "eval_quarter": eval_quarter,
    "eval_age": eval_age,
    "eval_schedule": eval_schedule,
    "eval_prescriber": eval_prescriber,
    "eval_overlap": eval_overlap,
    "eval_accident": eval_accident,
}
