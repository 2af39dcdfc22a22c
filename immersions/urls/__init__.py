"""Addresses of people and places, one module a family of pages."""

from . import account, dashboard, host, request, search

urlpatterns = [
    *account.urlpatterns,
    *dashboard.urlpatterns,
    *host.urlpatterns,
    *request.urlpatterns,
    *search.urlpatterns,
]
