"""Addresses of the dashboard and of candidates' files."""

from django.urls import URLPattern, path

from immersions.candidates.views import file as candidate

from .views import dashboard

urlpatterns: list[URLPattern] = [
    path("mon-espace/", dashboard, name="dashboard"),
    path("mon-espace/agence/", candidate.candidate_join, name="candidate_join"),
    path("candidats/", candidate.candidate_list, name="candidate_list"),
    path("candidats/nouveau/", candidate.candidate_create, name="candidate_create"),
    path("candidats/<int:pk>/", candidate.candidate_detail, name="candidate_detail"),
    path("candidats/<int:pk>/modifier/", candidate.candidate_edit, name="candidate_edit"),
    path("candidats/<int:pk>/prendre-en-charge/", candidate.candidate_take, name="candidate_take"),
]
