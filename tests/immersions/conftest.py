"""People that several tests of the portal begin with."""

import pytest
from django.urls import reverse
from django.utils import timezone

from demo.cast import Cast
from immersions.models import HostMember


@pytest.fixture
def bruno(cast: Cast) -> HostMember:
    """Bruno, proved by the counsellor, and alone to manage the bakery: Hugo is a contact."""
    HostMember.objects.filter(user=cast.hugo).update(role="CONTACT")
    HostMember.objects.filter(user=cast.bruno).update(proof="COUNSELLOR", proved_at=timezone.now())
    return HostMember.objects.get(user=cast.bruno)


@pytest.fixture
def home(cast: Cast) -> str:
    """The page of Bruno's bakery."""
    return reverse("host_detail", args=[cast.host.pk])
