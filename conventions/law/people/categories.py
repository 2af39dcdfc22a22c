"""Persons whose situation has its own rules: status, age of the network, insertion and aided contracts (C8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from conventions.law import articles
from conventions.law.dates import age_on, span_days
from conventions.law.duration.cumulation import same_siren_only, same_siret
from conventions.law.duration.periods import digits
from conventions.law.facts import Dossier, Span
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from french import days, full_date

from .parties import EMPLOYED
from .prescribers import prescribes_for_its_own

NOT_ITS_OWN = (
    "Une structure d’insertion prescrit pour ses propres salariés : le code de la sécurité sociale ne lui fait pas porter "
    "le risque d’accident d’une autre personne (article L412-8, 11°). Choisissez un autre prescripteur, ou corrigez la "
    "situation de la personne ou son employeur."
)
EMPLOYER_TO_SHOW = (
    "Indiquez le SIRET de l’employeur : une structure d’insertion ne prescrit que pour ses propres salariés, et sans ce "
    "numéro rien ne le montre."
)
ANOTHER_CONTRACT = (
    "Une structure d’insertion prescrit pour ses propres salariés en insertion : cette personne est bien la sienne, mais "
    "son contrat est d’une autre nature. Le prescripteur vérifie et décide."
)
QUARTER_STATUSES = frozenset({"SIAE_EMPLOYEE", "AIDED_CONTRACT"})


def quarter(contract_start: date, contract_end: date, spans: Iterable[Span]) -> Finding:
    """D5132-10-3 and its likes, D5134-50-2, D5134-71-2: immersions fill a quarter of the contract at most.

    The unit is not said: calendar days are counted. BLOCK above the quarter, else a hint with the days left.
    """
    length = span_days(contract_start, contract_end)
    used = sum(
        span_days(max(span.start, contract_start), min(span.end, contract_end))
        for span in spans
        if span.counted and not span.no_show
    )
    facts: dict[str, Any] = {
        "contract_days": length,
        "days": used,
        "maximum": length // 4,
        "days_left": max(0, length // 4 - used),
    }
    other = "L’unité du quart n’est pas dite : nous comptons les jours du calendrier ; une autre lecture compte les jours"
    if 4 * used > length:
        return finding(
            Severity.BLOCK,
            "QUA-1",
            articles.QUARTER,
            f"Les immersions feraient {days(used)}, pour {days(length // 4)} au plus : le quart d’un contrat de "
            f"{days(length)}. {other} de présence.",
            certainty=Certainty.UNCERTAIN,
            **facts,
        )
    return finding(
        Severity.INFO,
        "QUA-1",
        articles.QUARTER,
        f"Les immersions font {days(used)} sur un contrat de {days(length)} : il reste {days(length // 4 - used)} avant "
        f"le quart. {other} de présence.",
        certainty=Certainty.UNCERTAIN,
        **facts,
    )


def quarter_of(dossier: Dossier) -> Finding | None:
    """D5132-10-3 and its likes: the quarter for the contract of a dossier, over all hosts."""
    contract = dossier.employer
    if dossier.beneficiary.status not in QUARTER_STATUSES or dossier.start is None or dossier.end is None:
        return None
    if contract.contract_start is None or contract.contract_end is None:
        return None
    if contract.contract_end < contract.contract_start or dossier.end < dossier.start:
        return None
    spans = [*dossier.history, Span(dossier.start, dossier.end)]
    return quarter(contract.contract_start, contract.contract_end, spans)


def endless_contract(dossier: Dossier) -> Finding | None:
    """D5132-10-3 and its likes: without a last day, an insertion or aided contract has no quarter to measure."""
    contract = dossier.employer
    if dossier.beneficiary.status not in QUARTER_STATUSES:
        return None
    if contract.contract_start is None or contract.contract_end is not None:
        return None
    return finding(
        Severity.HUMAN,
        "QUA-2",
        articles.QUARTER,
        "Le contrat n’a pas de dernier jour : le quart de sa durée ne se calcule pas. Indiquez ce jour s’il existe ; "
        "sinon le prescripteur vérifie que l’immersion reste courte au regard du contrat, et le dit.",
        step=Step.PARTIES,
        certainty=Certainty.UNCERTAIN,
        contract_start=contract.contract_start,
    )


def other_employer(dossier: Dossier) -> Finding | None:
    """L5132-5, L5132-11-1, L5132-15-1: under a SIAE or aided contract, one goes to another employer.

    The employer is the legal person: another establishment of the same company (SIREN) asks the prescriber, and so
    does a host or an employer without a number to compare.
    """
    host, employer = digits(dossier.host.siret), digits(dossier.employer.siret)
    if dossier.beneficiary.status not in QUARTER_STATUSES or not host:
        return None
    if not employer:
        return _employer_unknown(dossier)
    if same_siret(host, employer):
        return finding(
            Severity.BLOCK,
            "CAT-1",
            articles.SIAE_OTHER_EMPLOYER,
            "La structure d’accueil est l’employeur de la personne : l’immersion se fait auprès d’un autre employeur.",
            step=Step.PARTIES,
            role="host",
        )
    if not same_siren_only(host, employer):
        return None
    return finding(
        Severity.HUMAN,
        "CAT-1",
        articles.SIAE_OTHER_EMPLOYER,
        "La structure d’accueil est un autre établissement de l’entreprise qui emploie la personne. L’immersion se "
        "fait auprès d’un autre employeur, et l’employeur est l’entreprise entière : le prescripteur vérifie et décide.",
        step=Step.PARTIES,
        certainty=Certainty.UNCERTAIN,
        role="host",
        host=host,
        employer=employer,
    )


def _employer_unknown(dossier: Dossier) -> Finding | None:
    """Once the employer is named, its number is asked: without it nothing tells that the host is another one."""
    if not dossier.employer.name.strip():
        return None
    return finding(
        Severity.HUMAN,
        "CAT-1",
        articles.SIAE_OTHER_EMPLOYER,
        "Indiquez le SIRET de l’employeur : l’immersion se fait auprès d’un autre employeur, et sans ce numéro rien ne "
        "le montre. Si l’employeur n’en a pas, le prescripteur vérifie et décide.",
        step=Step.PARTIES,
        certainty=Certainty.POLICY,
        role="employer",
        name=dossier.employer.name,
    )


def own_employer(dossier: Dossier) -> Finding | None:
    """L5135-1, L5135-7: no article keeps an ordinary employee from their own employer, which then hosts its staff.

    The same establishment asks the prescriber; another one of the same company is told.
    """
    host, employer = digits(dossier.host.siret), digits(dossier.employer.siret)
    status = dossier.beneficiary.status
    if status not in EMPLOYED or status in QUARTER_STATUSES or not host or not employer:
        return None
    if same_siret(host, employer):
        return finding(
            Severity.HUMAN,
            "CAT-9",
            articles.FORBIDDEN_USES,
            "La personne ferait son immersion chez son propre employeur. Une immersion ne sert ni à tenir un poste ni à "
            "remplacer un collègue (article L5135-7) : le prescripteur dit ce qu’elle apporte.",
            step=Step.PARTIES,
            certainty=Certainty.POLICY,
            host=host,
        )
    if not same_siren_only(host, employer):
        return None
    return finding(
        Severity.WARN,
        "CAT-9",
        articles.FORBIDDEN_USES,
        "La structure d’accueil est un autre établissement de l’entreprise qui emploie la personne : vérifiez que "
        "l’immersion ne sert ni à tenir un poste ni à remplacer un collègue (article L5135-7).",
        step=Step.PARTIES,
        certainty=Certainty.POLICY,
        host=host,
        employer=employer,
    )


def suspended_contract(dossier: Dossier) -> Finding | None:
    """The ministry's sheet (C5): when the SIAE contract is suspended, another prescriber bears the risk."""
    own = digits(dossier.employer.siret)[:9]
    if dossier.beneficiary.status != "SIAE_EMPLOYEE" or not dossier.employer.suspended:
        return None
    if not own or own != digits(dossier.prescriber.siret)[:9]:
        return None
    return finding(
        Severity.BLOCK,
        "CAT-2",
        articles.MINISTRY_SHEET,
        "Le contrat d’insertion est suspendu : d’après le ministère du Travail, un autre prescripteur que l’employeur "
        "prescrit alors l’immersion et en porte le risque.",
        step=Step.PARTIES,
        certainty=Certainty.POLICY,
    )


def own_employees(dossier: Dossier) -> Finding | None:
    """L5135-2 4°, CSS L412-8 11°: a SIAE bears the risk of its own employees only, so it prescribes for no one else.

    The employer is the legal person (SIREN). Its employee outside an insertion contract is for a person to judge.
    """
    status, employer = dossier.beneficiary.status, dossier.employer
    if not prescribes_for_its_own(dossier.prescriber) or not status:
        return None
    ours, theirs = digits(dossier.prescriber.siret)[:9], digits(employer.siret)[:9]
    known = bool(ours and theirs)
    if status not in EMPLOYED or (known and ours != theirs):
        severity, message = Severity.BLOCK, NOT_ITS_OWN
    elif not known and employer.name.strip():
        severity, message = Severity.HUMAN, EMPLOYER_TO_SHOW
    elif known and status != "SIAE_EMPLOYEE":
        severity, message = Severity.HUMAN, ANOTHER_CONTRACT
    else:
        return None
    return finding(
        severity,
        "CAT-3",
        articles.INJURY_COVER,
        message,
        step=Step.PARTIES,
        certainty=Certainty.SURE if severity is Severity.BLOCK else Certainty.POLICY,
        status=status,
        employer=employer.siret or employer.name,
    )


def asp_copy(status: str) -> Finding | None:
    """D5132-10-4 and its likes, D5134-50-3, D5134-71-3: a copy goes to the ASP; no text says when."""
    if status not in QUARTER_STATUSES:
        return None
    who = "La structure d’insertion" if status == "SIAE_EMPLOYEE" else "Le prescripteur"
    return finding(
        Severity.INFO,
        "CAT-4",
        articles.ASP_COPY,
        f"{who} transmet une copie de la convention à l’Agence de services et de paiement.",
        step=Step.PARTIES,
        sender="employer" if status == "SIAE_EMPLOYEE" else "prescriber",
    )


def esat_host(*, is_esat: bool) -> Finding | None:
    """CASF R146-31 ff.: an immersion in an ESAT is another regime (MISPE), not a PMSMP."""
    if not is_esat:
        return None
    return finding(
        Severity.BLOCK,
        "CAT-5",
        articles.ESAT,
        "La structure d’accueil est un ESAT : l’immersion y suit un autre régime, la mise en situation professionnelle "
        "en ESAT (MISPE), à demander à la MDPH, à France Travail, à la mission locale ou à Cap emploi.",
        step=Step.PARTIES,
    )


def special_status(status: str) -> Finding | None:
    """Decree 2022-1043, good practice (C8): public agents have a regime of their own, other situations need a look."""
    if status == "PUBLIC_AGENT":
        return finding(
            Severity.HUMAN,
            "CAT-6",
            articles.PUBLIC_AGENT,
            "Les agents publics ont leur propre période d’immersion entre employeurs publics (décret 2022-1043). Vers "
            "une structure privée, hors service, une autre lecture admet l’immersion : le prescripteur vérifie et décide.",
            step=Step.PARTIES,
            certainty=Certainty.UNCERTAIN,
        )
    if status == "OTHER":
        return finding(
            Severity.HUMAN,
            "CAT-7",
            articles.GOOD_PRACTICE,
            "Cette situation (études, formation, alternance, congé…) peut relever d’un autre dispositif : le "
            "prescripteur vérifie et décide.",
            step=Step.PARTIES,
            certainty=Certainty.POLICY,
        )
    return None


def youth_scope(kind: str, birth: date, start: date, *, longer: bool = False) -> Finding | None:
    """L5314-2, L5131-6: a mission locale mostly follows people of 16 to 25; no age limit is set for anyone.

    `longer`: some people are followed to 29. A dossier never says why, so it is left out there.
    """
    age = age_on(birth, start)
    if kind != "MISSION_LOCALE" or age <= (29 if longer else 25):
        return None
    return finding(
        Severity.WARN,
        "CAT-8",
        articles.YOUTH_SCOPE,
        f"Le {full_date(start)}, la personne aura {age} ans ; les missions locales suivent surtout les 16–25 ans. Ce "
        "n’est pas une condition de l’immersion : vérifiez seulement que le suivi est assuré.",
        step=Step.PARTIES,
        certainty=Certainty.POLICY,
        age=age,
    )


def category_findings(dossier: Dossier) -> list[Finding]:
    """C8: every finding on the person's situation."""
    birth, start = dossier.beneficiary.birth_date, dossier.start
    found = [
        other_employer(dossier),
        own_employer(dossier),
        suspended_contract(dossier),
        own_employees(dossier),
        quarter_of(dossier),
        endless_contract(dossier),
        asp_copy(dossier.beneficiary.status),
        esat_host(is_esat=dossier.host.is_esat),
        special_status(dossier.beneficiary.status),
        youth_scope(dossier.prescriber.kind, birth, start) if birth and start else None,
    ]
    return [one for one in found if one is not None]
