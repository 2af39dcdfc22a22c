"""The two clocks of an accident (D5135-5 al. 2; CSS R441-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from conventions.law import articles
from conventions.law.dates import ONE_DAY, department_of, holiday_name
from conventions.law.findings import Certainty, Finding, Severity, Step, finding
from conventions.law.french import full_moment

DECLARATION = timedelta(hours=48)
HOST_NOTICE = timedelta(hours=24)


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


def host_notice(happened: datetime) -> datetime:
    """D5135-5 al. 2: the host tells the accompanying organisation within 24 hours."""
    return happened + HOST_NOTICE


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
