from django.apps import AppConfig


class ImmersionsConfig(AppConfig):
    """People and places: who meets whom, before any contract."""

    name = "immersions"
    verbose_name = "Personnes et lieux"

    def ready(self) -> None:
        """Register the letters of this app."""
        from . import emails  # noqa: F401 - registers its letters on import
