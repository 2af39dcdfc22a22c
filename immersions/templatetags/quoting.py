"""What a letter repeats of what people typed; a builtin, so that no template forgets to load it."""

from django import template

from ..names import MOST_QUOTED, quoted

register = template.Library()


@register.filter
def said(value: object, most: int = MOST_QUOTED) -> str:
    """On one line, short, and broken where a mail program would make a link."""
    return quoted(str(value or ""), most)
