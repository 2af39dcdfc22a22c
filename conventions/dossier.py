"""The one bridge from rows to rules."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import Convention


def clean_convention(convention: "Convention") -> None:
    """Raise `ValidationError` with every blocking finding of the law about this draft."""
