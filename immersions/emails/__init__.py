"""Letters about offers, requests and hosts; importing this package registers them."""

from . import administration, following, hosts, login, moderation, requests, searches, waiting

__all__ = ["administration", "following", "hosts", "login", "moderation", "requests", "searches", "waiting"]
