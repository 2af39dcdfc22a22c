"""Addresses of the dashboard and of candidates' files."""

from django.urls import URLPattern, path

from .views import dashboard

urlpatterns: list[URLPattern] = [
    path("mon-espace/", dashboard, name="dashboard"),
]
