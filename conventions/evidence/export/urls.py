"""Addresses of the evidence on demand."""

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("conventions/<slug:reference>/preuve/<int:request_id>/", views.proof_own, name="proof_own"),
    path("conventions/<slug:reference>/preuves/", views.proof_complete, name="proof_complete"),
    path("conventions/<slug:reference>/preuves/<int:proof_id>.pdf", views.proof_pdf, name="proof_pdf"),
]
