"""Addresses: the offer search and the page of an offer; everyone may read them."""

from django.urls import path

from ..views import search, suggestions

urlpatterns = [
    path("offres/", search.offer_list, name="offer_list"),
    path("offres/suggestions/metiers", suggestions.suggest_jobs, name="suggest_jobs"),
    path("offres/suggestions/lieux", suggestions.suggest_towns, name="suggest_towns"),
    path("offres/<int:pk>/", search.offer_detail, name="offer_detail"),
]
