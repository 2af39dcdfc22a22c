"""Letters about offers and requests; importing this package registers them."""

from . import requests

__all__ = ["requests"]
