"""All findings of the law on one dossier, at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from conventions.law import articles
from conventions.law.dates import age_on, department_of, window_end
from conventions.law.duration.allowance import allowance
from conventions.law.duration.cumulation import (
    Family,
    different_content,
    families_of,
    full_lengths,
    no_show_counts,
    object_unsaid,
    same_host,
    same_legal_unit,
    sixty_days,
    two_families,
)
from conventions.law.duration.lookalikes import same_person
from conventions.law.duration.overlaps import busy_tutor, overlap_findings
from conventions.law.duration.periods import assessed, doctrine, far_ahead, month, reasoned, renewal_findings
from conventions.law.facts import Dossier, Role, Span
from conventions.law.findings import (
    Certainty,
    Finding,
    Severity,
    Step,
    after_decisions,
    finding,
    verdict,
    worst,
)
from conventions.law.hours.schedule import timetable
from conventions.law.hours.slots import slots
from conventions.law.hours.special_days import adult_findings
from conventions.law.mentions import completeness
from conventions.law.minors.age import bar, guardian, minimum_age, protected_adult, turns_eighteen
from conventions.law.minors.dangerous_work import dangerous_work
from conventions.law.minors.hours import schedule_findings
from conventions.law.people.accidents import bearer_findings
from conventions.law.people.categories import category_findings
from conventions.law.people.parties import (
    employer_waiver,
    host_apart,
    is_employee,
    shared_contacts,
    signatories_of,
    tutor_apart,
)
from conventions.law.people.prescribers import covered_person, prescriber_findings
from conventions.law.purpose import one_object, red_flags
from french import days, full_date, period

__all__ = ["Dossier", "Finding", "Severity", "findings", "verdict", "worst"]


def findings(dossier: Dossier, *, complete: bool = False) -> list[Finding]:
    """Every finding on the dossier, heaviest first, decisions already taken into account.

    A draft (`complete=False`) hears only about what is filled in; `complete=True`, at freezing, adds a BLOCK for
    each mandatory mention that is missing.
    """
    found = [
        *_period(dossier),
        *_history(dossier),
        *_age(dossier),
        *_timetable(dossier),
        *_parties(dossier),
        *_content(dossier),
        *_safety(dossier),
    ]
    if complete:
        found += _complete_only(dossier)
    distinct = list(dict.fromkeys(found))
    decided = after_decisions(distinct, dossier.decisions)
    return sorted(decided, key=lambda one: -one.severity.rank)


def before_first_day(start: date, read_on: date) -> Finding | None:
    """L5135-4 (D1): nothing is signed on or after the first day, an unsigned stay is not covered.

    No article writes « avant le premier jour »: it is how the portal reads « font l’objet d’une convention ».
    """
    if read_on < start:
        return None
    return finding(
        Severity.BLOCK,
        "SIG-1",
        articles.PARTIES,
        f"Le premier jour ({full_date(start)}) est déjà là : toutes les signatures viennent avant. Choisissez un "
        "premier jour plus tard.",
        certainty=Certainty.POLICY,
        start=start,
        read_on=read_on,
    )


def insurance(insured_until: date, end: date) -> Finding | None:
    """The portal's choice, no article asks for it (B3): the host's insurance lasts as long as the immersion."""
    if insured_until >= end:
        return None
    return finding(
        Severity.BLOCK,
        "INS-1",
        articles.PORTAL_CHOICE,
        f"L’assurance de la structure s’arrête le {full_date(insured_until)}, avant la fin de l’immersion "
        f"({full_date(end)}) : indiquez celle qui prend la suite.",
        step=Step.SAFETY,
        certainty=Certainty.POLICY,
        insured_until=insured_until,
        end=end,
    )


def particular_risks(dossier: Dossier) -> list[Finding]:
    """L4154-2, D4154-1 (C10): posts with particular risks, and work closed to short contracts."""
    found = []
    if dossier.particular_risks:
        found.append(
            finding(
                Severity.WARN,
                "SEC-1",
                articles.SAFETY_TRAINING,
                "Le poste présente des risques particuliers : gardez la preuve d’une formation renforcée à la "
                "sécurité. L’article L4154-2 la doit aux « stagiaires en entreprise » ; une autre lecture n’y compte "
                "pas l’immersion, nous retenons la plus sûre.",
                step=Step.SAFETY,
                certainty=Certainty.UNCERTAIN,
            )
        )
    if dossier.restricted_work:
        found.append(
            finding(
                Severity.HUMAN,
                "SEC-2",
                articles.RESTRICTED_WORK,
                "Ces travaux sont interdits aux contrats courts (article D4154-1) ; la prudence demande la même "
                "chose en immersion : le prescripteur décide.",
                step=Step.SAFETY,
                certainty=Certainty.UNCERTAIN,
            )
        )
    return found


def _span(dossier: Dossier) -> Span | None:
    if dossier.start is None or dossier.end is None or dossier.end < dossier.start:
        return None
    return Span(
        dossier.start,
        dossier.end,
        dossier.host.siret,
        dossier.purpose,
        tuple(one.text for one in dossier.objectives),
        dossier.job,
        dossier.family,
        dossier.renewal is not None,
        days=dossier.days,
    )


def _present(found: Iterable[Finding | None]) -> list[Finding]:
    return [one for one in found if one is not None]


def _period(dossier: Dossier) -> list[Finding]:
    start, end = dossier.start, dossier.end
    found: list[Finding | None] = []
    if start is not None and dossier.read_on is not None:
        found += [before_first_day(start, dossier.read_on), far_ahead(start, dossier.read_on)]
    if dossier.renewal is not None:
        found += renewal_findings(
            dossier.renewal,
            start,
            end,
            host_siret=dossier.host.siret,
            purpose=dossier.purpose,
            objectives=[one.text for one in dossier.objectives],
            department=department_of(dossier.host.postcode),
        )
    elif start is not None and end is not None:
        found.append(month(start, end))
    if start is not None and end is not None:
        found.append(doctrine(start, end))
    return _present(found)


def _history(dossier: Dossier) -> list[Finding]:
    span = _span(dossier)
    if span is None:
        return []
    history = list(dossier.history)
    initial = dossier.renewal.initial if dossier.renewal is not None else None
    if initial is not None and not any(_same_stay(one, initial) for one in history):
        history.append(initial)
    found: list[Finding | None] = list(
        overlap_findings(span, history, birth_date=dossier.beneficiary.birth_date, naf=dossier.host.naf)
    )
    if not dossier.host.siret:
        return _present(found)
    own, mode = same_host(history, dossier.host.siret), dossier.sixty_day_mode
    allowed = allowance(
        span.start,
        own,
        host_siret=dossier.host.siret,
        family=span.family,
        renewal=span.renewal,
        sixty_day_mode=mode,
    )
    together = [*own, span]
    over = sixty_days(
        together,
        proposed=span,
        used=allowed.days_used,
        last_day=allowed.last_day,
        earliest=allowed.earliest_start,
        mode=mode,
    )
    found += [
        over,
        two_families(
            families_of(together),
            proposed=span,
            earliest=allowed.earliest_start if allowed.last_day is None else None,
        ),
    ]
    if over is None:
        found.append(full_lengths(together, mode, proposed=span))
    near = [one for one in own if one.start <= window_end(span.start) and span.start <= window_end(one.end)]
    if near and over is None:
        found.append(_days_left(allowed.days_used, allowed.days_left))
    if dossier.renewal is None:
        found += [_other_content(span, family) for family in families_of(own)]
    found += [no_show_counts(near), same_legal_unit(span, history, dossier.host.siret, mode)]
    return _present(found)


def _same_stay(one: Span, other: Span) -> bool:
    """The same convention read twice, once with its hours and once without."""
    return replace(one, days={}) == replace(other, days={})


def _within_twelve_months(span: Span, family: Family) -> bool:
    """Whether a stay and another convention, not its own, begin within the same twelve months."""
    own = bool(span.family) and span.family == family.spans[0].family
    return not own and family.start <= window_end(span.start) and span.start <= window_end(family.start)


def _other_content(span: Span, family: Family) -> Finding | None:
    """CUM-2 against one earlier or later convention; its renewal, which says the same, is not compared again."""
    first = family.spans[0]
    if not _within_twelve_months(span, family):
        return None
    when = period(family.start, family.end)
    return different_content(span.purpose, span.objectives, first.purpose, first.objectives, when=when)


def _days_left(used: int, left: int) -> Finding:
    """D5135-3 al. 3 (CUM-4): a hint, the days used and left with this host."""
    return finding(
        Severity.INFO,
        "CUM-4",
        articles.TWELVE_MONTHS,
        f"Sur douze mois, {days(used)} sont déjà comptés dans cette structure : il en reste {left} avant cette "
        "immersion.",
        days_used=used,
        days_left=left,
    )


def _age(dossier: Dossier) -> list[Finding]:
    person, start = dossier.beneficiary, dossier.start
    present = any(one.role is Role.GUARDIAN and one.name.strip() for one in dossier.signatories)
    found: list[Finding | None] = []
    if person.protected_adult:
        found.append(protected_adult(present=present))
    if person.birth_date is not None and start is not None:
        found.append(minimum_age(person.birth_date, start))
        found += same_person(person, dossier.host.siret, start, dossier.lookalikes)
        if not person.protected_adult:
            found.append(guardian(person.birth_date, start, present=present))
        if dossier.end is not None:
            found.append(turns_eighteen(person.birth_date, start, dossier.end))
    return _present(found)


def _timetable(dossier: Dossier) -> list[Finding]:
    host = dossier.host
    table = timetable(dossier.days, birth_date=dossier.beneficiary.birth_date, postcode=host.postcode)
    return _present(
        [
            *slots(dossier.days, dossier.start, dossier.end),
            *adult_findings(table, agreement=dossier.long_day_agreement, sector=host.sector),
            *schedule_findings(table, naf=host.naf, night_authorisation=dossier.minor.night_authorisation),
        ]
    )


def _parties(dossier: Dossier) -> list[Finding]:
    on = dossier.read_on or dossier.start
    return _present(
        [
            *prescriber_findings(dossier.prescriber, on),
            covered_person(dossier.prescriber, dossier.beneficiary.status, on),
            employer_waiver(dossier.employer.outside_hours, employee=is_employee(dossier)),
            *shared_contacts(signatories_of(dossier)),
            *tutor_apart(dossier),
            host_apart(dossier),
            busy_tutor(dossier.tutor.immersions),
            *category_findings(dossier),
            *bearer_findings(dossier),
        ]
    )


def _content(dossier: Dossier) -> list[Finding]:
    return _present([one_object(dossier.purpose, complete=False), *red_flags(dossier)])


def _safety(dossier: Dossier) -> list[Finding]:
    host, birth, start = dossier.host, dossier.beneficiary.birth_date, dossier.start
    found: list[Finding | None] = list(particular_risks(dossier))
    if birth is not None and start is not None and age_on(birth, start) < 18:
        found += [*dangerous_work(dossier.minor), bar(host.naf, dossier.minor.bar_task)]
    if host.insured_until is not None and dossier.end is not None:
        found.append(insurance(host.insured_until, dossier.end))
    return _present(found)


def _objects_unsaid(dossier: Dossier) -> list[Finding]:
    """CUM-2: a convention of another object is told from this one only when its object is known."""
    span = _span(dossier)
    if span is None or dossier.renewal is not None or not dossier.host.siret:
        return []
    families = families_of(same_host(dossier.history, dossier.host.siret))
    return [
        object_unsaid(period(one.start, one.end), one.start)
        for one in families
        if not one.spans[0].purpose and _within_twelve_months(span, one)
    ]


def _complete_only(dossier: Dossier) -> list[Finding]:
    found = [*completeness(dossier), *_objects_unsaid(dossier)]
    if dossier.renewal is not None:
        found += _present([assessed(dossier.renewal, dossier.read_on), reasoned(dossier.renewal)])
    return found
