"""Work too dangerous for a person under eighteen (L4153-8, D4153-15 to -37).

D4153-16, -19, -20, -24 to -26, -32, -36, -37 and R4153-22-1 open no derogation to anyone; others are open, in part for
some, to the persons of R4153-39 and R4153-49 to -52 alone, of whom an ordinary beneficiary is not (L4153-9).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from conventions.law import articles
from conventions.law.facts import MinorSafety
from conventions.law.findings import Finding, Severity, Step, finding
from french import count, enumeration, typeset


@dataclass(frozen=True)
class Family:
    """One family of dangerous work, and what of it nobody under eighteen may do.

    `never`: no derogation to any part. `closed_part`: the question that tells the part without derogation from the
    rest, `closed_articles` what closes it.
    """

    label: str
    articles: str
    never: bool = False
    closed_part: str = ""
    closed_articles: str = ""


FAMILIES: Final[dict[int, Family]] = {
    1: Family("Contenus pornographiques ou violents", "D4153-16", never=True),
    2: Family(
        "Produits chimiques dangereux, amiante",
        "D4153-17 et D4153-18",
        closed_part="amiante à un niveau d’empoussièrement 2 ou 3",
        closed_articles="D4153-18",
    ),
    3: Family("Agents biologiques des groupes 3 et 4", "D4153-19", never=True),
    4: Family("Vibrations mécaniques", "D4153-20", never=True),
    5: Family(
        "Rayonnements ionisants ou optiques, champs électromagnétiques",
        "D4153-21, D4153-22 et R4153-22-1",
        closed_part="rayonnements ionisants de catégorie A, ou champs électromagnétiques au-delà des valeurs limites",
        closed_articles="D4153-21 et R4153-22-1",
    ),
    6: Family(
        "Milieu hyperbare (plongée, caisson)",
        "D4153-23",
        closed_part="travaux hyperbares (scaphandrier, tubiste), ou intervention de classe 0",
        closed_articles="D4153-23",
    ),
    7: Family(
        "Risque électrique, travaux sous tension",
        "D4153-24",
        closed_part="opérations sous tension, ou accès sans surveillance à des pièces nues sous tension",
        closed_articles="D4153-24",
    ),
    8: Family("Démolition, tranchées, risque d’effondrement", "D4153-25", never=True),
    9: Family(
        "Quads, tracteurs, engins mobiles ou de levage",
        "D4153-26 et D4153-27",
        closed_part="quad, ou tracteur sans protection contre le retournement ni ceinture",
        closed_articles="D4153-26",
    ),
    10: Family("Machines dangereuses, leur entretien", "D4153-28 et D4153-29"),
    11: Family(
        "Travail en hauteur, échafaudages, arbres",
        "D4153-30 à D4153-32",
        closed_part="travail en hauteur dans les arbres",
        closed_articles="D4153-32",
    ),
    12: Family("Appareils sous pression", "D4153-33"),
    13: Family("Cuves, citernes, milieux confinés", "D4153-34"),
    14: Family("Verre ou métal en fusion", "D4153-35"),
    15: Family("Températures extrêmes", "D4153-36", never=True),
    16: Family("Abattage, animaux féroces ou venimeux", "D4153-37", never=True),
}
MIXED: Final = tuple(number for number, family in FAMILIES.items() if family.closed_part)


def dangerous_work(answers: MinorSafety) -> list[Finding]:
    """L4153-8, L4153-9, D4153-15 to -37 (MIN-9): any dangerous work met forbids the immersion of a minor.

    What no derogation reaches is never decided upon. For the rest, a derogation that is invoked (a place of R4153-39,
    a case of R4153-49 to -52) is for the prescriber to judge, once the host has said which part is met.
    """
    met = [number for number in FAMILIES if answers.risks.get(number)]
    open_to_some = regulated(answers)
    closed = [
        number
        for number in met
        if FAMILIES[number].never or (number in MIXED and answers.closed_parts.get(number))
    ]
    unsaid = [number for number in met if number not in closed and number not in open_to_some]
    found = []
    if closed:
        found.append(_closed(closed))
    if unsaid:
        found.append(_unsaid(unsaid))
    if open_to_some:
        found.append(_regulated(open_to_some, derogation=answers.derogation))
    return found


def regulated(answers: MinorSafety) -> list[int]:
    """L4153-9: the families met that a derogation can open, the closed part of a mixed one being ruled out."""
    return [
        number
        for number, family in FAMILIES.items()
        if answers.risks.get(number)
        and not family.never
        and (number not in MIXED or answers.closed_parts.get(number) is False)
    ]


def said_regulated(answers: MinorSafety) -> str:
    """L4153-9: the regulated work met under a derogation, with its articles, as the convention prints it."""
    if not answers.derogation:
        return ""
    return _list(
        f"{FAMILIES[one].label} ({_articles([FAMILIES[one].articles])})" for one in regulated(answers)
    )


def _closed(families: list[int]) -> Finding:
    """D4153-16, -18 to -21, -23 to -26, -32, -36, -37, R4153-22-1 (MIN-9): work that no derogation opens to a minor."""
    said = [FAMILIES[number].closed_part or FAMILIES[number].label for number in families]
    why = [FAMILIES[number].closed_articles or FAMILIES[number].articles for number in families]
    return finding(
        Severity.BLOCK,
        "MIN-9",
        articles.MINOR_DANGER,
        f"La structure signale des travaux que personne ne peut autoriser avant 18 ans : {_list(said)} "
        f"({_articles(why)}). Aucune dérogation n’existe : choisissez d’autres tâches.",
        step=Step.SAFETY,
        families=tuple(families),
    )


def _unsaid(families: list[int]) -> Finding:
    """L4153-9 (MIN-9): a family closed in part, of which the host has not said which part is met."""
    said = [
        f"{FAMILIES[number].label} — s’agit-il de {FAMILIES[number].closed_part} ?" for number in families
    ]
    return finding(
        Severity.BLOCK,
        "MIN-9",
        articles.MINOR_DANGER,
        f"Une partie de ces travaux n’est ouverte à aucun jeune, même par dérogation. Précisez : {' '.join(said)}",
        step=Step.SAFETY,
        families=tuple(families),
    )


def _regulated(families: list[int], *, derogation: bool) -> Finding:
    """L4153-9, R4153-39, R4153-49 to -52 (MIN-9): regulated work, closed to an ordinary beneficiary."""
    said = [FAMILIES[number].label for number in families]
    message = (
        f"La structure signale des travaux interdits avant 18 ans : {_list(said)} "
        f"({_articles([FAMILIES[number].articles for number in families])}). "
    )
    if derogation:
        message += "Une dérogation est invoquée : le prescripteur la vérifie et décide (article L4153-9)."
    else:
        message += "Choisissez d’autres tâches : aucune dérogation n’est prévue pour une immersion ordinaire."
    return finding(
        Severity.HUMAN if derogation else Severity.BLOCK,
        "MIN-9",
        articles.MINOR_DEROGATION if derogation else articles.MINOR_DANGER,
        message,
        step=Step.SAFETY,
        families=tuple(families),
    )


def _list(said: Iterable[str]) -> str:
    return typeset(" ; ".join(said))


def _articles(numbers: list[str]) -> str:
    plural = len(numbers) > 1 or " " in numbers[0]
    return (
        f"article{'s' if plural else ''} {enumeration(numbers) if len(numbers) < 3 else ', '.join(numbers)}"
    )


def unanswered_risks(risks: Mapping[int, bool]) -> Finding | None:
    """L4153-8 (MIN-9): the host answers all sixteen families before a minor comes."""
    missing = [number for number in FAMILIES if number not in risks]
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
