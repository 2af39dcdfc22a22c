"""One month from date to date, and the one renewal (D5135-3 al. 1 and 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from conventions.law import articles
from conventions.law.dates import (
    each_day,
    is_rest_day,
    last_day_literal,
    last_lawful_day,
    next_day,
    span_days,
    window_end,
)
from conventions.law.facts import Outcome, Renewal, Span
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from french import days, enumeration, full_date, normalised

DOCTRINE_DAYS = 14


def month(start: date, end: date, *, code: str = "DUR-1", article: str = articles.MONTH) -> Finding | None:
    """D5135-3 al. 1: a period lasts one month at most « de date à date », and ends no earlier than it begins.

    Certain when both readings refuse, uncertain on the one day that the letter of CPC 641 would add.
    """
    last = last_lawful_day(start)
    facts: dict[str, Any] = {"start": start, "end": end, "last_lawful_day": last}
    if end < start:
        return finding(
            Severity.BLOCK,
            "DUR-0",
            article,
            f"Le dernier jour ({full_date(end)}) vient avant le premier ({full_date(start)}) : "
            "vérifiez les deux dates.",
            **facts,
        )
    if end <= last:
        return None
    message = (
        f"Commencée le {full_date(start)}, cette immersion peut durer au plus jusqu’au {full_date(last)}, "
        "même si la présence n’est pas continue (un mois de date à date, article D5135-3, alinéa 1)."
    )
    certainty = Certainty.SURE
    if end <= last_day_literal(start):
        certainty = Certainty.UNCERTAIN
        message += (
            f" Une autre lecture, celle de l’article 641 du code de procédure civile, irait jusqu’au "
            f"{full_date(last_day_literal(start))} ; nous retenons la plus sûre."
        )
        facts["other_reading_last_day"] = last_day_literal(start)
    return finding(Severity.BLOCK, code, article, message, certainty=certainty, **facts)


def doctrine(start: date, end: date) -> Finding | None:
    """The circular of 14 January 2015, not the decree (C1): two weeks, renewable, are usually enough."""
    length = span_days(start, end)
    if length <= DOCTRINE_DAYS:
        return None
    return finding(
        Severity.INFO,
        "DUR-2",
        articles.CIRCULAR,
        f"Vous prévoyez {days(length)}. Deux semaines, renouvelables, suffisent souvent : c’est un simple "
        "conseil de l’administration, pas une limite.",
        certainty=Certainty.POLICY,
        days=length,
    )


def far_ahead(start: date, read_on: date) -> Finding | None:
    """Good practice (DUR-3): a first day more than a year ahead is a slip in the year more often than a plan."""
    if start <= next_day(window_end(read_on)):
        return None
    return finding(
        Severity.WARN,
        "DUR-3",
        articles.GOOD_PRACTICE,
        f"Le premier jour ({full_date(start)}) est dans plus d’un an : est-ce bien l’année voulue ?",
        start=start,
    )


def renewed_once(renewal: Renewal) -> Finding | None:
    """D5135-3 al. 2 (REN-1): « une fois » — one renewal, and none of a renewal."""
    if not renewal.already_renewed and not renewal.initial.renewal:
        return None
    return finding(
        Severity.BLOCK,
        "REN-1",
        articles.RENEWAL,
        "Cette convention a déjà été renouvelée, et elle ne peut l’être qu’une fois "
        "(article D5135-3, alinéa 2). Une nouvelle convention, avec un autre objet ou d’autres objectifs, "
        "reste peut-être possible.",
        already_renewed=True,
    )


def same_content(initial: Span, purpose: str, objectives: Sequence[str]) -> Finding | None:
    """D5135-3 al. 2 (REN-2): a renewal keeps the object and the objectives."""
    changed = []
    if purpose and initial.purpose and normalised(purpose) != normalised(initial.purpose):
        changed.append("l’objet")
    if objectives and initial.objectives and not same_objectives(initial.objectives, objectives):
        changed.append("les objectifs")
    if not changed:
        return None
    return finding(
        Severity.BLOCK,
        "REN-2",
        articles.RENEWAL,
        f"Un renouvellement garde le même objet et les mêmes objectifs que la première convention ; ici, changé : "
        f"{enumeration(changed)}. Pour en changer, il faut une deuxième convention (article D5135-3, alinéa 3).",
        step=Step.CONTENT,
        changed=tuple(changed),
    )


def objectives_not_reached(outcomes: Sequence[Outcome]) -> Finding | None:
    """D5135-3 al. 2 (REN-3): only when objectives are not reached, as a dated interim assessment says.

    BLOCK when none is recorded or all are reached; HUMAN when the shortfall is only « partly reached ».
    """
    if not outcomes:
        return finding(
            Severity.BLOCK,
            "REN-3",
            articles.RENEWAL,
            "Pour renouveler, il faut d’abord noter dans un point d’étape, objectif par objectif, ce qui n’est "
            "pas encore atteint (article D5135-3, alinéa 2).",
            step=Step.CONTENT,
            outcomes=(),
        )
    if all(outcome is Outcome.REACHED for outcome in outcomes):
        return finding(
            Severity.BLOCK,
            "REN-3",
            articles.RENEWAL,
            "Tous les objectifs sont atteints : bravo, mais l’immersion ne peut plus être renouvelée pour eux "
            "(article D5135-3, alinéa 2).",
            step=Step.CONTENT,
            outcomes=tuple(outcomes),
        )
    if Outcome.NOT in outcomes:
        return None
    return finding(
        Severity.HUMAN,
        "REN-3",
        articles.RENEWAL,
        "Des objectifs sont atteints en partie : le prescripteur précise en quelques mots ce qu’il reste à "
        "vérifier avant de renouveler.",
        step=Step.CONTENT,
        certainty=Certainty.POLICY,
        outcomes=tuple(outcomes),
    )


def assessed(renewal: Renewal, read_on: date | None = None) -> Finding | None:
    """The portal's choice (REN-3): the interim assessment has a date, inside the first convention or after, and past.

    D5135-3 al. 2 wants objectives that were not reached; it does not say how that is written.
    """
    if not renewal.outcomes:
        return None
    day, first = renewal.assessed_on, renewal.initial.start
    if day is not None and first <= day and (read_on is None or day <= read_on):
        return None
    message = "Datez le point d’étape qui dit où en sont les objectifs."
    if day is not None:
        message = (
            f"Le point d’étape est daté du {full_date(day)} : il se fait après le premier jour de la première "
            f"convention ({full_date(first)}), et avant aujourd’hui ou aujourd’hui."
        )
    return finding(
        Severity.BLOCK,
        "REN-3",
        articles.PORTAL_CHOICE,
        message,
        step=Step.CONTENT,
        certainty=Certainty.POLICY,
        assessed_on=day,
        first_day=first,
    )


def same_parties(renewal: Renewal, host_siret: str) -> list[Finding]:
    """D5135-3 al. 2 (REN-5): a renewal keeps the host and the person; another prescriber is worth a look."""
    found = []
    other_host = bool(host_siret and renewal.initial.host_siret) and digits(host_siret) != digits(
        renewal.initial.host_siret
    )
    if other_host or not renewal.same_person:
        what = "dans le même établissement" if other_host else "pour la même personne"
        found.append(
            finding(
                Severity.BLOCK,
                "REN-5",
                articles.RENEWAL,
                f"Un renouvellement se fait {what} que la première convention. Ici, préparez plutôt une nouvelle "
                "convention.",
                step=Step.PARTIES,
                other_host=other_host,
                same_person=renewal.same_person,
            )
        )
    if not renewal.same_prescriber:
        found.append(
            finding(
                Severity.WARN,
                "REN-5",
                articles.RENEWAL,
                "Le prescripteur n’est pas celui de la première convention : vérifiez qu’il reprend bien le suivi.",
                step=Step.PARTIES,
                certainty=Certainty.POLICY,
            )
        )
    return found


def follows(initial: Span, start: date, department: str = "") -> Finding | None:
    """D5135-3 al. 2 (REN-6): begins after the initial end, the next day or after rest days only."""
    if start <= initial.end:
        return finding(
            Severity.BLOCK,
            "REN-6",
            articles.RENEWAL,
            f"Le renouvellement commence le {full_date(start)}, avant la fin de la première convention "
            f"({full_date(initial.end)}). Il peut commencer dès le {full_date(next_day(initial.end))}.",
            initial_end=initial.end,
            start=start,
            earliest_start=next_day(initial.end),
        )
    gap = span_days(initial.end, start) - 2
    # Over a fortnight no run of week-ends and holidays can fill the gap.
    between = each_day(initial.end + timedelta(days=1), start - timedelta(days=1))
    if gap == 0 or (gap <= DOCTRINE_DAYS and all(is_rest_day(day, department) for day in between)):
        return None
    return finding(
        Severity.HUMAN,
        "REN-6",
        articles.RENEWAL,
        f"Le renouvellement commence {days(gap)} après la fin de la première convention. Aucun texte n’exige "
        "qu’il suive aussitôt ; une autre lecture le voudrait : le prescripteur décide et dit pourquoi.",
        certainty=Certainty.UNCERTAIN,
        initial_end=initial.end,
        start=start,
        gap_days=gap,
    )


def reasoned(renewal: Renewal) -> Finding | None:
    """The ministry's sheet (REN-9) says « exceptionnellement », the decree does not: a reason is asked."""
    if renewal.reason.strip():
        return None
    return finding(
        Severity.WARN,
        "REN-9",
        articles.MINISTRY_SHEET,
        "Le ministère du Travail veut qu’un renouvellement reste exceptionnel : dites en une phrase pourquoi il est "
        "utile à la personne.",
        certainty=Certainty.POLICY,
    )


def renewal_findings(
    renewal: Renewal,
    start: date | None,
    end: date | None,
    *,
    host_siret: str = "",
    purpose: str = "",
    objectives: Sequence[str] = (),
    department: str = "",
) -> list[Finding]:
    """D5135-3 al. 2: every finding on a renewal but its sixty days (see `cumulation`) and its reason."""
    found = [
        renewed_once(renewal),
        same_content(renewal.initial, purpose, objectives),
        objectives_not_reached(renewal.outcomes),
        *same_parties(renewal, host_siret),
    ]
    if start is not None:
        found.append(follows(renewal.initial, start, department))
        if end is not None:
            found.append(month(start, end, code="REN-4", article=articles.RENEWAL))
    return [one for one in found if one is not None]


def same_objectives(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether both lists say the same, whatever the order, case, accents, spaces and punctuation."""
    return {normalised(text) for text in first if text.strip()} == {
        normalised(text) for text in second if text.strip()
    }


def digits(siret: str) -> str:
    """A SIRET as bare digits: « 732 829 320 00074 » is 73282932000074."""
    return "".join(char for char in siret if char.isalnum())
