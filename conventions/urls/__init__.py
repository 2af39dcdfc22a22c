"""Addresses of the contract, one module a family of pages."""

from . import documents, drafting, following, signing, simulator, verifying

urlpatterns = [
    *documents.urlpatterns,
    *drafting.urlpatterns,
    *following.urlpatterns,
    *signing.urlpatterns,
    *simulator.urlpatterns,
    *verifying.urlpatterns,
]
