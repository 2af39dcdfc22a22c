"""« Qui peut m’accompagner ? »: kinds of organisations for an age and a situation. Pure: nothing is read or kept.

No question is about health: what supposes a personal situation is shown to everyone, with an « if ».
Sources: L5135-2 (who prescribes), L5314-1 to L5314-2 (missions locales, 16 to 25), L5214-3-1 (Cap emploi),
L5132-4 (insertion structures).
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from immersions.choices import PrescriberKind


class AgeBand(TextChoices):
    """What changes the answer, and no more."""

    UNDER_16 = "moins-16", "Moins de 16 ans"
    FROM_16_TO_25 = "16-25", "De 16 à 25 ans"
    FROM_26 = "26-et-plus", "26 ans ou plus"


class Situation(TextChoices):
    NO_CONTRACT = "sans-contrat", "Sans contrat de travail"
    EMPLOYEE = "salarie", "Avec un contrat de travail"
    INSERTION = "insertion", "Dans une structure d’insertion"
    STUDENT = "etudes", "En études ou en formation"
    PUBLIC_AGENT = "agent-public", "Agent public"


@dataclass(frozen=True)
class Way:
    """An organisation to call, and for whom; `kind` finds its agencies on this portal."""

    kind: PrescriberKind
    title: str
    sentence: str


FRANCE_TRAVAIL = Way(
    PrescriberKind.FRANCE_TRAVAIL,
    "France Travail",
    "Pour tout le monde : l’inscription est gratuite, avec ou sans emploi, sur place ou sur francetravail.fr.",
)
CAP_EMPLOI = Way(
    PrescriberKind.CAP_EMPLOI,
    "Cap emploi",
    "Si vous bénéficiez d’un accompagnement adapté, ou si vous pensez en avoir besoin. Parlez-en avec eux : "
    "aucun justificatif n’est demandé ici.",
)
MISSION_LOCALE = Way(
    PrescriberKind.MISSION_LOCALE,
    "La mission locale",
    "Pour les 16 à 25 ans sortis de l’école : un projet, une formation, un premier emploi. "
    "Jusqu’à 29 ans dans certains cas : demandez.",
)
DEPARTMENT = Way(
    PrescriberKind.CONSEIL_DEPARTEMENTAL,
    "Le conseil départemental",
    "Si vous touchez le RSA : la personne qui vous suit peut préparer une immersion avec vous.",
)
INSERTION = Way(
    PrescriberKind.SIAE,
    "Votre structure d’insertion",
    "Si vous y travaillez : parlez de votre projet à la personne qui vous accompagne là-bas.",
)
APPRENTICESHIP = Way(
    PrescriberKind.PREPA_APPRENTISSAGE,
    "Votre organisme de préparation à l’apprentissage",
    "Si vous préparez un apprentissage : son équipe peut prescrire une immersion.",
)


def who_may_help(age: str, situation: str) -> list[Way]:
    """The organisations to call, the most likely first; France Travail and Cap emploi are always there."""
    ways: list[Way] = []
    if situation == Situation.INSERTION:
        ways.append(INSERTION)
    if age == AgeBand.FROM_16_TO_25 and situation != Situation.PUBLIC_AGENT:
        ways.append(MISSION_LOCALE)
    ways += [FRANCE_TRAVAIL, CAP_EMPLOI]
    if situation == Situation.NO_CONTRACT and age != AgeBand.UNDER_16:
        ways.append(DEPARTMENT)
    if situation == Situation.STUDENT:
        ways.append(APPRENTICESHIP)
    return ways


def advice(age: str, situation: str) -> list[str]:
    """What to know before calling, for this age and situation."""
    said = []
    if age == AgeBand.UNDER_16:
        said.append("Avant 16 ans, parlez-en d’abord à votre établissement scolaire ou à un CIO.")
    if situation == Situation.EMPLOYEE:
        said.append("Avec un contrat de travail, votre employeur signe aussi la convention.")
    if situation == Situation.STUDENT:
        said.append("Pendant des études, un stage avec votre école convient souvent mieux : demandez-lui.")
    if situation == Situation.PUBLIC_AGENT:
        said.append(
            "Les agents publics ont aussi leurs propres périodes d’immersion : votre service des ressources "
            "humaines les connaît."
        )
    return said
