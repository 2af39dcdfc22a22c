"""Addresses: documents."""

from django.urls import URLPattern, path

from conventions.evidence.export import views as proving

from . import views as documents

urlpatterns: list[URLPattern] = [
    path("conventions/<slug:reference>/version-<int:number>.pdf", documents.version_pdf, name="version_pdf"),
    path("conventions/<slug:reference>/convention-signee.pdf", documents.signed_pdf, name="signed_pdf"),
    path("conventions/<slug:reference>/preuve/<int:request_id>/", proving.proof_own, name="proof_own"),
    path("conventions/<slug:reference>/preuves/", proving.proof_complete, name="proof_complete"),
    path("conventions/<slug:reference>/preuves/<int:proof_id>.pdf", proving.proof_pdf, name="proof_pdf"),
]
