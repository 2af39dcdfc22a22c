from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    """The contract: its law, its draft, its signature."""

    name = "conventions"
    verbose_name = "Conventions"

    def ready(self) -> None:
        """Register the letters, the blocks of the dashboard, the removers and the checks of this app."""
        from . import emails  # noqa: F401 - registers its checks on import
