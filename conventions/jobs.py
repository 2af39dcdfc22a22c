"""Jobs of this app, found here by the queue."""

from .documents import jobs as documents
from .evidence.export import jobs as evidence
from .signing import jobs as signing

__all__ = ["documents", "evidence", "signing"]
