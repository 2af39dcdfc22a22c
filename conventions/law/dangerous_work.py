"""Work too dangerous for a person under eighteen (L4153-8, D4153-15 to -37)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from conventions.law import articles
from conventions.law.facts import MinorSafety
from conventions.law.findings import Finding, Severity, Step, finding
from conventions.law.french import count

RISKS: Final[dict[int, str]] = {
    1: "Contenus pornographiques ou violents",
    2: "Produits chimiques dangereux, amiante",
    3: "Agents biologiques des groupes 3 et 4",
    4: "Vibrations mécaniques",
    5: "Rayonnements ionisants ou optiques",
    6: "Milieu hyperbare (plongée, caisson)",
    7: "Risque électrique, travaux sous tension",
    8: "Démolition, tranchées, risque d’effondrement",
    9: "Quads, tracteurs, engins mobiles ou de levage",
    10: "Machines dangereuses, leur entretien",
    11: "Travail en hauteur, échafaudages, arbres",
    12: "Appareils sous pression",
    13: "Cuves, citernes, milieux confinés",
    14: "Verre ou métal en fusion",
    15: "Températures extrêmes",
    16: "Abattage, animaux féroces ou venimeux",
}


def dangerous_work(answers: MinorSafety) -> Finding | None:
    """L4153-8, D4153-15 to -37 (MIN-9): any dangerous family met forbids the immersion of a minor.

    R4153-40 opens no derogation to an ordinary beneficiary; a place of R4153-39 or a case of R4153-49 to -52
    is for the prescriber to judge.
    """
    met = sorted(number for number, yes in answers.risks.items() if yes)
    if not met:
        return None
    names = " ; ".join(RISKS.get(number, f"famille {number}") for number in met)
    message = f"La structure signale des travaux interdits avant 18 ans : {names} (articles L4153-8 et D4153-15 à D4153-37). "
    if answers.derogation:
        message += "Une dérogation est invoquée : le prescripteur la vérifie et décide."
    else:
        message += "Choisissez d’autres tâches : aucune dérogation n’est prévue pour une immersion ordinaire."
    return finding(
        Severity.HUMAN if answers.derogation else Severity.BLOCK,
        "MIN-9",
        articles.MINOR_DANGER,
        message,
        step=Step.SAFETY,
        families=tuple(met),
    )


def unanswered_risks(risks: Mapping[int, bool]) -> Finding | None:
    """L4153-8 (MIN-9): the host answers all sixteen families before a minor comes."""
    missing = [number for number in RISKS if number not in risks]
    if not missing:
        return None
    return finding(
        Severity.BLOCK,
        "MIN-9",
        articles.MINOR_DANGER,
        f"Avant d’accueillir une personne de moins de 18 ans, la structure répond pour les seize familles de travaux "
        f"dangereux : il manque {count(len(missing), 'réponse')}.",
        step=Step.SAFETY,
        missing=tuple(missing),
    )
