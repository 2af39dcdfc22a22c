"""Letters about offers, requests and hosts; importing this package registers them."""

from immersions.accounts import emails as login
from immersions.administration import emails as administration
from immersions.hosts.emails import membership as hosts
from immersions.hosts.emails import moderation
from immersions.offers.saved_searches import emails as searches
from immersions.requests.emails import reminders as waiting
from immersions.requests.emails import request as requests
from immersions.requests.emails import thread as following

__all__ = ["administration", "following", "hosts", "login", "moderation", "requests", "searches", "waiting"]
