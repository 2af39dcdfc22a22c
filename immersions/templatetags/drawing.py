"""Pieces of pages that never change while a process lives: drawn once, not twenty times a page."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """The decoration of `components/icon.html`, for rows of a list."""
    return render_to_string("components/icon.html", {"name": name})
