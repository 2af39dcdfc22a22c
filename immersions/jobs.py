"""Jobs of this app, found here by the queue."""

from . import letters

__all__ = ["letters"]
