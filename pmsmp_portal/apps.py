from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The roof: settings, addresses, public pages, health."""

    name = "pmsmp_portal"
    verbose_name = "Portail"
