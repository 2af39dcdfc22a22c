"""What the host says of the post before anyone comes: protection, prevention, particular risks (C10)."""

from __future__ import annotations

from conventions.law import articles
from conventions.law.facts import Dossier
from conventions.law.findings import Certainty, Finding, Severity, Step, finding


def unanswered_safety(dossier: Dossier) -> list[Finding]:
    """L4154-2, D4154-1 (C10): the host says yes or no of both before a whole dossier is frozen."""
    asked = (
        (
            "particular_risks",
            dossier.particular_risks,
            "SEC-1",
            articles.SAFETY_TRAINING,
            "Dites si le poste présente des risques particuliers : oui s’il est sur la liste que tient la structure "
            "(article L4154-2).",
        ),
        (
            "restricted_work",
            dossier.restricted_work,
            "SEC-2",
            articles.RESTRICTED_WORK,
            "Dites si la personne sera exposée à un agent de l’article D4154-1 : amiante, chlore, rayonnements "
            "ionisants, par exemple.",
        ),
    )
    return [
        finding(Severity.BLOCK, code, article, text, step=Step.SAFETY, certainty=Certainty.POLICY, field=name)
        for name, answer, code, article, text in asked
        if answer is None
    ]
