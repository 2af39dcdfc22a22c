"""Addresses: verifying."""

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("verifier/", views.verify_home, name="verify_home"),
    path("verifier/fichier/", views.verify_file, name="verify_file"),
    path("v/<str:code>", views.verify_code, name="verify_code"),
]
