"""Little words before a name, in pages and letters; a builtin, so that no template forgets to load it.

`{{ name|after:"de" }}` for a person, `{{ city|after_place:"à" }}` for a place or a structure.
"""

from django import template

from french import elision

register = template.Library()


@register.filter
def after(name: object, word: str) -> str:
    """« d’Amina », « qu’Amina »."""
    return elision.after(str(name), word)


@register.filter
def after_place(name: object, word: str) -> str:
    """« à Nantes », « au Mans », « près d’Angers »."""
    return elision.after_place(str(name), word)
