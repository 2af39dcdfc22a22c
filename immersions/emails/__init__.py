"""Letters about offers, requests and hosts; importing this package registers them."""

from . import hosts, moderation, requests, waiting

__all__ = ["hosts", "moderation", "requests", "waiting"]
