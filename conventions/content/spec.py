"""The fields of the signed content: their French names and how a value of each is said."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from immersions.choices import Purpose, RemoteMode

from ..choices import ContractKind, PartyRole
from ..law.accidents import BEARERS
from ..law.french import NO_BREAK, clock, duration, enumeration, full_date, short_date

NOT_GIVEN = "non renseigné"
ANSWERS = {"yes": "oui", "no": "non"}
CONTRACTS = {"maintained": "maintenu pendant l’immersion", "suspended": "suspendu pendant l’immersion"}
HOURS = {"inside": "pendant le temps de travail", "outside": "en dehors du temps de travail"}
COVERS = {role.value: words for role, words in BEARERS.items()}


def said_date(value: str) -> str:
    """« mardi 3 mars 2026 » for an ISO date."""
    return full_date(datetime.date.fromisoformat(value))


def said_birth_date(value: str) -> str:
    """« 3 mars 2006 » for an ISO date."""
    return short_date(datetime.date.fromisoformat(value))


def said_slots(slots: list[str]) -> str:
    """« 8 h – 12 h et 13 h – 15 h 30 » for a day's slots."""
    return enumeration([said_slot(slot) for slot in slots])


def said_slot(slot: str) -> str:
    """« 8 h – 12 h » for « 08:00-12:00 », without a place to break the line."""
    starts, ends = (clock(minutes_of(moment)) for moment in slot.split("-"))
    return f"{starts}{NO_BREAK}–{NO_BREAK}{ends}"


def minutes_of(moment: str) -> int:
    """Minutes since midnight of « 08:00 »."""
    hours, minutes = moment.split(":")
    return int(hours) * 60 + int(minutes)


def slot_minutes(slot: str) -> int:
    """How long « 08:00-12:00 » lasts, in minutes."""
    starts, ends = (minutes_of(moment) for moment in slot.split("-"))
    return ends - starts


def said_siret(value: str) -> str:
    """« 123 456 789 00012 »."""
    return NO_BREAK.join((value[:3], value[3:6], value[6:9], value[9:]))


def _coded(words: dict[str, str]) -> Callable[[str], str]:
    return lambda value: words.get(value, value)


SAY_PURPOSE = _coded(dict(Purpose.choices))
SAY_REMOTE = _coded(dict(RemoteMode.choices))
SAY_CONTRACT_KIND = _coded(dict(ContractKind.choices))
SAY_ROLE = _coded(dict(PartyRole.choices))


@dataclass(frozen=True)
class Field:
    """A field by its path in the canonical JSON; `{n}` in the label is the rank of a list's item, from 1."""

    path: str
    label: str
    say: Callable[[Any], str] = str


# In the order of D5135-2, which is the order in which differences are shown.
FIELDS: tuple[Field, ...] = (
    Field("prescriber.name", "Prescripteur, dénomination"),
    Field("prescriber.address", "Prescripteur, adresse"),
    Field("prescriber.siret", "Prescripteur, SIRET", said_siret),
    Field("prescriber.delegation.grantor", "Convention de prescription, délégant"),
    Field("prescriber.delegation.starts_on", "Convention de prescription, début", said_date),
    Field("prescriber.delegation.ends_on", "Convention de prescription, fin", said_date),
    Field("beneficiary.last_name", "Nom du bénéficiaire"),
    Field("beneficiary.first_name", "Prénom du bénéficiaire"),
    Field("beneficiary.birth_date", "Date de naissance", said_birth_date),
    Field("guardian.last_name", "Nom du représentant légal"),
    Field("guardian.first_name", "Prénom du représentant légal"),
    Field("guardian.quality", "Qualité du représentant légal"),
    Field("employer.name", "Employeur, dénomination"),
    Field("employer.address", "Employeur, adresse"),
    Field("employer.siret", "Employeur, SIRET", said_siret),
    Field("employer.contract_kind", "Contrat de travail", SAY_CONTRACT_KIND),
    Field("employer.contract_starts_on", "Contrat de travail, début", said_date),
    Field("employer.contract_ends_on", "Contrat de travail, fin", said_date),
    Field("employer.contract", "Contrat de travail, pendant l’immersion", _coded(CONTRACTS)),
    Field("employer.hours", "Immersion et temps de travail", _coded(HOURS)),
    Field("host.name", "Structure d’accueil, dénomination"),
    Field("host.address", "Structure d’accueil, adresse"),
    Field("host.siret", "Structure d’accueil, SIRET", said_siret),
    Field("host.naf", "Structure d’accueil, code NAF"),
    Field("host.activity", "Structure d’accueil, activité principale"),
    Field("host.idcc", "Convention collective"),
    Field("host.tutor.name", "Tuteur"),
    Field("host.tutor.function", "Fonction du tuteur"),
    Field("host.safety_contact.name", "Personne chargée des consignes de sécurité"),
    Field("host.safety_contact.function", "Fonction de la personne chargée des consignes"),
    Field("support.name", "Structure d’accompagnement, dénomination"),
    Field("support.address", "Structure d’accompagnement, adresse"),
    Field("support.same_as_prescriber", "Accompagnement par le prescripteur", _coded(ANSWERS)),
    Field("support.counsellor.name", "Conseiller référent"),
    Field("support.counsellor.function", "Fonction du conseiller référent"),
    Field("period.starts_on", "Premier jour", said_date),
    Field("period.ends_on", "Dernier jour", said_date),
    Field("period.minutes", "Durée de présence", duration),
    Field("period.place", "Lieu de l’immersion"),
    Field("period.remote_mode", "Présence", SAY_REMOTE),
    Field("period.purpose", "Objet", SAY_PURPOSE),
    Field("period.job", "Métier"),
    Field("period.rome_code", "Code du métier (ROME)"),
    Field("period.objectives[].text", "Objectif {n}"),
    Field("period.objectives[].assessment", "Objectif {n}, comment nous saurons s’il est atteint"),
    Field("tasks[].text", "Tâche {n}"),
    Field("tasks[].skill", "Tâche {n}, compétence recherchée"),
    Field("safety.special_conditions", "Conditions particulières"),
    Field("safety.regulated_work", "Travaux réglementés avant 18 ans, par dérogation"),
    Field("safety.ppe", "Équipements de protection fournis", _coded(ANSWERS)),
    Field("safety.ppe_detail", "Équipements de protection"),
    Field("safety.prevention", "Mesures de prévention", _coded(ANSWERS)),
    Field("safety.prevention_detail", "Mesures de prévention, lesquelles"),
    Field("safety.insurer", "Assureur"),
    Field("safety.insurance_policy", "Numéro de police d’assurance"),
    Field("safety.insurance_ends_on", "Assurance valable jusqu’au", said_date),
    Field("safety.injury_cover", "Qui porte le risque d’accident", _coded(COVERS)),
    Field("safety.injury_cover_name", "Qui déclare un accident"),
    Field("safety.injury_cover_uncertain", "Une autre lecture est possible", _coded(ANSWERS)),
    Field("costs.transport", "Transport"),
    Field("costs.meals", "Repas"),
    Field("costs.housing", "Hébergement"),
    Field("renewal.reference", "Convention renouvelée"),
    Field("renewal.starts_on", "Convention renouvelée, premier jour", said_date),
    Field("renewal.ends_on", "Convention renouvelée, dernier jour", said_date),
    Field("renewal.reason", "Raison du renouvellement"),
    Field("wording.version", "Texte des engagements"),
)
# They say which version of the text this is, not what it says; the words of `wording` have their version.
IDENTITY = frozenset(
    {"schema", "reference", "version", "locked_on", "code", "verify_url", "portal", "wording.sha256"}
)
BY_PATH = {field.path: field for field in FIELDS}


def label_of(path: str, rank: int = 0) -> str:
    """The French name of the field at that path (`tasks[].text`), for the item of that rank, from 0."""
    field = BY_PATH.get(path)
    return field.label.format(n=rank + 1) if field else path
