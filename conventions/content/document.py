"""What the convention says: the signed content, in the order of D5135-2, and nothing else.

Out of it (design/signature.md, 2): e-mails, phones, internal notes, the names of those who sign for an organisation.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from conventions.case_facts import dossier_of, minor_safety
from conventions.law.minors.dangerous_work import said_regulated
from conventions.law.people.accidents import Bearer, injury_bearer
from conventions.law.people.parties import EMPLOYED, parties_of

from ..choices import PartyRole
from ..law.dates import age_on
from ..law.facts import Role
from .spec import HOST_ATTESTATIONS
from .wording import CURRENT_WORDING, WORDINGS

if TYPE_CHECKING:
    from ..models import Convention, Party

SCHEMA = "pmsmp-convention/1"
# Kept beside each version (`ConventionVersion.template_version`): the words and the page model.
TEMPLATE_VERSION = f"1/{CURRENT_WORDING}"
NO_MINOR_DANGER = "no_minor_danger"
ADULT = 18


@dataclass(frozen=True)
class Delegation:
    """The « convention de prescription » of a prescriber of L5135-2 5° (D5135-8)."""

    grantor: str
    starts_on: datetime.date
    ends_on: datetime.date


@dataclass(frozen=True)
class Prescriber:
    """1°: name and address."""

    name: str
    address: str
    siret: str
    delegation: Delegation | None


@dataclass(frozen=True)
class Beneficiary:
    """2°: who does the immersion."""

    last_name: str
    first_name: str
    birth_date: datetime.date | None


@dataclass(frozen=True)
class Guardian:
    """The legal representative, who signs too; `quality` as they say it (« Mère »)."""

    last_name: str
    first_name: str
    quality: str


@dataclass(frozen=True)
class Employer:
    """2°, D5135-1: the employer of a salaried beneficiary; `contract` is `maintained`, `suspended` or not yet said."""

    name: str
    address: str
    siret: str
    contract: str
    contract_kind: str
    contract_starts_on: datetime.date | None
    contract_ends_on: datetime.date | None
    hours: str


@dataclass(frozen=True)
class Person:
    """Someone named in the convention for what they do in it."""

    name: str
    function: str


@dataclass(frozen=True)
class Host:
    """3°: the host, the tutor, and who gives the safety instructions (the tutor unless said otherwise)."""

    name: str
    address: str
    siret: str
    naf: str
    activity: str
    idcc: str
    tutor: Person
    safety_contact: Person


@dataclass(frozen=True)
class Support:
    """4°: the accompanying organisation and its counsellor; `same_as_prescriber` is `yes` or `no`."""

    name: str
    address: str
    same_as_prescriber: str
    counsellor: Person


@dataclass(frozen=True)
class ObjectiveLine:
    """5°: an objective and how its achievement is assessed."""

    text: str
    assessment: str


@dataclass(frozen=True)
class Period:
    """5°: dates, place, object, objectives; `minutes` of presence are the sum of the timetable."""

    starts_on: datetime.date | None
    ends_on: datetime.date | None
    minutes: int
    place: str
    remote_mode: str
    purpose: str
    rome_code: str
    job: str
    objectives: tuple[ObjectiveLine, ...]


@dataclass(frozen=True)
class TaskLine:
    """6°: a task and the skill it builds."""

    text: str
    skill: str


@dataclass(frozen=True)
class Day:
    """6°: the presence of one calendar day; each slot is « 08:00-12:00 »."""

    date: datetime.date
    slots: tuple[str, ...]


@dataclass(frozen=True)
class Safety:
    """What keeps the person safe; answers are `yes`, `no` or empty."""

    special_conditions: str
    ppe: str
    ppe_detail: str
    prevention: str
    prevention_detail: str
    insurer: str
    insurance_policy: str
    insurance_ends_on: datetime.date | None
    # CSS L412-8 11°, D5135-5: `employer` or `prescriber` bears the work-injury risk and declares accidents.
    injury_cover: str
    injury_cover_name: str
    # `yes` when the texts allow another reading.
    injury_cover_uncertain: str = ""
    # Before eighteen, the regulated work met under a derogation (L4153-9), in French.
    regulated_work: str = ""


@dataclass(frozen=True)
class Costs:
    """Costs met for the person; never a wage (design/law.md, C5)."""

    transport: str
    meals: str
    housing: str


@dataclass(frozen=True)
class Renewal:
    """D5135-3 al. 2: which convention this one renews, and why."""

    reference: str
    starts_on: datetime.date | None
    ends_on: datetime.date | None
    reason: str


@dataclass(frozen=True)
class Wording:
    """Which printed engagements are agreed: their version and the SHA-256 of their words."""

    version: str
    sha256: str


@dataclass(frozen=True)
class ConventionDocument:
    """The signed content of one version; empty values are left out of its canonical JSON."""

    schema: str
    reference: str
    version: int
    locked_on: datetime.date
    code: str
    verify_url: str
    portal: str
    prescriber: Prescriber
    beneficiary: Beneficiary
    guardian: Guardian | None
    employer: Employer | None
    host: Host
    support: Support
    period: Period
    tasks: tuple[TaskLine, ...]
    timetable: tuple[Day, ...]
    safety: Safety
    costs: Costs
    attestations: tuple[str, ...]
    renewal: Renewal | None
    parties: tuple[str, ...]
    wording: Wording


def build_document(
    convention: "Convention", *, number: int, code: str, locked_on: datetime.date
) -> ConventionDocument:
    """The content of version `number` of a convention, read from its rows; an unfinished draft has empty fields.

    `code` is the short verification code (empty for a draft), `locked_on` the day the text is frozen.
    """
    parties = {party.role: party for party in convention.parties.all()}
    dossier = dossier_of(convention)
    signing = [one.role for one in parties_of(dossier)]
    prescriber = _prescriber(convention, parties.get(PartyRole.PRESCRIBER))
    employer = _employer(convention, parties.get(PartyRole.EMPLOYER))
    return ConventionDocument(
        schema=SCHEMA,
        reference=convention.reference,
        version=number,
        locked_on=locked_on,
        code=code,
        verify_url=f"{settings.SITE_URL}/v/{code}" if code else "",
        portal=settings.PORTAL_NAME,
        prescriber=prescriber,
        beneficiary=_beneficiary(convention, parties.get(PartyRole.BENEFICIARY)),
        guardian=_guardian(parties.get(PartyRole.GUARDIAN)) if Role.GUARDIAN in signing else None,
        employer=employer,
        host=_host(convention),
        support=_support(convention, parties.get(PartyRole.SUPPORT), prescriber),
        period=_period(convention),
        tasks=tuple(TaskLine(task.text, task.skill) for task in convention.tasks.all()),
        timetable=_timetable(convention),
        safety=_safety(convention, injury_bearer(dossier)),
        costs=Costs(convention.transport_cost, convention.meal_cost, convention.housing_cost),
        attestations=tuple(_attestations(convention)),
        renewal=_renewal(convention),
        parties=tuple(role for role in PartyRole.values if role in signing),
        wording=Wording(CURRENT_WORDING, WORDINGS[CURRENT_WORDING].sha256),
    )


def _prescriber(convention: "Convention", party: "Party | None") -> Prescriber:
    granted = convention.delegation
    delegation = Delegation(granted.grantor.name, granted.starts_on, granted.ends_on) if granted else None
    if party is None:
        return Prescriber("", "", "", delegation)
    return Prescriber(party.organisation, party.address, party.siret, delegation)


def _beneficiary(convention: "Convention", party: "Party | None") -> Beneficiary:
    if party is None:
        return Beneficiary("", "", convention.birth_date)
    return Beneficiary(party.last_name, party.first_name, convention.birth_date)


def _guardian(party: "Party | None") -> Guardian | None:
    return Guardian(party.last_name, party.first_name, party.function) if party else None


def _employer(convention: "Convention", party: "Party | None") -> Employer | None:
    """Named whether or not it signs: an employer that is waived, or that prescribes, still employs."""
    if convention.beneficiary_status not in EMPLOYED:
        return None
    return Employer(
        name=party.organisation if party else "",
        address=party.address if party else "",
        siret=party.siret if party else "",
        contract={"yes": "suspended", "no": "maintained"}.get(_answer(convention.contract_suspended), ""),
        contract_kind=convention.contract_kind,
        contract_starts_on=convention.contract_start,
        contract_ends_on=convention.contract_end,
        hours="outside" if convention.outside_working_hours else "inside",
    )


def _host(convention: "Convention") -> Host:
    tutor = Person(
        f"{convention.tutor_first_name} {convention.tutor_last_name}".strip(), convention.tutor_function
    )
    other = convention.safety_contact_name
    return Host(
        name=convention.host_name,
        address=convention.host_address,
        siret=convention.host_siret,
        naf=convention.host_naf,
        activity=convention.host_activity,
        idcc=convention.host_idcc,
        tutor=tutor,
        safety_contact=Person(other, convention.safety_contact_function) if other else tutor,
    )


def _support(convention: "Convention", party: "Party | None", prescriber: Prescriber) -> Support:
    counsellor = Person(
        f"{convention.counsellor_first_name} {convention.counsellor_last_name}".strip(),
        convention.counsellor_function,
    )
    if party is None:
        return Support(prescriber.name, prescriber.address, "yes", counsellor)
    return Support(party.organisation, party.address, "no", counsellor)


def _period(convention: "Convention") -> Period:
    return Period(
        starts_on=convention.start_on,
        ends_on=convention.end_on,
        minutes=convention.total_minutes,
        place=convention.place,
        remote_mode=convention.remote_mode,
        purpose=convention.purpose,
        rome_code=convention.rome_code,
        job=convention.job_title,
        objectives=tuple(ObjectiveLine(one.text, one.assessment) for one in convention.objectives.all()),
    )


def _timetable(convention: "Convention") -> tuple[Day, ...]:
    days: dict[datetime.date, list[str]] = {}
    for slot in sorted(convention.slots.all(), key=lambda slot: (slot.day, slot.starts)):
        days.setdefault(slot.day, []).append(f"{slot.starts:%H:%M}-{slot.ends:%H:%M}")
    return tuple(Day(day, tuple(slots)) for day, slots in days.items())


def _safety(convention: "Convention", bearer: Bearer) -> Safety:
    return Safety(
        special_conditions=convention.special_conditions,
        ppe=_answer(convention.ppe_provided),
        ppe_detail=convention.ppe_detail if convention.ppe_provided else "",
        prevention=_answer(convention.prevention),
        prevention_detail=convention.prevention_detail if convention.prevention else "",
        insurer=convention.insurer,
        insurance_policy=convention.insurance_policy,
        insurance_ends_on=convention.insurance_ends_on,
        injury_cover=bearer.role.value,
        injury_cover_name=bearer.name,
        injury_cover_uncertain="yes" if bearer.uncertain else "",
        regulated_work=said_regulated(minor_safety(convention.minor_risks)) if _is_minor(convention) else "",
    )


def _is_minor(convention: "Convention") -> bool:
    born, start = convention.birth_date, convention.start_on
    return born is not None and start is not None and age_on(born, start) < ADULT


def _answer(value: bool | None) -> str:  # noqa: FBT001 - the column itself, one of three answers
    return "" if value is None else "yes" if value else "no"


def _attestations(convention: "Convention") -> Iterable[str]:
    yield from (name for name in HOST_ATTESTATIONS if getattr(convention, name))
    risks = (convention.minor_risks or {}).get("risks")
    if _is_minor(convention) and risks and not any(risks.values()):
        yield NO_MINOR_DANGER


def _renewal(convention: "Convention") -> Renewal | None:
    initial = convention.renewal_of
    if initial is None:
        return None
    return Renewal(initial.reference, initial.start_on, initial.end_on, convention.renewal_reason)
