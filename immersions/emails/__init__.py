"""Letters about offers, requests and hosts; importing this package registers them."""

from . import following, hosts, login, moderation, requests, searches, waiting

__all__ = ["following", "hosts", "login", "moderation", "requests", "searches", "waiting"]
