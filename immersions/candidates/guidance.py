"""« Qui peut m’accompagner ? »: kinds of organisations for an age and a situation. Pure: nothing is read or kept.

No question is about health: what supposes a personal situation is shown to everyone, with an « if ».
Sources: L5135-2 (who prescribes), L5314-1 to L5314-2 (missions locales, 16 to 25), L5214-3-1 (Cap emploi),
L5132-4 (insertion structures).
"""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.choices import PrescriberKind
from immersions.language import Text


class AgeBand(TextChoices):
    """What changes the answer, and no more."""

    UNDER_16 = "moins-16", _("Moins de 16 ans")
    FROM_16_TO_25 = "16-25", _("De 16 à 25 ans")
    FROM_26 = "26-et-plus", _("26 ans ou plus")


class Situation(TextChoices):
    NO_CONTRACT = "sans-contrat", _("Sans contrat de travail")
    EMPLOYEE = "salarie", _("Avec un contrat de travail")
    INSERTION = "insertion", _("Dans une structure d’insertion")
    STUDENT = "etudes", _("En études ou en formation")
    PUBLIC_AGENT = "agent-public", _("Agent public")


@dataclass(frozen=True)
class Way:
    """An organisation to call, and for whom; `kind` finds its agencies on this portal."""

    kind: PrescriberKind
    title: Text
    sentence: Text


FRANCE_TRAVAIL = Way(
    PrescriberKind.FRANCE_TRAVAIL,
    "France Travail",
    _(
        "Pour tout le monde : l’inscription est gratuite, avec ou sans emploi, sur place ou sur francetravail.fr."
    ),
)
CAP_EMPLOI = Way(
    PrescriberKind.CAP_EMPLOI,
    _("Cap emploi"),
    _(
        "Si vous bénéficiez d’un accompagnement adapté, ou si vous pensez en avoir besoin. Parlez-en avec eux : "
        "aucun justificatif n’est demandé ici."
    ),
)
MISSION_LOCALE = Way(
    PrescriberKind.MISSION_LOCALE,
    _("La mission locale"),
    _(
        "Pour les 16 à 25 ans sortis de l’école : un projet, une formation, un premier emploi. "
        "Jusqu’à 29 ans dans certains cas : demandez."
    ),
)
DEPARTMENT = Way(
    PrescriberKind.CONSEIL_DEPARTEMENTAL,
    _("Le conseil départemental"),
    _("Si vous touchez le RSA : la personne qui vous suit peut préparer une immersion avec vous."),
)
INSERTION = Way(
    PrescriberKind.SIAE,
    _("Votre structure d’insertion"),
    _("Si vous y travaillez : parlez de votre projet à la personne qui vous accompagne là-bas."),
)
APPRENTICESHIP = Way(
    PrescriberKind.PREPA_APPRENTISSAGE,
    _("Votre organisme de préparation à l’apprentissage"),
    _("Si vous préparez un apprentissage : son équipe peut prescrire une immersion."),
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
        said.append(gettext("Avant 16 ans, parlez-en d’abord à votre établissement scolaire ou à un CIO."))
    if situation == Situation.EMPLOYEE:
        said.append(gettext("Avec un contrat de travail, votre employeur signe aussi la convention."))
    if situation == Situation.STUDENT:
        said.append(
            gettext("Pendant des études, un stage avec votre école convient souvent mieux : demandez-lui.")
        )
    if situation == Situation.PUBLIC_AGENT:
        said.append(
            gettext(
                "Les agents publics ont aussi leurs propres périodes d’immersion : votre service des ressources "
                "humaines les connaît."
            )
        )
    return said
