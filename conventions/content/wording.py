"""The printed words that the parties agree to, by version: a frozen text keeps its own for ever.

Own wording of what the articles impose (design/law.md, B2). To change a sentence, add a version and make it the
current one; never touch a version that someone may have signed.
"""

import hashlib
from dataclasses import asdict, dataclass, replace
from functools import cached_property

import rfc8785

TITLE = "Convention relative à la mise en œuvre d’une période de mise en situation en milieu professionnel"
RENEWAL_TITLE = (
    "Renouvellement de convention relative à la mise en œuvre d’une période de mise en situation "
    "en milieu professionnel"
)
LAW = "Code du travail, articles L5135-1 à L5135-8 et D5135-1 à D5135-8"
SIGNATURE_LEVEL = "Signature électronique simple (règlement UE 910/2014, art. 3 et 25 ; C. civ. 1366-1367)."


@dataclass(frozen=True)
class Engagement:
    """What one party undertakes: a heading, and sentences that follow it."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class WordingVersion:
    """All that is printed besides the data."""

    engagements: tuple[Engagement, ...]
    guarantees: str
    attestations: dict[str, str]

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of these words, in hexadecimal: the canonical JSON binds them to what is signed."""
        return hashlib.sha256(rfc8785.dumps(asdict(self))).hexdigest()


BENEFICIARY = Engagement(
    "Le bénéficiaire s’engage",
    (
        "à faire les activités convenues, aux jours et aux heures prévus ;",
        "à respecter le règlement intérieur de la structure d’accueil (article D5135-4) ;",
        "à prévenir son conseiller référent de tout retard ou de toute absence, et à en donner la raison ;",
        "à suivre les consignes d’hygiène et de sécurité et à porter les équipements de protection remis ;",
        "à signaler sans attendre tout incident ou accident, même léger, sur place comme en chemin ;",
        "à parler de ses difficultés à son tuteur ou à son conseiller référent ;",
        "à faire le point, à la fin, sur ce qu’il a appris.",
    ),
)
HOST = Engagement(
    "La structure d’accueil s’engage",
    (
        "à confier au tuteur nommé ci-dessus le soin d’aider, d’informer, de guider et d’évaluer "
        "le bénéficiaire (article D5135-5) ;",
        "à ne pas lui faire tenir un poste permanent, répondre à un surcroît d’activité, occuper un emploi "
        "saisonnier ou remplacer une personne absente (article L5135-7) ;",
        "à respecter les règles de durée du travail, de nuit, de repos et de jours fériés de ses propres "
        "salariés (article L5135-6) ;",
        "à être assurée pour les dommages causés aux tiers et aux biens pendant l’immersion ;",
        "à l’informer des risques et des consignes (article R4141-3-1) et à fournir les équipements "
        "de protection ;",
        "à prévenir la structure d’accompagnement de tout accident, sur place ou en chemin, aussitôt et au "
        "plus tard dans les 24 heures (article D5135-5) ;",
        "à lui ouvrir les moyens de transport et les installations collectives de ses salariés "
        "(article L5135-3) ;",
        "à le laisser partir lorsque son conseiller référent le demande.",
    ),
)
SUPPORT_1 = Engagement(
    "La structure d’accompagnement, en la personne du conseiller référent, s’engage",
    (
        "à suivre l’immersion par des visites ou des entretiens avec le bénéficiaire et le tuteur ;",
        "à intervenir en cas de difficulté, et à mettre fin à l’immersion s’il le faut ;",
        "à transmettre sans délai toute information d’accident à l’employeur du bénéficiaire s’il est "
        "salarié, sinon à l’organisme prescripteur (article D5135-5) ;",
        "à faire le bilan et l’évaluation avec le bénéficiaire et le tuteur (article D5135-6).",
    ),
)
PRESCRIBER_1 = Engagement(
    "L’organisme prescripteur s’engage",
    (
        "à s’assurer de la pertinence de l’immersion et de ses objectifs, pour le bénéficiaire et pour la "
        "structure d’accueil (article D5135-6) ;",
        "à déclarer, lorsqu’il porte le risque, tout accident dans les 48 heures à la caisse primaire "
        "d’assurance maladie du lieu de résidence du bénéficiaire (article D5135-5).",
    ),
)
# An employee's risk may be the prescriber's (CSS L412-8 11°), and the fund is the person's (CSS D412-94).
SUPPORT_2 = Engagement(
    SUPPORT_1.heading,
    (
        *SUPPORT_1.lines[:2],
        "à transmettre sans délai toute information d’accident à l’employeur du bénéficiaire s’il est "
        "salarié, et à l’organisme prescripteur lorsqu’il porte le risque (article D5135-5) ;",
        *SUPPORT_1.lines[3:],
    ),
)
PRESCRIBER_2 = Engagement(
    PRESCRIBER_1.heading,
    (
        *PRESCRIBER_1.lines[:1],
        "à déclarer, lorsqu’il porte le risque, tout accident dans les 48 heures (article D5135-5) à la "
        "caisse d’affiliation du bénéficiaire (article D412-94 du code de la sécurité sociale).",
    ),
)
WORDINGS: dict[str, WordingVersion] = {
    "2026-1": WordingVersion(
        engagements=(BENEFICIARY, HOST, SUPPORT_1, PRESCRIBER_1),
        guarantees=(
            "Pendant l’immersion, le bénéficiaire garde son statut et ses droits ; il n’est pas payé par la "
            "structure d’accueil (article L5135-3). Les règles sur le respect des libertés et sur le harcèlement "
            "moral et sexuel s’appliquent (article L5135-8). Il peut se retirer d’une situation de danger grave "
            "et imminent (article L4131-1)."
        ),
        attestations={
            "not_permanent_post": "L’immersion n’exécute pas une tâche régulière d’un poste permanent.",
            "not_activity_peak": "Elle ne répond pas à un accroissement temporaire d’activité.",
            "not_seasonal": "Elle n’occupe pas un emploi saisonnier.",
            "not_replacement": "Elle ne remplace pas une personne absente ou dont le contrat est suspendu.",
            "rules_given": "Le règlement intérieur, ou les règles de la maison, sont remis au bénéficiaire.",
            "insured": "Une assurance de responsabilité civile en cours couvre l’immersion.",
            "safety_informed": "Le bénéficiaire est informé des risques et des consignes de sécurité.",
            "no_minor_danger": (
                "Aucun des travaux interdits avant 18 ans ne lui est confié (articles D4153-15 à D4153-37)."
            ),
        },
    ),
}
CURRENT_WORDING = "2026-2"
WORDINGS[CURRENT_WORDING] = replace(
    WORDINGS["2026-1"], engagements=(BENEFICIARY, HOST, SUPPORT_2, PRESCRIBER_2)
)
