"""French words in pages: `{% load french %}`, then `{{ day|full_date }}`."""

import datetime

from django import template
from django.utils import timezone

import french

register = template.Library()


@register.filter
def full_date(value: datetime.date | None) -> str:
    """« mardi 3 mars 2026 », from a date or a moment (then in the portal's time zone); nothing from nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return french.full_date(value)


@register.filter
def full_moment(value: datetime.datetime | None) -> str:
    """« mardi 3 mars 2026 à 10 h 05 », in the portal's time zone; nothing from nothing."""
    if value is None:
        return ""
    return french.full_moment(timezone.localtime(value) if timezone.is_aware(value) else value)


@register.filter
def duration(minutes: int | None) -> str:
    """« 35 h », « 7 h 30 » from a number of minutes."""
    return french.duration(minutes or 0)


@register.filter
def clock(value: datetime.time) -> str:
    """« 8 h 30 »."""
    return french.clock(value.hour * 60 + value.minute)
