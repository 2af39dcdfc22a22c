"""The plain facts the rules read: a dossier, its people and organisations, its past.

Every field has an empty value, so that a half-filled draft already gives the findings it can.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Final

from conventions.law.findings import Decision

Slot = tuple[time, time]
Days = Mapping[date, tuple[Slot, ...]]
# The host of a declared stay that was not in the host of the dossier: nobody asks its number.
ELSEWHERE: Final = "ailleurs"


class Role(StrEnum):
    """Who acts. The first six may be parties; the tutor is named in the convention and signs nothing."""

    BENEFICIARY = "beneficiary"
    GUARDIAN = "guardian"
    HOST = "host"
    EMPLOYER = "employer"
    SUPPORT = "support"
    PRESCRIBER = "prescriber"
    TUTOR = "tutor"
    COUNSELLOR = "counsellor"
    AGENCY_ADMIN = "agency_admin"
    SYSTEM = "system"


class SixtyDayMode(StrEnum):
    """What « soixante jours » counts (D5135-3 al. 3): calendar days, or the days of presence only."""

    CALENDAR = "CALENDAR"
    PRESENCE = "PRESENCE"


class Outcome(StrEnum):
    """How far an objective was met at the interim assessment."""

    REACHED = "REACHED"
    PARTLY = "PARTLY"
    NOT = "NOT"


@dataclass(frozen=True)
class Span:
    """An immersion of the same person, past or to come, that may count beside this one.

    `end` is the last day that counts (the effective one when interrupted). `family` joins a convention and its
    renewal; left empty, a renewal belongs with the convention that precedes it. `no_show`: the family counts,
    its days do not (CUM-5). `counted` is False for what never took effect (draft, refused, expired, cancelled).
    """

    start: date
    end: date
    host_siret: str = ""
    purpose: str = ""
    objectives: tuple[str, ...] = ()
    job: str = ""
    family: str = ""
    renewal: bool = False
    counted: bool = True
    no_show: bool = False
    declared: bool = False
    days: Days = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Renewal:
    """What a renewal is judged on: the convention it renews and the interim assessment, objective by objective."""

    initial: Span
    already_renewed: bool = False
    outcomes: tuple[Outcome, ...] = ()
    assessed_on: date | None = None
    same_person: bool = True
    same_prescriber: bool = True
    reason: str = ""


@dataclass(frozen=True)
class Signatory:
    """A person who signs for a party; `in_person`: before the agency or on paper, an e-mail is then not needed."""

    role: Role
    name: str = ""
    function: str = ""
    email: str = ""
    phone: str = ""
    in_person: bool = False


@dataclass(frozen=True)
class Beneficiary:
    """The person who does the immersion. `status` is one of BeneficiaryStatus of `immersions.choices`."""

    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None
    status: str = ""
    protected_adult: bool = False


@dataclass(frozen=True)
class Employer:
    """The employer of a salaried beneficiary, and the contract that a SIAE or aided one is measured against.

    `suspended` during the immersion, or maintained: `None` until someone says so. `outside_hours`: the immersion is
    declared outside working time.
    """

    name: str = ""
    address: str = ""
    siret: str = ""
    contract_start: date | None = None
    contract_end: date | None = None
    suspended: bool | None = None
    outside_hours: bool = False


@dataclass(frozen=True)
class Host:
    """The host establishment. `sector` is PRIVATE, PUBLIC or ASSOCIATION.

    `activity` is the activity of the code in words; `safety_contact` gives the safety instructions when it is not
    the tutor. `former_employer`: it has employed the person before. `recruiting_in_a_year`: its immersions with a view to
    recruit in the twelve months before this one.
    """

    name: str = ""
    address: str = ""
    siret: str = ""
    naf: str = ""
    idcc: str = ""
    postcode: str = ""
    sector: str = ""
    is_esat: bool = False
    activity: str = ""
    safety_contact: str = ""
    safety_function: str = ""
    insured_until: date | None = None
    former_employer: bool = False
    same_job_in_90_days: int = 0
    recruiting_in_a_year: int = 0


@dataclass(frozen=True)
class Tutor:
    """The person who welcomes, helps and assesses at the host's; `immersions` counts those at the same time."""

    name: str = ""
    function: str = ""
    email: str = ""
    phone: str = ""
    immersions: int = 1


@dataclass(frozen=True)
class Delegation:
    """A convention de prescription (D5135-7, D5135-8): who gives it, for whom, from when to when.

    `held`: it was given to the organisation that prescribes here.
    """

    grantor_kind: str = ""
    grantor: str = ""
    categories: str = ""
    held: bool = True
    starts_on: date | None = None
    ends_on: date | None = None
    status: str = "ACTIVE"


@dataclass(frozen=True)
class Prescriber:
    """The prescribing organisation. `kind` is one of PrescriberKind, `siae_kind` one of SiaeKind."""

    name: str = ""
    address: str = ""
    siret: str = ""
    kind: str = ""
    siae_kind: str = ""
    pmsmp_clause: bool | None = None
    delegation: Delegation | None = None


@dataclass(frozen=True)
class Support:
    """The accompanying organisation and its counsellor; `distinct` when it is not the prescriber itself."""

    name: str = ""
    address: str = ""
    siret: str = ""
    counsellor: str = ""
    counsellor_function: str = ""
    distinct: bool = False


@dataclass(frozen=True)
class Objective:
    """One precise objective and how its achievement will be assessed."""

    text: str
    assessment: str = ""


@dataclass(frozen=True)
class Task:
    """One task and the skill it helps to build."""

    text: str
    skill: str = ""


@dataclass(frozen=True)
class MinorSafety:
    """What the host answered for a minor.

    `risks`: family of dangerous work (1 to 16, MIN-9) → met or not; `closed_parts`: mixed family → whether its part
    without derogation is met; `derogation`: a case of R4153-39 or R4153-49 to -52 applies; `night_authorisation`: the
    fingerprint of the labour inspector's, joined, or nothing; `bar_task`: service at a bar.
    """

    risks: Mapping[int, bool] = field(default_factory=dict, hash=False)
    closed_parts: Mapping[int, bool] = field(default_factory=dict, hash=False)
    derogation: bool = False
    night_authorisation: str = ""
    bar_task: bool | None = None


@dataclass(frozen=True)
class Measures:
    """What protects the person: equipment and prevention, yes or no (`None` until answered), and which."""

    ppe: bool | None = None
    ppe_detail: str = ""
    prevention: bool | None = None
    prevention_detail: str = ""


@dataclass(frozen=True)
class Lookalike:
    """Someone else's convention, which may be the same person's under another spelling (PER-1)."""

    reference: str
    start: date
    end: date
    host_siret: str
    last_name: str
    first_name: str
    birth_date: date


@dataclass(frozen=True)
class Dossier:
    """All that the law needs to know of one convention.

    `read_on` is the day of reading (for delegations and « before the first day »); `history` holds the same
    person's other immersions, in this host and elsewhere, without the one judged here. `purpose` is DISCOVER,
    CONFIRM or RECRUIT; `attestations` the names, among `purpose.ATTESTATIONS`, that the host has ticked.
    `relevance` is the prescriber's opinion on this immersion (D5135-6). `particular_risks` and `restricted_work` are `None` until the host has answered; `long_day_agreement` names the
    collective agreement that allows more than ten hours a day.
    """

    read_on: date | None = None
    start: date | None = None
    end: date | None = None
    days: Days = field(default_factory=dict, hash=False)
    place: str = ""
    beneficiary: Beneficiary = field(default_factory=Beneficiary)
    employer: Employer = field(default_factory=Employer)
    host: Host = field(default_factory=Host)
    tutor: Tutor = field(default_factory=Tutor)
    prescriber: Prescriber = field(default_factory=Prescriber)
    support: Support = field(default_factory=Support)
    signatories: tuple[Signatory, ...] = ()
    purpose: str = ""
    job: str = ""
    objectives: tuple[Objective, ...] = ()
    tasks: tuple[Task, ...] = ()
    attestations: frozenset[str] = frozenset()
    relevance: str = ""
    measures: Measures = field(default_factory=Measures)
    minor: MinorSafety = field(default_factory=MinorSafety)
    particular_risks: bool | None = None
    restricted_work: bool | None = None
    long_day_agreement: str = ""
    history: tuple[Span, ...] = ()
    lookalikes: tuple[Lookalike, ...] = ()
    family: str = ""
    renewal: Renewal | None = None
    decisions: tuple[Decision, ...] = ()
    sixty_day_mode: SixtyDayMode = SixtyDayMode.CALENDAR
