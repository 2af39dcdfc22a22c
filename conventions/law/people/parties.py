"""Who must sign, and whether the people named may (L5135-4, D5135-1; C9)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from conventions.law import articles
from conventions.law.dates import age_on
from conventions.law.duration.periods import digits
from conventions.law.facts import Dossier, Role, Signatory
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from french import enumeration, normalised

EMPLOYED = frozenset({"EMPLOYEE", "SIAE_EMPLOYEE", "AIDED_CONTRACT", "PUBLIC_AGENT"})
ROLE_LABELS: dict[Role, str] = {
    Role.BENEFICIARY: "bénéficiaire",
    Role.GUARDIAN: "représentant légal",
    Role.HOST: "structure d’accueil",
    Role.EMPLOYER: "employeur",
    Role.SUPPORT: "structure d’accompagnement",
    Role.PRESCRIBER: "prescripteur",
    Role.TUTOR: "tuteur",
    Role.COUNSELLOR: "conseiller référent",
    Role.AGENCY_ADMIN: "responsable d’agence",
    Role.SYSTEM: "portail",
}


@dataclass(frozen=True)
class RequiredParty:
    """A party whose signature is needed. Groups sign in order: everyone of one before anyone of the next."""

    role: Role
    order_group: int
    article: str

    @property
    def label(self) -> str:
        """The role in French."""
        return ROLE_LABELS[self.role]


def required_parties(
    *,
    birth_date: date | None = None,
    start: date | None = None,
    protected_adult: bool = False,
    employee: bool = False,
    employer_waived: bool = False,
    employer_is_prescriber: bool = False,
    support_distinct: bool = False,
) -> tuple[RequiredParty, ...]:
    """L5135-4, D5135-1: the three to six parties that sign, in their order, the prescriber last.

    `employee`: the beneficiary has a work contract; `employer_waived`: the prescriber decided that an immersion
    outside working hours does without the employer; `employer_is_prescriber`: one organisation, one signature;
    `support_distinct`: the accompanying organisation is not the prescriber.
    """
    minor = birth_date is not None and start is not None and age_on(birth_date, start) < 18
    parties = [RequiredParty(Role.BENEFICIARY, 1, articles.PARTIES)]
    if minor or protected_adult:
        parties.append(
            RequiredParty(Role.GUARDIAN, 1, articles.GUARDIAN if minor else articles.PROTECTED_ADULT)
        )
    parties.append(RequiredParty(Role.HOST, 1, articles.PARTIES))
    if employee and not employer_waived and not employer_is_prescriber:
        parties.append(RequiredParty(Role.EMPLOYER, 1, articles.EMPLOYER_PARTY))
    if support_distinct:
        parties.append(RequiredParty(Role.SUPPORT, 2, articles.PARTIES))
    parties.append(RequiredParty(Role.PRESCRIBER, 3, articles.PARTIES))
    return tuple(parties)


def parties_of(dossier: Dossier) -> tuple[RequiredParty, ...]:
    """L5135-4, D5135-1: the parties of a dossier, its decision on the employer's waiver included.

    The one answer to « who signs »: the text prints these parties, and opening asks these and no others.
    """
    employer, prescriber = digits(dossier.employer.siret), digits(dossier.prescriber.siret)
    waiver = employer_waiver(dossier.employer.outside_hours, employee=is_employee(dossier))
    return required_parties(
        birth_date=dossier.beneficiary.birth_date,
        start=dossier.start,
        protected_adult=dossier.beneficiary.protected_adult,
        employee=is_employee(dossier),
        employer_waived=waiver is not None and any(decision.covers(waiver) for decision in dossier.decisions),
        employer_is_prescriber=bool(employer) and employer == prescriber,
        support_distinct=dossier.support.distinct,
    )


def signatories_of(dossier: Dossier) -> tuple[Signatory, ...]:
    """The people named for the parties that sign; those whom nobody asks are left out."""
    signing = {party.role for party in parties_of(dossier)}
    return tuple(one for one in dossier.signatories if one.role in signing)


def is_employee(dossier: Dossier) -> bool:
    """Whether the beneficiary has a work contract."""
    return dossier.beneficiary.status in EMPLOYED


def employer_waiver(outside_hours: bool, *, employee: bool) -> Finding | None:  # noqa: FBT001 — a fact of the dossier
    """D5135-1 (A1): the employer is a party; outside working hours the prescriber may waive it, with a reason."""
    if not employee or not outside_hours:
        return None
    return finding(
        Severity.HUMAN,
        "PAR-1",
        articles.EMPLOYER_PARTY,
        "L’immersion est déclarée en dehors du temps de travail. L’article D5135-1 fait de l’employeur une partie "
        "sans exception ; une autre lecture l’en dispense alors : le prescripteur décide et dit pourquoi.",
        step=Step.PARTIES,
        certainty=Certainty.UNCERTAIN,
    )


def missing_parties(required: Iterable[RequiredParty], signatories: Sequence[Signatory]) -> list[Finding]:
    """L5135-4: each required party has a named signatory who can be reached by e-mail, or who comes to sign."""
    found = []
    for party in required:
        person = next((one for one in signatories if one.role is party.role), None)
        comes = person is not None and person.in_person and party.role is not Role.PRESCRIBER
        lacks = [
            word
            for word, value, needed in (
                ("le nom", person.name if person else "", True),
                ("l’adresse e-mail", person.email if person else "", not comes),
            )
            if needed and not value.strip()
        ]
        if lacks:
            found.append(
                finding(
                    Severity.BLOCK,
                    "PAR-2",
                    party.article,
                    f"Il manque {enumeration(lacks)} de la personne qui signe ({party.label}).",
                    step=Step.PARTIES,
                    role=party.role,
                )
            )
    return found


def shared_contacts(signatories: Sequence[Signatory]) -> list[Finding]:
    """OV-6: two signatories never share an e-mail or a phone, or a signature would prove nothing."""
    found = []
    for word, field_name, read in (
        ("adresse e-mail", "email", same_email),
        ("téléphone", "phone", same_phone),
    ):
        seen: dict[str, Signatory] = {}
        for person in signatories:
            value = read(getattr(person, field_name))
            if not value:
                continue
            other = seen.setdefault(value, person)
            if other is not person:
                found.append(
                    finding(
                        Severity.BLOCK,
                        "OV-6",
                        articles.PORTAL_CHOICE,
                        f"Deux signataires ont le même contact ({word}) : {ROLE_LABELS[other.role]} et "
                        f"{ROLE_LABELS[person.role]}. Chacun signe avec le sien.",
                        step=Step.PARTIES,
                        certainty=Certainty.POLICY,
                        field=field_name,
                        roles=(other.role, person.role),
                    )
                )
    return found


def tutor_apart(dossier: Dossier) -> list[Finding]:
    """OV-6: the tutor is neither the beneficiary nor someone on the beneficiary's side."""
    tutor, person = dossier.tutor, dossier.beneficiary
    found = []
    names = {
        normalised(f"{person.first_name} {person.last_name}"),
        normalised(f"{person.last_name} {person.first_name}"),
    }
    if tutor.name and normalised(tutor.name) in names - {""}:
        found.append(
            finding(
                Severity.BLOCK,
                "OV-6",
                articles.TUTOR,
                "Le tuteur et le bénéficiaire portent le même nom : le tuteur est une autre personne, dans la "
                "structure d’accueil.",
                step=Step.PARTIES,
                certainty=Certainty.POLICY,
                field="name",
            )
        )
    near = [one for one in signatories_of(dossier) if one.role in (Role.BENEFICIARY, Role.GUARDIAN)]
    for word, field_name, read in (
        ("La même adresse e-mail", "email", same_email),
        ("Le même téléphone", "phone", same_phone),
    ):
        value = read(getattr(tutor, field_name))
        roles = [one.role for one in near if value and read(getattr(one, field_name)) == value]
        if roles:
            found.append(
                finding(
                    Severity.BLOCK,
                    "OV-6",
                    articles.TUTOR,
                    f"{word} est donné pour le tuteur et pour le {ROLE_LABELS[roles[0]]} : indiquez celui du "
                    "tuteur dans la structure d’accueil.",
                    step=Step.PARTIES,
                    certainty=Certainty.POLICY,
                    field=field_name,
                    roles=tuple(roles),
                )
            )
    return found


def host_apart(dossier: Dossier) -> Finding | None:
    """Good practice (OV-7): a host that also prescribes or accompanies judges its own case; no article forbids it."""
    host = digits(dossier.host.siret)
    if not host or host not in (digits(dossier.prescriber.siret), digits(dossier.support.siret)):
        return None
    return finding(
        Severity.HUMAN,
        "OV-7",
        articles.GOOD_PRACTICE,
        "La structure d’accueil est aussi celle qui prescrit ou qui accompagne : le prescripteur dit pourquoi ce choix "
        "sert la personne.",
        step=Step.PARTIES,
        certainty=Certainty.POLICY,
    )


def same_email(address: str) -> str:
    """An e-mail address as it is compared."""
    return address.strip().casefold()


def same_phone(number: str) -> str:
    """A phone number as it is compared: +33 6 12… and 06 12… are one."""
    kept = "".join(char for char in number if char.isdigit())
    for prefix in ("0033", "33"):
        if kept.startswith(prefix) and len(kept) == len(prefix) + 9:
            return "0" + kept[len(prefix) :]
    return kept
