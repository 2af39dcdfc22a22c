"""A telephone number that a finger can call; a builtin, so that no template forgets to load it."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from immersions.messaging.contacts import dialled

register = template.Library()


@register.filter
def phone_link(phone: str) -> str | SafeString:
    """The number as it was written, in a link that calls it; the words alone when they are no number."""
    to = dialled(phone)
    if not to:
        return phone
    return format_html('<a class="text-nowrap" href="tel:{}">{}</a>', to, phone)
