"""Letters about offers, requests and hosts; importing this package registers them."""

from . import moderation, requests

__all__ = ["moderation", "requests"]
