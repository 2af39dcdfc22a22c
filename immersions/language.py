"""Words that users read, in whatever language they chose (ADR 0021)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise as Text
else:
    Text = str  # or what stands for one until somebody reads it

__all__ = ["Text"]
