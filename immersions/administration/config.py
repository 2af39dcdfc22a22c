"""Tells Django which administration site to use; apart, since settings read it before any model exists."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Puts our site in place of Django's."""

    default_site = "immersions.administration.site.PortalAdminSite"
