from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Modules that register their letters on import.
LETTERS = (
    "accounts.emails",
    "administration.emails",
    "hosts.emails.membership",
    "hosts.emails.moderation",
    "offers.saved_searches.emails",
    "requests.emails.reminders",
    "requests.emails.request",
    "requests.emails.thread",
)


class ImmersionsConfig(AppConfig):
    """People and places: who meets whom, before any contract."""

    name = "immersions"
    verbose_name = _("Personnes et lieux")

    def ready(self) -> None:
        """Register the letters of each package."""
        for module in LETTERS:
            import_module(f"immersions.{module}")
