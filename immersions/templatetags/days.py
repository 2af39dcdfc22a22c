"""Words of French that Django's formats miss."""

import datetime

from django import template
from django.utils.formats import date_format

register = template.Library()


@register.filter
def full_date(day: datetime.date | None) -> str:
    """« mardi 3 mars 2026 », « dimanche 1er mars 2026 »; empty for no date."""
    if day is None:
        return ""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{date_format(day, 'l')} {number} {date_format(day, 'F Y')}"
