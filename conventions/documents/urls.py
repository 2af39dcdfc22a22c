"""Addresses: documents."""

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("conventions/<slug:reference>/version-<int:number>.pdf", views.version_pdf, name="version_pdf"),
    path("conventions/<slug:reference>/convention-signee.pdf", views.signed_pdf, name="signed_pdf"),
]
