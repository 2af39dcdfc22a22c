"""Addresses of people and places, one module a family of pages."""

from . import account, dashboard, host, keeping, request, search

urlpatterns = [
    *account.urlpatterns,
    *dashboard.urlpatterns,
    *host.urlpatterns,
    *keeping.urlpatterns,
    *request.urlpatterns,
    *search.urlpatterns,
]
