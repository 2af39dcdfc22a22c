"""Addresses of the contract, one module a package; the draft's before those of a reference."""

from .documents import urls as documents
from .drafting import urls as drafting
from .evidence.export import urls as evidence
from .signing import urls as signing
from .simulator import urls as simulator
from .tracking import urls as tracking
from .verification import urls as verification

urlpatterns = [
    *documents.urlpatterns,
    *evidence.urlpatterns,
    *drafting.urlpatterns,
    *tracking.urlpatterns,
    *signing.urlpatterns,
    *simulator.urlpatterns,
    *verification.urlpatterns,
]
