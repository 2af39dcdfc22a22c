"""Addresses of people and places, one module a package."""

from .accounts import urls as accounts
from .candidates import urls as candidates
from .dashboard import urls as dashboard
from .hosts import urls as hosts
from .offers import urls as offers
from .offers.saved_searches import urls as saved_searches
from .requests import urls as requests

urlpatterns = [
    *accounts.urlpatterns,
    *dashboard.urlpatterns,
    *hosts.urlpatterns,
    *candidates.urlpatterns,
    *requests.urlpatterns,
    *offers.urlpatterns,
    *saved_searches.urlpatterns,
]
