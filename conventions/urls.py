"""Addresses of the contract, one module a family of pages."""

from conventions.documents import urls as documents
from conventions.drafting import urls as drafting
from conventions.signing import urls as signing
from conventions.simulator import urls as simulator
from conventions.tracking import urls as following
from conventions.verification import urls as verifying

urlpatterns = [
    *documents.urlpatterns,
    *drafting.urlpatterns,
    *following.urlpatterns,
    *signing.urlpatterns,
    *simulator.urlpatterns,
    *verifying.urlpatterns,
]
