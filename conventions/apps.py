from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    """The contract: its law, its draft, its signature."""

    name = "conventions"
    verbose_name = "Conventions"

    def ready(self) -> None:
        """Register the letters and the checks of this app."""
        from . import (
            emails,  # noqa: F401 - registers its letters on import
            seal_checks,  # noqa: F401 - registers its checks on import
        )
