"""Letters about offers, requests and hosts; importing this package registers them."""

from . import following, hosts, moderation, requests, searches, waiting

__all__ = ["following", "hosts", "moderation", "requests", "searches", "waiting"]
