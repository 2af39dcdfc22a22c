"""Words of French that Django's formats miss."""

import datetime

from django import template
from django.utils.formats import date_format

register = template.Library()


NO_BREAK = "\u00a0"


@register.filter(expects_localtime=True)
def full_date(day: datetime.date | None) -> str:
    """« mardi 3 mars 2026 », « dimanche 1er mars 2026 », which no line cuts in two; empty for no date."""
    if day is None:
        return ""
    number = "1er" if day.day == 1 else str(day.day)
    return NO_BREAK.join((date_format(day, "l"), number, date_format(day, "F"), date_format(day, "Y")))
