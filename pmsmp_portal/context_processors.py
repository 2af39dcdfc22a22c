"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, Any]:
    """The portal's name and contact, and whether this is a demonstration."""
    return {
        "portal_name": settings.PORTAL_NAME,
        "portal_contact": settings.PORTAL_CONTACT,
        "demo_mode": settings.DEMO,
        "actor": getattr(request, "actor", None),
    }
