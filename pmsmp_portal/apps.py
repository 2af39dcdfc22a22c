from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """The roof: settings, addresses, public pages, health."""

    name = "pmsmp_portal"
    verbose_name = _("Portail")

    def ready(self) -> None:
        """Register the checks of a real portal."""
        from . import checks  # noqa: F401 - registers its checks on import
