from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

# Modules that register something on import: letters, blocks of the dashboard, removers, checks.
REGISTERED = (
    "drafting.emails",
    "evidence.export.emails",
    "evidence.retention",
    "sealing.checks",
    "signing.emails.notices",
    "signing.emails.rounds",
    "tracking.dashboard",
)


class ConventionsConfig(AppConfig):
    """The contract: its law, its draft, its signature."""

    name = "conventions"
    verbose_name = _("Conventions")

    def ready(self) -> None:
        """Register what each package brings."""
        for module in REGISTERED:
            import_module(f"conventions.{module}")
        from .case_facts import clean_convention
        from .models import Convention

        Convention.check_law = clean_convention
