"""« Aides et atouts » for a host, by its size and its nature: what exists, after what, where it is written.

No aid to a mere immersion (PMSMP) was found for any size of host: the cards say so, and say what
exists once the immersion leads to a hire. Each card has its source; `SEEN_ON` is the day of the consolidated
Labour Code that was read. Amounts of the funds change: their cards send to the funds themselves.
"""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.choices import HostSector, WorkforceBand
from immersions.language import Text

SEEN_ON = datetime.date(2026, 3, 27)


@dataclass(frozen=True)
class Card:
    """One aid or advantage; `when` says what it comes after."""

    title: Text
    text: Text
    when: Text
    source: Text
    link: str = ""


DURING, AFTER_HIRE = _("Pendant l’immersion"), _("Après une embauche")
NO_AID = Card(
    _("Aucune aide propre à l’immersion"),
    _(
        "Nous n’avons trouvé aucune aide financière versée pour une simple immersion, quelle que soit la taille de la "
        "structure. Méfiez-vous de qui vous en promet une."
    ),
    DURING,
    _("Code du travail, articles L5135-1 à L5135-8"),
)
NO_COST = Card(
    _("Ni salaire ni cotisation à votre charge"),
    _(
        "La personne garde son statut et ses droits : vous ne la payez pas. Le risque d’accident du travail est couvert "
        "par son employeur si elle en a un, sinon par l’organisme prescripteur."
    ),
    DURING,
    _("Code du travail, article L5135-3"),
)
ACCOMPANIED = Card(
    _("Un conseiller à vos côtés"),
    _(
        "Il prépare la convention avec vous, suit l’immersion et fait le bilan. Cap emploi peut aussi vous aider à "
        "aménager un poste."
    ),
    DURING,
    _("Code du travail, articles D5135-5 et D5135-6"),
)
QUOTA = Card(
    _("L’obligation d’emploi"),
    _(
        "Les structures de 20 personnes et plus doivent employer 6\u00a0% de travailleurs handicapés. L’accueil en "
        "immersion d’une personne concernée compte, quelle que soit sa durée, si elle vous remet de son plein gré "
        "l’attestation : ne la demandez pas et n’en faites jamais une condition."
    ),
    DURING,
    _("Code du travail, articles L5212-2, L5212-7 et D5212-3"),
)
SMALL_HOST = Card(
    _("Moins de 20 personnes"),
    _(
        "L’obligation d’employer 6\u00a0% de travailleurs handicapés ne vous concerne pas : vous n’avez aucune contribution "
        "à payer. Comme tout employeur, vous déclarez quand même ceux que vous employez."
    ),
    DURING,
    _("Code du travail, articles L5212-1 et L5212-2"),
)
AGEFIPH = Card(
    _("Aide à l’accueil et à l’intégration"),
    _(
        "Jusqu’à 3\u00a0150\u00a0€ pour accueillir une personne handicapée recrutée en CDI, ou en CDD de 6 mois et plus. "
        "L’immersion seule n’y donne pas droit. Montant à vérifier auprès de l’Agefiph."
    ),
    AFTER_HIRE,
    _("Agefiph, offre d’aides aux employeurs"),
    "https://www.agefiph.fr/",
)
FIPHFP = Card(
    _("Aides du FIPHFP"),
    _(
        "Les employeurs publics peuvent demander des aides pour le recrutement et l’aménagement d’un poste. L’immersion "
        "seule n’y donne pas droit."
    ),
    AFTER_HIRE,
    "FIPHFP, catalogue des interventions",
    "https://www.fiphfp.fr/",
)
CONTRIBUTION = {
    WorkforceBand.FROM_20_TO_249: 400,
    WorkforceBand.FROM_250_TO_749: 500,
    WorkforceBand.FROM_750: 600,
}


def cards_for(band: str, sector: str) -> list[Card]:
    """The cards of a host, those of the immersion first. An unknown size gets the rules of all."""
    cards = [NO_AID, NO_COST, ACCOMPANIED]
    if band == WorkforceBand.UNDER_20:
        cards.append(SMALL_HOST)
    else:
        cards.append(QUOTA)
    if band in CONTRIBUTION and sector != HostSector.PUBLIC:
        cards.append(_contribution(WorkforceBand(band)))
    cards.append(FIPHFP if sector == HostSector.PUBLIC else AGEFIPH)
    return cards


def _contribution(band: WorkforceBand) -> Card:
    return Card(
        gettext("La contribution annuelle"),
        gettext(
            "Pour votre effectif, elle est de %(contribution)s fois le SMIC horaire par personne manquante. L’accueil en immersion entre dans le calcul."
        )
        % {"contribution": CONTRIBUTION[band]},
        DURING,
        gettext("Code du travail, articles L5212-9 et D5212-20"),
    )
