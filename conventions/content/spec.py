"""One table of what the contract says: a row a field, from which all the rest is derived.

Derived: labels, refusals and differences (`canonical`), the page and the PDF (`presentation`), what a complete
text requires (`schema`), the columns of each step (`wizard`) and of the page of personal data. To add a field: a
column, its migration, a row here, and its value in `document`.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from conventions.law.people.accidents import BEARERS
from french import NO_BREAK, clock, duration, enumeration, full_date, short_date
from immersions.choices import Purpose, RemoteMode
from immersions.language import Text

from ..choices import ContractKind, PartyRole
from . import phrases
from .phrases import TO_FILL, joined

HOST_ATTESTATIONS = (
    "not_permanent_post",
    "not_activity_peak",
    "not_seasonal",
    "not_replacement",
    "rules_given",
    "insured",
    "safety_informed",
)
# Steps of a draft, by their address.
PERSON, WELCOME, ACCOMPANY, SAFE = "beneficiaire", "accueil", "accompagnement", "securite"
THEM = "the beneficiary"
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


ROLES = dict(PartyRole.choices)


def said_role(role: str) -> str:
    """« Structure d’accueil »; a role that is not known, as it is."""
    return ROLES.get(role, role)


@dataclass(frozen=True)
class Block:
    """A piece of the text under its caption; `when` is the part of the JSON without which it is not there."""

    caption: str
    when: str = ""
    grid: str = ""


PRESCRIBER = Block("Organisme prescripteur")
BENEFICIARY = Block("Bénéficiaire")
EMPLOYER = Block("Employeur du bénéficiaire", when="employer")
HOST = Block("Structure d’accueil")
SUPPORT = Block("Structure d’accompagnement")
PERIOD = Block("Période")
OBJECTIVES = Block("Objectifs de l’immersion", grid="objectives")
TASKS = Block("Tâches confiées", grid="tasks")
TIMETABLE = Block("Horaires de présence", grid="timetable")
SAFETY = Block("Sécurité, assurance et frais")
ATTESTED = Block("La structure d’accueil atteste")


@dataclass(frozen=True)
class Part:
    """A part of the text: its heading, the paragraph of D5135-2 that asks for it, its blocks."""

    heading: str
    paragraph: str
    blocks: tuple[Block, ...]


PARTS = (
    Part("Organisme prescripteur", "1°", (PRESCRIBER,)),
    Part("Bénéficiaire", "2°", (BENEFICIARY, EMPLOYER)),
    Part("Structure d’accueil", "3°", (HOST,)),
    Part("Structure d’accompagnement", "4°", (SUPPORT,)),
    Part("Période, lieu, objet et objectifs", "5°", (PERIOD, OBJECTIVES)),
    Part("Tâches confiées et horaires de présence", "6°", (TASKS, TIMETABLE)),
    Part("Sécurité, assurance et frais", "", (SAFETY,)),
    Part("La structure d’accueil atteste", "", (ATTESTED,)),
)


@dataclass(frozen=True)
class Field:
    """A row of the table: one leaf of the canonical JSON, and all that is derived of it.

    `label` names it alone (differences, refusals; `{n}` is the rank of a list's item, from 1); `block` and `line`
    say where the text says it, `phrase` how when it is not the value alone. `columns` are those it is read from:
    of the convention, or « role.column » of a party, « list.column » of a row. `whose` names the person it speaks of.
    """

    path: str
    label: str
    block: Block | None = None
    line: str = ""
    columns: str = ""
    step: str = ""
    whose: str = ""
    required: bool = False
    missing: str = ""
    say: Callable[[Any], str] = str
    codes: Mapping[str, Text] = field(default_factory=dict, hash=False)
    phrase: phrases.Phrase | None = None
    # Lists compared as a whole, and what only names this version, are no difference of their own.
    compared: bool = True

    def said(self, value: Any) -> str:
        """That value in words; a code that is not known, as it is."""
        return str(self.codes.get(value, value)) if self.codes else self.say(value)


# One row a field, in the order of D5135-2, which is the order in which the text and the differences say them.
FIELDS: tuple[Field, ...] = (
    Field("schema", "Format", required=True, compared=False),
    Field("reference", "Référence", required=True, compared=False),
    Field("version", "Version", required=True, compared=False),
    Field("locked_on", "Texte arrêté le", required=True, say=said_date, compared=False),
    Field("code", "Code de vérification", compared=False),
    Field("verify_url", "Adresse de vérification", compared=False),
    Field("portal", "Portail", required=True, compared=False),
    Field("prescriber.name", "Prescripteur, dénomination", PRESCRIBER, "Dénomination", "prescriber.organisation", ACCOMPANY, required=True, missing=TO_FILL),
    Field("prescriber.address", "Prescripteur, adresse", PRESCRIBER, "Adresse", "prescriber.street prescriber.postcode prescriber.city", ACCOMPANY, required=True, missing=TO_FILL),
    Field("prescriber.siret", "Prescripteur, SIRET", PRESCRIBER, "SIRET", "prescriber.siret", ACCOMPANY, say=said_siret),
    Field("prescriber.delegation.grantor", "Convention de prescription, délégant", PRESCRIBER, "Convention de prescription", "delegation", ACCOMPANY, phrase=phrases.delegation),
    Field("prescriber.delegation.starts_on", "Convention de prescription, début", PRESCRIBER, "Convention de prescription", say=said_date),
    Field("prescriber.delegation.ends_on", "Convention de prescription, fin", PRESCRIBER, "Convention de prescription", say=said_date),
    Field("beneficiary.last_name", "Nom du bénéficiaire", BENEFICIARY, "Nom", "beneficiary.last_name", PERSON, THEM, required=True, missing=TO_FILL),
    Field("beneficiary.first_name", "Prénom du bénéficiaire", BENEFICIARY, "Prénom", "beneficiary.first_name", PERSON, THEM, required=True, missing=TO_FILL),
    Field("beneficiary.birth_date", "Date de naissance", BENEFICIARY, "Date de naissance", "birth_date", PERSON, THEM, required=True, missing=TO_FILL, say=said_birth_date),
    Field("guardian.last_name", "Nom du représentant légal", BENEFICIARY, "Représentant légal", "guardian.last_name", PERSON, "the legal representative", phrase=phrases.guardian),
    Field("guardian.first_name", "Prénom du représentant légal", BENEFICIARY, "Représentant légal", "guardian.first_name", PERSON, "the legal representative"),
    Field("guardian.quality", "Qualité du représentant légal", BENEFICIARY, "Représentant légal", "guardian.function", PERSON, "the legal representative"),
    Field("employer.name", "Employeur, dénomination", EMPLOYER, "Employeur", "employer.organisation", PERSON, missing=TO_FILL),
    Field("employer.address", "Employeur, adresse", EMPLOYER, "Adresse de l’employeur", "employer.street employer.postcode employer.city", PERSON, missing=TO_FILL),
    Field("employer.siret", "Employeur, SIRET", EMPLOYER, "SIRET de l’employeur", "employer.siret", PERSON, say=said_siret),
    Field("employer.contract_kind", "Contrat de travail", EMPLOYER, "Contrat de travail", "contract_kind", PERSON, THEM, codes=dict(ContractKind.choices), phrase=phrases.contract),
    Field("employer.contract_starts_on", "Contrat de travail, début", EMPLOYER, "Contrat de travail", "contract_start", PERSON, THEM, say=said_date),
    Field("employer.contract_ends_on", "Contrat de travail, fin", EMPLOYER, "Contrat de travail", "contract_end", PERSON, THEM, say=said_date),
    Field("employer.contract", "Contrat de travail, pendant l’immersion", EMPLOYER, "Contrat de travail", "contract_suspended", PERSON, THEM, codes=CONTRACTS),
    Field("employer.hours", "Immersion et temps de travail", EMPLOYER, "Immersion", "outside_working_hours", PERSON, THEM, missing=TO_FILL, codes=HOURS),
    Field("host.name", "Structure d’accueil, dénomination", HOST, "Dénomination", "host_name", WELCOME, required=True, missing=TO_FILL),
    Field("host.address", "Structure d’accueil, adresse", HOST, "Adresse", "host_street host_postcode host_city", WELCOME, required=True, missing=TO_FILL),
    Field("host.siret", "Structure d’accueil, SIRET", HOST, "SIRET", "host_siret", WELCOME, required=True, missing=TO_FILL, say=said_siret),
    Field("host.naf", "Structure d’accueil, code NAF", HOST, "Activité principale", "host_naf", WELCOME, phrase=joined(" – ", "host.naf", "host.activity", missing=TO_FILL)),
    Field("host.activity", "Structure d’accueil, activité principale", HOST, "Activité principale", "host_activity", WELCOME),
    Field("host.idcc", "Convention collective", HOST, "Convention collective", "host_idcc", WELCOME, phrase=phrases.collective_agreement),
    Field("host.tutor.name", "Tuteur", HOST, "Tuteur (accueil et suivi)", "tutor_first_name tutor_last_name", WELCOME, "the tutor", required=True, phrase=joined(", ", "host.tutor.name", "host.tutor.function", missing=TO_FILL)),
    Field("host.tutor.function", "Fonction du tuteur", HOST, "Tuteur (accueil et suivi)", "tutor_function", WELCOME, "the tutor"),
    Field("host.safety_contact.name", "Personne chargée des consignes de sécurité", HOST, "Consignes de sécurité", "safety_contact_name", WELCOME, "who gives the safety instructions", required=True, phrase=phrases.instructions),
    Field("host.safety_contact.function", "Fonction de la personne chargée des consignes", HOST, "Consignes de sécurité", "safety_contact_function", WELCOME, "who gives the safety instructions"),
    Field("support.name", "Structure d’accompagnement, dénomination", SUPPORT, "Dénomination", "support.organisation", ACCOMPANY, required=True, phrase=phrases.support_name),
    Field("support.address", "Structure d’accompagnement, adresse", SUPPORT, "Adresse", "support.street support.postcode support.city", ACCOMPANY, required=True, missing=TO_FILL),
    Field("support.same_as_prescriber", "Accompagnement par le prescripteur", SUPPORT, "Dénomination", required=True, codes=ANSWERS),
    Field("support.counsellor.name", "Conseiller référent", SUPPORT, "Conseiller référent", "counsellor_first_name counsellor_last_name", ACCOMPANY, "the counsellor", required=True, phrase=joined(", ", "support.counsellor.name", "support.counsellor.function", missing=TO_FILL)),
    Field("support.counsellor.function", "Fonction du conseiller référent", SUPPORT, "Conseiller référent", "counsellor_function", ACCOMPANY, "the counsellor"),
    Field("period.starts_on", "Premier jour", PERIOD, "Dates", "start_on", "periode", THEM, required=True, say=said_date, phrase=phrases.dates),
    Field("period.ends_on", "Dernier jour", PERIOD, "Dates", "end_on", "periode", THEM, required=True, say=said_date),
    Field("period.minutes", "Durée de présence", PERIOD, "Heures de présence", whose=THEM, required=True, say=duration, phrase=phrases.presence),
    Field("period.place", "Lieu de l’immersion", PERIOD, "Lieu", "place_street place_postcode place_city", "lieu", required=True, missing=TO_FILL),
    Field("period.remote_mode", "Présence", PERIOD, "Présence", "remote_mode", "lieu", missing=TO_FILL, codes=dict(RemoteMode.choices)),
    Field("period.purpose", "Objet", PERIOD, "Objet", "purpose", "contenu", THEM, required=True, missing=TO_FILL, codes=dict(Purpose.choices)),
    Field("period.job", "Métier", PERIOD, "Métier", "job_title", "contenu", THEM, phrase=joined(" – ", "period.job", "period.rome_code")),
    Field("period.rome_code", "Code du métier (ROME)", PERIOD, "Métier", "rome_code", "contenu", THEM),
    Field("period.objectives[].text", "Objectif {n}", OBJECTIVES, "Objectif précis", "objectives.text", "contenu", THEM, required=True, missing=TO_FILL),
    Field("period.objectives[].assessment", "Objectif {n}, comment nous saurons s’il est atteint", OBJECTIVES, "Comment nous saurons s’il est atteint", "objectives.assessment", "contenu", THEM, missing=TO_FILL),
    Field("tasks[].text", "Tâche {n}", TASKS, "Tâche", "tasks.text", "contenu", THEM, required=True, missing=TO_FILL),
    Field("tasks[].skill", "Tâche {n}, compétence recherchée", TASKS, "Compétence recherchée", "tasks.skill", "contenu", THEM, missing=TO_FILL),
    Field("timetable[].date", "Jour de présence", TIMETABLE, columns="slots.day", step="horaires", whose=THEM, required=True, say=said_date, compared=False),
    Field("timetable[].slots[]", "Horaires", TIMETABLE, columns="slots.starts slots.ends", step="horaires", whose=THEM, required=True, say=said_slot, compared=False),
    Field("safety.special_conditions", "Conditions particulières", SAFETY, "Conditions particulières", "special_conditions", SAFE, THEM),
    Field("safety.regulated_work", "Travaux réglementés avant 18 ans, par dérogation", SAFETY, "Travaux réglementés avant 18 ans, par dérogation", "minor_risks", SAFE, THEM),
    Field("safety.ppe", "Équipements de protection fournis", SAFETY, "Équipements de protection", "ppe_provided", SAFE, codes=ANSWERS, phrase=phrases.answered("safety.ppe", yes="fournis", no="aucun")),
    Field("safety.ppe_detail", "Équipements de protection", SAFETY, "Équipements de protection", "ppe_detail", SAFE, THEM),
    Field("safety.prevention", "Mesures de prévention", SAFETY, "Mesures de prévention", "prevention", SAFE, codes=ANSWERS, phrase=phrases.answered("safety.prevention", yes="prévues", no="aucune")),
    Field("safety.prevention_detail", "Mesures de prévention, lesquelles", SAFETY, "Mesures de prévention", "prevention_detail", SAFE),
    Field("safety.insurer", "Assureur", SAFETY, "Assurance de la structure", "insurer", SAFE, phrase=phrases.insurance),
    Field("safety.insurance_policy", "Numéro de police d’assurance", SAFETY, "Assurance de la structure", "insurance_policy", SAFE),
    Field("safety.insurance_ends_on", "Assurance valable jusqu’au", SAFETY, "Assurance de la structure", "insurance_ends_on", SAFE, say=said_date),
    Field("safety.injury_cover", "Qui porte le risque d’accident", SAFETY, "Accident du travail ou de trajet", required=True, codes=COVERS, phrase=phrases.accident),
    Field("safety.injury_cover_name", "Qui déclare un accident", SAFETY, "Accident du travail ou de trajet", required=True),
    Field("safety.injury_cover_uncertain", "Une autre lecture est possible", SAFETY, "Accident du travail ou de trajet", codes={"yes": "oui"}),
    Field("costs.transport", "Transport", SAFETY, "Transport", "transport_cost", SAFE),
    Field("costs.meals", "Repas", SAFETY, "Repas", "meal_cost", SAFE),
    Field("costs.housing", "Hébergement", SAFETY, "Hébergement", "housing_cost", SAFE),
    Field("attestations[]", "Attestations", ATTESTED, columns=" ".join(HOST_ATTESTATIONS), step="attestations", required=True, compared=False),
    Field("renewal.reference", "Convention renouvelée", PERIOD, "Renouvellement de", phrase=phrases.renewed),
    Field("renewal.starts_on", "Convention renouvelée, premier jour", PERIOD, "Renouvellement de", say=said_date),
    Field("renewal.ends_on", "Convention renouvelée, dernier jour", PERIOD, "Renouvellement de", say=said_date),
    Field("renewal.reason", "Raison du renouvellement", PERIOD, "Raison du renouvellement", "renewal_reason", "periode", THEM, phrase=phrases.renewal_reason),
    Field("parties[]", "Parties qui signent", required=True, codes=dict(PartyRole.choices), compared=False),
    Field("wording.version", "Texte des engagements", required=True),
    Field("wording.sha256", "Empreinte des engagements", required=True, compared=False),
)  # fmt: skip
BY_PATH = {field.path: field for field in FIELDS}
COMPARED = tuple(row for row in FIELDS if row.compared)


def label_of(path: str, rank: int = 0) -> str:
    """The French name of the field at that path (`tasks[].text`), for the item of that rank, from 0."""
    row = BY_PATH.get(path)
    return row.label.format(n=rank + 1) if row else path


def said(path: str, value: Any) -> str:
    """A value of the field at that path, in words."""
    return BY_PATH[path].said(value)


def lines_of(block: Block) -> dict[str, list[Field]]:
    """The rows of a block by the line that says them, in their order."""
    lines: dict[str, list[Field]] = {}
    for row in FIELDS:
        if row.block is block:
            lines.setdefault(row.line, []).append(row)
    return lines


def columns_at(step: str) -> tuple[str, ...]:
    """The columns of the convention that this step of a draft asks for and that the text says."""
    return _columns(row for row in FIELDS if row.step == step)


def columns_under(path: str) -> tuple[str, ...]:
    """The columns of the convention from which the values under that path are read."""
    return _columns(row for row in FIELDS if row.path.startswith(path))


def columns_held(*, personal: bool) -> str:
    """The columns of the convention that speak of a person, or that do not, as `Held` wants them."""
    return " ".join(_columns(row for row in FIELDS if bool(row.whose) is personal))


def row_columns(rows: str) -> tuple[str, ...]:
    """The columns of one list of the convention (`tasks`) that the text says."""
    return tuple(
        name.removeprefix(f"{rows}.")
        for row in FIELDS
        for name in row.columns.split()
        if name.startswith(f"{rows}.")
    )


def _columns(rows: Iterable[Field]) -> tuple[str, ...]:
    return tuple(name for row in rows for name in row.columns.split() if "." not in name)
