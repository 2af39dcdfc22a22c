"""What can be said of wished dates before any convention: one month at most, and time to prepare.

The law itself lives in `conventions/law`, which this app does not import; a test compares both, day by day.
"""

import datetime
from calendar import monthrange

from django.utils.translation import gettext as _

from french import full_date
from immersions.models import HostStructure

USUAL_NOTICE_DAYS = 7  # no text gives a delay: the time that a convention and its signatures usually take
DAY = datetime.timedelta(days=1)


def last_day(start: datetime.date) -> datetime.date:
    """D5135-3 al. 1, « un mois de date à date »: the last day of a stay begun on `start`, both included."""
    if (start.year, start.month) == (datetime.date.max.year, 12):
        return datetime.date.max
    year, month = (start.year + 1, 1) if start.month == 12 else (start.year, start.month + 1)
    length = monthrange(year, month)[1]
    if start.day > length:
        return datetime.date(year, month, length)
    return start.replace(year=year, month=month) - DAY


def too_long(start: datetime.date, end: datetime.date) -> str:
    """Why the stay cannot last that long, and until when it can; empty when it can."""
    if end <= last_day(start):
        return ""
    return _(
        "Une immersion dure un mois au plus\u00a0: si elle commence le %(start)s, elle finit au plus tard le %(last_day)s."
    ) % {"start": full_date(start), "last_day": full_date(last_day(start))}


def notice_days(host: HostStructure) -> int:
    """How many days this host needs before a first day, a week at least."""
    return max(host.lead_days, USUAL_NOTICE_DAYS)


def ready_on(host: HostStructure, *, today: datetime.date) -> datetime.date:
    """The first day for which this host has the notice it needs."""
    return today + notice_days(host) * DAY


def too_soon(start: datetime.date, host: HostStructure, *, today: datetime.date) -> str:
    """Why there is little time before the first day; empty when there is enough."""
    if start >= ready_on(host, today=today):
        return ""
    if start <= today:
        return _("Le début souhaité, le %(start)s, n’est plus à venir.") % {"start": full_date(start)}
    need = (
        _("%(name)s demande %(lead_days)s jours pour tout préparer")
        % {"name": host.name, "lead_days": host.lead_days}
        if host.lead_days > USUAL_NOTICE_DAYS
        else _("il faut souvent une semaine pour préparer la convention et réunir les signatures")
    )
    return _("Le début souhaité est %(in_days)s, le %(start)s\u00a0: %(need)s.") % {
        "in_days": _in_days((start - today).days),
        "start": full_date(start),
        "need": need,
    }


def _in_days(many: int) -> str:
    return _("demain") if many == 1 else _("dans %(many)s jours") % {"many": many}
