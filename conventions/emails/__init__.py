"""Letters about conventions; importing this package registers them."""

from . import drafting, signing

__all__ = ["drafting", "signing"]
