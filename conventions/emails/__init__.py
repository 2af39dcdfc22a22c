"""Letters about conventions; importing this package registers them."""

from . import drafting, proving, signing, telling

__all__ = ["drafting", "proving", "signing", "telling"]
