"""Addresses of people and places, one module a family of pages."""

from immersions.accounts import urls as account
from immersions.candidates import urls as keeping
from immersions.dashboard import urls as dashboard
from immersions.hosts import urls as host
from immersions.offers import urls as search
from immersions.requests import urls as request

urlpatterns = [
    *account.urlpatterns,
    *dashboard.urlpatterns,
    *host.urlpatterns,
    *keeping.urlpatterns,
    *request.urlpatterns,
    *search.urlpatterns,
]
