"""Letters about conventions; importing this package registers them."""

from conventions.drafting import emails as drafting
from conventions.evidence.export import emails as proving
from conventions.signing.emails import notices
from conventions.signing.emails import rounds as signing

__all__ = ["drafting", "notices", "proving", "signing"]
