"""Addresses: documents."""

from django.urls import URLPattern, path

from . import views as documents

urlpatterns: list[URLPattern] = [
    path("conventions/<slug:reference>/version-<int:number>.pdf", documents.version_pdf, name="version_pdf"),
    path("conventions/<slug:reference>/convention-signee.pdf", documents.signed_pdf, name="signed_pdf"),
]
