"""The calendar of the place: a convention's days are dates where the host is, not where the server is."""

import datetime
from zoneinfo import ZoneInfo

from .law.dates import department_of, is_rest_day
from .models import Convention

ONE_DAY = datetime.timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
# Postcodes of Saint-Barthélemy and Saint-Martin begin with 971, whose clock is theirs.
OVERSEAS = {
    "971": ZoneInfo("America/Guadeloupe"),
    "972": ZoneInfo("America/Martinique"),
    "973": ZoneInfo("America/Cayenne"),
    "974": ZoneInfo("Indian/Reunion"),
    "975": ZoneInfo("America/Miquelon"),
    "976": ZoneInfo("Indian/Mayotte"),
    "977": ZoneInfo("America/St_Barthelemy"),
    "978": ZoneInfo("America/Marigot"),
    "986": ZoneInfo("Pacific/Wallis"),
    "987": ZoneInfo("Pacific/Tahiti"),
    "988": ZoneInfo("Pacific/Noumea"),
}


def zone_of(convention: Convention) -> ZoneInfo:
    """The clock of the immersion's place, else of the host; Paris when neither is known."""
    return OVERSEAS.get(department_of(convention.place_postcode or convention.host_postcode), PARIS)


def local_day(convention: Convention, at: datetime.datetime) -> datetime.date:
    """The date at the place of the immersion at that instant."""
    return at.astimezone(zone_of(convention)).date()


def first_instant(convention: Convention) -> datetime.datetime:
    """The first day at 00:00 there: from that instant nothing can be signed (design/law.md, D1).

    Raises `ValueError` for a draft without dates.
    """
    if convention.start_on is None:
        raise ValueError("a convention without dates has no first instant")
    return datetime.datetime.combine(convention.start_on, datetime.time(), tzinfo=zone_of(convention))


def has_begun(convention: Convention, at: datetime.datetime) -> bool:
    """Whether the first day has come at the place of the immersion."""
    return at >= first_instant(convention)


def working_days_left(convention: Convention, at: datetime.datetime) -> int:
    """Working days from today, there, to the eve of the first day; 0 when it is tomorrow's rest or past."""
    day, left = local_day(convention, at), 0
    department = department_of(convention.place_postcode or convention.host_postcode)
    while convention.start_on is not None and day < convention.start_on and left < 30:
        left += not is_rest_day(day, department)
        day += ONE_DAY
    return left
