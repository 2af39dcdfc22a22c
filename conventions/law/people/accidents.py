"""Who bears the risk of an accident (D5135-5, CSS L412-8), and its two clocks (D5135-5 al. 2, CSS R441-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from conventions.law import articles
from conventions.law.dates import ONE_DAY, department_of, holiday_name
from conventions.law.facts import Dossier, Role
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from french import full_date, full_moment

from .parties import is_employee
from .prescribers import prescribes_for_its_own

DECLARATION = timedelta(hours=48)
BEARERS: Final[dict[Role, str]] = {
    Role.EMPLOYER: "l’employeur du bénéficiaire",
    Role.PRESCRIBER: "l’organisme prescripteur",
}


@dataclass(frozen=True)
class Bearer:
    """Who bears the risk of an accident and declares it; `uncertain` when the texts allow another reading."""

    role: Role
    name: str
    uncertain: bool

    @property
    def sentence(self) -> str:
        """What everyone reads of it, in the draft and in the signed text; never why it is uncertain."""
        said = (
            f"Le risque d’accident est porté par {BEARERS[self.role]}, {self.name}, qui fait la déclaration."
        )
        if not self.uncertain:
            return said
        return f"{said} Les textes permettent une autre lecture ; le prescripteur retient celle-ci."


def injury_bearer(dossier: Dossier) -> Bearer:
    """D5135-5, L5135-3, CSS L412-8 11°: the employer while it employs the person there, else the prescriber.

    The contract runs during the whole stay, which takes the usual working hours: the employer then is a party, or
    prescribes itself. Outside those hours practice names the prescriber, and the letter of D5135-5 the employer.
    A SIAE, which 11° does not name, bears its own employees only, as their employer.
    What is uncertain of someone without employer would tell their situation to the host who reads it: the
    prescriber alone reads it, in the remark of `esat_user`.
    """
    employer, prescriber = dossier.employer, dossier.prescriber
    if not is_employee(dossier):
        return Bearer(Role.PRESCRIBER, prescriber.name, uncertain=False)
    if prescribes_for_its_own(prescriber):
        return Bearer(Role.EMPLOYER, employer.name, employer.outside_hours)
    days_under_contract = _days_under_contract(dossier)
    if employer.suspended or days_under_contract is None:
        return Bearer(Role.PRESCRIBER, prescriber.name, uncertain=False)
    if employer.outside_hours or days_under_contract != (dossier.start, dossier.end):
        return Bearer(Role.PRESCRIBER, prescriber.name, uncertain=True)
    return Bearer(Role.EMPLOYER, employer.name, uncertain=False)


def bearer_findings(dossier: Dossier) -> list[Finding]:
    """CSS L412-8 11°, D412-105: what a person must check before the text names who bears the risk."""
    return [
        one for one in (esat_user(dossier.beneficiary.status), contract_dates(dossier)) if one is not None
    ]


def esat_user(status: str) -> Finding | None:
    """CSS D412-105: it speaks of stays in an ESAT; outside one, the State's help names the ESAT, no article does."""
    if status != "ESAT_USER":
        return None
    return finding(
        Severity.HUMAN,
        "ACC-2",
        articles.INJURY_IN_ESAT,
        "La personne est accompagnée par un ESAT, et aucun article ne dit qui porte le risque d’accident hors de "
        "l’ESAT : la convention nomme le prescripteur, l’aide en ligne de l’État nomme l’ESAT. Demandez à l’ESAT et à "
        "la caisse de la personne, puis écrivez ce qui est convenu.",
        step=Step.PARTIES,
        certainty=Certainty.UNCERTAIN,
    )


def contract_dates(dossier: Dossier) -> Finding | None:
    """D5135-1, D5135-5, CSS L412-8 11°: the contract is read against the stay, an employer bears only what it covers."""
    start, end, contract = dossier.start, dossier.end, dossier.employer
    if not is_employee(dossier) or start is None or end is None or end < start:
        return None
    covered = _days_under_contract(dossier)
    if covered is None:
        return _no_contract(dossier, start)
    if covered == (start, end) or contract.suspended:
        return None
    limits = [
        f"{verb} le {full_date(day)}"
        for verb, day, out in (
            ("commence", contract.contract_start, covered[0] != start),
            ("finit", contract.contract_end, covered[1] != end),
        )
        if out and day is not None
    ]
    own = prescribes_for_its_own(dossier.prescriber)
    return finding(
        Severity.BLOCK if own else Severity.HUMAN,
        "ACC-3",
        articles.INJURY_COVER,
        f"Le contrat de travail {' et '.join(limits)} : il ne couvre pas toute l’immersion. "
        + (
            "Une structure d’insertion ne porte le risque d’accident que de ses salariés : choisissez d’autres jours, "
            "ou un autre prescripteur."
            if own
            else "La convention fait alors porter le risque d’accident par le prescripteur, tous les jours. Choisissez "
            "d’autres jours ou, si le prescripteur l’accepte, dites-le ici."
        ),
        step=Step.PARTIES,
        certainty=Certainty.SURE if own else Certainty.UNCERTAIN,
        contract_start=contract.contract_start,
        contract_end=contract.contract_end,
        start=start,
        end=end,
    )


def _no_contract(dossier: Dossier, start: date) -> Finding:
    """D5135-1: only the employer of someone who is employed on those days is a party."""
    contract = dossier.employer
    ended = contract.contract_end is not None and contract.contract_end < start
    when = (
        f"finit le {full_date(contract.contract_end)}, avant l’immersion"
        if ended and contract.contract_end
        else f"commence le {full_date(contract.contract_start)}, après l’immersion"
        if contract.contract_start
        else ""
    )
    return finding(
        Severity.BLOCK,
        "ACC-3",
        articles.EMPLOYER_PARTY,
        f"Le contrat de travail {when} : ces jours-là, cet employeur n’emploie pas la personne et ne porte pas le risque "
        "d’accident. Corrigez les dates du contrat, ou la situation de la personne.",
        step=Step.PARTIES,
        contract_start=contract.contract_start,
        contract_end=contract.contract_end,
        start=dossier.start,
        end=dossier.end,
    )


def _days_under_contract(dossier: Dossier) -> tuple[date | None, date | None] | None:
    """First and last day of the stay under the contract; `None` when no day is. A date left empty sets no limit."""
    start, end, contract = dossier.start, dossier.end, dossier.employer
    if start is None or end is None:
        return start, end
    first = max(start, contract.contract_start or start)
    last = min(end, contract.contract_end or end)
    return (first, last) if first <= last else None


@dataclass(frozen=True)
class Deadlines:
    """When the declaration is due: plainly (the alarm), and without Sundays and public holidays."""

    plain: datetime
    without_holidays: datetime


def declaration_deadlines(known: datetime, postcode: str = "") -> Deadlines:
    """D5135-5 al. 2 and CSS R441-3: 48 hours from the moment the declarer knows, counted both ways.

    `known` is a local time; the answer has the same zone. The second clock stands still on Sundays and on the
    public holidays of that postcode.
    """
    return Deadlines(known + DECLARATION, _skipping(known, DECLARATION, department_of(postcode)))


def accident_findings(known: datetime, postcode: str = "") -> list[Finding]:
    """D5135-5 al. 2 and CSS R441-3: both deadlines as a hint, and which one rings."""
    due = declaration_deadlines(known, postcode)
    message = (
        f"La déclaration à la caisse est attendue au plus tard le {full_moment(due.plain)} (article D5135-5)."
    )
    differs = due.plain != due.without_holidays
    if differs:
        message += (
            f" Une autre lecture, celle du code de la sécurité sociale, sans les dimanches et jours fériés, donne le "
            f"{full_moment(due.without_holidays)} ; nous retenons la première."
        )
    return [
        finding(
            Severity.INFO,
            "ACC-1",
            articles.ACCIDENT,
            message,
            step=Step.SAFETY,
            certainty=Certainty.UNCERTAIN if differs else Certainty.SURE,
            plain=due.plain,
            without_holidays=due.without_holidays,
        )
    ]


def _skipping(moment: datetime, left: timedelta, department: str) -> datetime:
    while True:
        midnight = datetime.combine(moment.date() + ONE_DAY, time(0), tzinfo=moment.tzinfo)
        if moment.weekday() == 6 or holiday_name(moment.date(), department):
            moment = midnight
            continue
        if left <= midnight - moment:
            return moment + left
        left -= midnight - moment
        moment = midnight
