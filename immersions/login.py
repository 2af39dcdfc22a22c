"""How people log in: an e-mail, a code."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Our words and our limits around allauth."""
