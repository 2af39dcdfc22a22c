"""Who may prescribe (L5135-2), by right or by a delegation (D5135-7, D5135-8)."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from conventions.law import articles
from conventions.law.facts import Delegation, Prescriber
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from french import full_date

BY_RIGHT: Final = frozenset(
    {"FRANCE_TRAVAIL", "MISSION_LOCALE", "CAP_EMPLOI", "CONSEIL_DEPARTEMENTAL", "PREPA_APPRENTISSAGE"}
)
GRANTORS: Final = frozenset({"FRANCE_TRAVAIL", "MISSION_LOCALE", "CAP_EMPLOI", "CONSEIL_DEPARTEMENTAL"})
SIAE_KINDS: Final = frozenset({"EI", "AI", "ACI"})


def prescriber_findings(prescriber: Prescriber, on: date | None) -> list[Finding]:
    """L5135-2: the closed list of prescribers, read on one day. Nothing is said of a kind not yet chosen."""
    kind = prescriber.kind.strip().upper()
    if not kind or kind in BY_RIGHT:
        return []
    if by_delegation(prescriber):
        one = delegated(prescriber.delegation, on)
    elif kind == "SIAE":
        one = siae(prescriber.siae_kind, clause=prescriber.pmsmp_clause)
    else:
        one = _blocked(
            "PRE-1",
            articles.PRESCRIBERS,
            "Cet organisme n’est pas dans la liste de ceux qui prescrivent une immersion (article L5135-2). Il peut "
            "accompagner la personne, ou prescrire avec une convention de prescription signée par France Travail, une "
            "mission locale, Cap emploi ou le conseil départemental.",
            kind=kind,
        )
    return [one] if one is not None else []


def by_delegation(prescriber: Prescriber) -> bool:
    """L5135-2 5°: whether it prescribes by delegation; who may not by right (an ETTI, an association) can hold one."""
    kind = prescriber.kind.strip().upper()
    return kind == "DELEGATED" or (kind not in BY_RIGHT and prescriber.delegation is not None)


def prescribes_for_its_own(prescriber: Prescriber) -> bool:
    """L5135-2 4°: whether it prescribes as a SIAE, by right: CSS L412-8 11° does not make it bear any other's risk."""
    return prescriber.kind.strip().upper() == "SIAE" and not by_delegation(prescriber)


def covered_person(prescriber: Prescriber, status: str, on: date | None) -> Finding | None:
    """D5135-8: a delegation is given for categories of persons; the prescriber says why this one is among them.

    `status` is the person's: another situation asks again. Nothing is asked while the delegation itself is wrong.
    """
    delegation = prescriber.delegation
    if delegation is None or not by_delegation(prescriber) or delegated(delegation, on) is not None:
        return None
    if not delegation.categories.strip():
        return None
    by = f" donnée par {delegation.grantor}" if delegation.grantor else ""
    return finding(
        Severity.HUMAN,
        "PRE-7",
        articles.DELEGATION_CONTENTS,
        f"La convention de prescription{by} vaut pour ces personnes : « {delegation.categories.strip()} ». Dites en "
        "quoi la personne en fait partie (article D5135-8).",
        step=Step.PARTIES,
        grantor=delegation.grantor,
        categories=delegation.categories,
        starts_on=delegation.starts_on,
        ends_on=delegation.ends_on,
        status=status,
    )


def siae(kind: str, *, clause: bool | None) -> Finding | None:
    """L5135-2 4°, D5132-10-1, D5132-26-1, D5132-43-1: a SIAE prescribes when its State convention provides for it.

    An ETTI is a SIAE in law, but the ministry excludes it and no decree organises it.
    """
    code = kind.strip().upper()
    if code == "ETTI":
        return _blocked(
            "PRE-2",
            articles.PRESCRIBERS,
            "Une entreprise de travail temporaire d’insertion ne prescrit pas d’immersion d’après le ministère, et aucun "
            "décret ne l’organise. Une autre lecture l’admettrait, puisque l’article L5132-4 en fait une structure "
            "d’insertion ; nous retenons la plus sûre. Une convention de prescription reste possible.",
            certainty=Certainty.UNCERTAIN,
            siae=code,
        )
    if code not in SIAE_KINDS:
        return _blocked(
            "PRE-2",
            articles.PRESCRIBERS,
            "Précisez la structure d’insertion : entreprise d’insertion, association intermédiaire, ou atelier et "
            "chantier d’insertion. Les autres ne prescrivent pas de droit.",
            siae=code,
        )
    if clause:
        return None
    return _blocked(
        "PRE-3",
        articles.SIAE_CLAUSE,
        "Cette structure d’insertion ne peut prescrire que si sa convention avec l’État prévoit les immersions "
        "(articles D5132-10-1, D5132-26-1 et D5132-43-1).",
        siae=code,
    )


def delegated(delegation: Delegation | None, on: date | None) -> Finding | None:
    """L5135-2 5°, D5135-7, D5135-8: a delegation from 1°, 2°, 3° or 4° bis, in force that day."""
    if delegation is None:
        return _blocked(
            "PRE-4",
            articles.DELEGATION,
            "Cet organisme prescrit par convention de prescription : choisissez celle qui est en vigueur.",
        )
    grantor = delegation.grantor_kind.strip().upper()
    if grantor not in GRANTORS:
        return _blocked(
            "PRE-4",
            articles.DELEGATION,
            "Une convention de prescription n’est donnée que par France Travail, une mission locale, Cap emploi ou le "
            "conseil départemental (article D5135-7).",
            grantor=grantor,
        )
    if not delegation.held:
        return _blocked(
            "PRE-4",
            articles.DELEGATION,
            "Cette convention de prescription a été donnée à un autre organisme : choisissez celle du vôtre.",
        )
    if delegation.status.strip().upper() != "ACTIVE":
        return _blocked("PRE-5", articles.DELEGATION, _stopped(delegation), status=delegation.status)
    if delegation.starts_on is None or delegation.ends_on is None:
        return _blocked(
            "PRE-6",
            articles.DELEGATION_CONTENTS,
            "La convention de prescription doit dire sa durée : complétez son premier et son dernier jour "
            "(article D5135-8).",
        )
    if on is not None and not delegation.starts_on <= on <= delegation.ends_on:
        ended = on > delegation.ends_on
        return _blocked(
            "PRE-6",
            articles.DELEGATION_CONTENTS,
            f"La convention de prescription vaut du {full_date(delegation.starts_on)} au "
            f"{full_date(delegation.ends_on)} : {'elle est finie' if ended else 'elle n’a pas commencé'} le "
            f"{full_date(on)} et ne permet {'plus' if ended else 'pas encore'} de prescrire (article D5135-8).",
            starts_on=delegation.starts_on,
            ends_on=delegation.ends_on,
            on=on,
        )
    return None


def _stopped(delegation: Delegation) -> str:
    """D5135-7: suspended or withdrawn, without notice."""
    by = f" donnée par {delegation.grantor}" if delegation.grantor else ""
    if delegation.status.strip().upper() == "SUSPENDED":
        return (
            f"La convention de prescription{by} est suspendue : elle ne permet pas de prescrire tant qu’elle n’est pas "
            "rétablie (article D5135-7)."
        )
    return (
        f"La convention de prescription{by} est retirée : elle ne permet plus de prescrire. Il en faut une autre, en "
        "vigueur (article D5135-7)."
    )


def _blocked(
    code: str, article: str, message: str, *, certainty: Certainty = Certainty.SURE, **facts: Any
) -> Finding:
    return finding(Severity.BLOCK, code, article, message, step=Step.PARTIES, certainty=certainty, **facts)
