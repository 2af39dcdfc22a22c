"""Addresses: verifying."""

from django.urls import URLPattern, path

from . import views as verifying

urlpatterns: list[URLPattern] = [
    path("verifier/", verifying.verify_home, name="verify_home"),
    path("verifier/fichier/", verifying.verify_file, name="verify_file"),
    path("v/<str:code>", verifying.verify_code, name="verify_code"),
]
