"""What the immersion is for, and the four uses the law forbids (L5135-1, L5135-7)."""

from __future__ import annotations

from typing import Final

from conventions.law import articles
from conventions.law.facts import Dossier
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from french import count

PURPOSES: Final[dict[str, str]] = {
    "DISCOVER": "Découvrir un métier ou un secteur d’activité",
    "CONFIRM": "Confirmer un projet professionnel",
    "RECRUIT": "Initier une démarche de recrutement",
}
FORBIDDEN_USES: Final[dict[str, str]] = {
    "not_permanent_post": "L’immersion ne sert pas à exécuter une tâche régulière d’un poste permanent.",
    "not_activity_peak": "L’immersion ne sert pas à faire face à un accroissement temporaire d’activité.",
    "not_seasonal": "L’immersion ne sert pas à occuper un emploi saisonnier.",
    "not_replacement": "L’immersion ne remplace pas une personne absente ou dont le contrat est suspendu.",
}
OTHER_ATTESTATIONS: Final[dict[str, tuple[str, str]]] = {
    "rules_given": (articles.HOUSE_RULES, "Le règlement intérieur est remis à la personne."),
    "insured": (articles.PORTAL_CHOICE, "Une assurance en cours couvre l’immersion."),
    "safety_informed": (
        articles.SAFETY_INFORMATION,
        "La personne est informée des risques et des consignes de sécurité.",
    ),
}
ATTESTATIONS: Final = frozenset(FORBIDDEN_USES) | frozenset(OTHER_ATTESTATIONS)
SAME_JOB_LIMIT = 3
RECRUIT_LIMIT = 2


def one_object(purpose: str, *, complete: bool) -> Finding | None:
    """L5135-1 (PUR-1): exactly one object among three."""
    if purpose in PURPOSES or (not purpose and not complete):
        return None
    return finding(
        Severity.BLOCK,
        "PUR-1",
        articles.PURPOSE,
        "Choisissez un objet, et un seul : découvrir un métier ou un secteur d’activité, confirmer un projet "
        "professionnel, ou initier une démarche de recrutement (article L5135-1).",
        step=Step.CONTENT,
    )


def precise_content(dossier: Dossier) -> list[Finding]:
    """D5135-2 5°, 6° (PUR-2): an objective with its assessment, and a task tied to a skill; for a whole dossier."""
    objectives = [one for one in dossier.objectives if one.text.strip()]
    tasks = [one for one in dossier.tasks if one.text.strip()]
    lacks = []
    if not objectives:
        lacks.append("Écrivez au moins un objectif précis de l’immersion (article D5135-2, 5°).")
    unassessed = sum(not one.assessment.strip() for one in objectives)
    if unassessed:
        lacks.append(
            f"Dites pour chaque objectif comment vous saurez s’il est atteint : il en reste "
            f"{count(unassessed, 'à compléter', 'à compléter')} (article D5135-2, 5°)."
        )
    if not tasks:
        lacks.append("Décrivez au moins une tâche confiée (article D5135-2, 6°).")
    elif not any(one.skill.strip() for one in tasks):
        lacks.append("Reliez au moins une tâche à une compétence recherchée (article D5135-2, 6°).")
    return [finding(Severity.BLOCK, "PUR-2", articles.MENTIONS, text, step=Step.CONTENT) for text in lacks]


def forbidden_uses(attestations: frozenset[str]) -> list[Finding]:
    """L5135-7 (PUR-3): the host attests one by one that none of the four forbidden uses is meant."""
    return [
        finding(
            Severity.BLOCK,
            "PUR-3",
            articles.FORBIDDEN_USES,
            f"La structure d’accueil n’a pas encore attesté ceci : « {sentence} » (article L5135-7)",
            step=Step.ATTESTATIONS,
            attestation=name,
        )
        for name, sentence in FORBIDDEN_USES.items()
        if name not in attestations
    ]


def other_attestations(attestations: frozenset[str]) -> list[Finding]:
    """D5135-4, R4141-3-1: house rules and safety information, attested before the host signs; insurance by our choice."""
    return [
        finding(
            Severity.BLOCK,
            "ATT-1",
            article,
            f"La structure d’accueil n’a pas encore attesté ceci : « {sentence} »",
            step=Step.ATTESTATIONS,
            certainty=Certainty.POLICY,
            attestation=name,
        )
        for name, (article, sentence) in OTHER_ATTESTATIONS.items()
        if name not in attestations
    ]


def red_flags(dossier: Dossier) -> list[Finding]:
    """L5135-7 (PUR-4): signs that deserve the prescriber's eye; thresholds are the portal's choice."""
    host = dossier.host
    texts = []
    if host.same_job_in_90_days >= SAME_JOB_LIMIT:
        texts.append(
            f"Cette structure a accueilli {count(host.same_job_in_90_days, 'immersion')} sur ce métier en 90 jours : "
            "vérifiez qu’il ne s’agit pas d’un poste permanent."
        )
    if host.former_employer:
        texts.append("La structure a déjà employé la personne : qu’apporte de nouveau cette immersion ?")
    if dossier.purpose == "RECRUIT" and host.recruiting_in_a_year >= RECRUIT_LIMIT:
        texts.append(
            f"Cette structure a déjà accueilli {count(host.recruiting_in_a_year, 'immersion')} en vue d’un recrutement "
            "en un an : demandez-lui si une embauche a suivi."
        )
    return [
        finding(
            Severity.WARN,
            "PUR-4",
            articles.FORBIDDEN_USES,
            text,
            step=Step.CONTENT,
            certainty=Certainty.POLICY,
        )
        for text in texts
    ]
