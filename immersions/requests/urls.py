"""Addresses of requests."""

from django.urls import URLPattern, path

from immersions.requests.views import request

from .views import calls, thread

urlpatterns: list[URLPattern] = [
    path("offres/<int:pk>/demander/", request.request_create, name="request_create"),
    path("demandes/", request.request_list, name="request_list"),
    path("demandes/<int:pk>/", request.request_detail, name="request_detail"),
    path("demandes/<int:pk>/repondre/", request.request_answer, name="request_answer"),
    path("demandes/<int:pk>/retirer/", request.request_withdraw, name="request_withdraw"),
    path("demandes/<int:pk>/messages/", thread.request_write, name="request_write"),
    path("demandes/<int:pk>/ma-fiche/", thread.request_brief, name="request_brief"),
    path("mon-espace/rappel/", calls.call_ask, name="call_ask"),
    path("candidats/<int:pk>/rappele/", calls.candidate_called, name="candidate_called"),
]
