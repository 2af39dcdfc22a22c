"""What the host says of the post before anyone comes: protection, prevention, particular risks (C10)."""

from __future__ import annotations

from conventions.law import articles
from conventions.law.facts import Dossier
from conventions.law.findings import Certainty, Finding, Severity, Step, finding


def unanswered_safety(dossier: Dossier) -> list[Finding]:
    """L4154-2, D4154-1 (C10), and our choice for the rest: the host says yes or no before a dossier is frozen."""
    measures = dossier.measures
    asked: list[tuple[object, str, str, str, str]] = [
        (
            dossier.particular_risks,
            "SEC-1",
            articles.SAFETY_TRAINING,
            "Dites si le poste présente des risques particuliers : oui s’il est sur la liste que tient la structure "
            "(article L4154-2).",
            "particular_risks",
        ),
        (
            dossier.restricted_work,
            "SEC-2",
            articles.RESTRICTED_WORK,
            "Dites si la personne sera exposée à un agent de l’article D4154-1 : amiante, chlore, rayonnements "
            "ionisants, par exemple.",
            "restricted_work",
        ),
        (
            measures.ppe,
            "SEC-3",
            articles.PORTAL_CHOICE,
            "Dites si la structure fournit des équipements de protection à la personne : oui ou non.",
            "ppe_provided",
        ),
        (
            measures.prevention,
            "SEC-4",
            articles.PORTAL_CHOICE,
            "Dites si la structure prévoit des mesures de prévention pour la personne : oui ou non.",
            "prevention",
        ),
        (
            measures.ppe_detail.strip() if measures.ppe else True,
            "SEC-3",
            articles.PORTAL_CHOICE,
            "Dites lesquels sont les équipements de protection fournis : gants, chaussures, par exemple.",
            "ppe_detail",
        ),
        (
            measures.prevention_detail.strip() if measures.prevention else True,
            "SEC-4",
            articles.PORTAL_CHOICE,
            "Dites lesquelles sont les mesures de prévention : visite du lieu, consignes écrites, par exemple.",
            "prevention_detail",
        ),
    ]
    return [
        finding(Severity.BLOCK, code, article, text, step=Step.SAFETY, certainty=Certainty.POLICY, field=name)
        for answer, code, article, text, name in asked
        if answer in (None, "")
    ]
