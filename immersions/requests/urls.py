"""Addresses of requests."""

from django.urls import URLPattern, path

from immersions.requests.views import request

urlpatterns: list[URLPattern] = [
    path("offres/<int:pk>/demander/", request.request_create, name="request_create"),
    path("demandes/", request.request_list, name="request_list"),
    path("demandes/<int:pk>/", request.request_detail, name="request_detail"),
    path("demandes/<int:pk>/repondre/", request.request_answer, name="request_answer"),
    path("demandes/<int:pk>/retirer/", request.request_withdraw, name="request_withdraw"),
]
