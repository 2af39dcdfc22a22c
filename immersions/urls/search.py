"""Addresses: the offer search and the page of an offer; everyone may read them."""

from django.urls import path

from ..views import search

urlpatterns = [
    path("offres/", search.offer_list, name="offer_list"),
    path("offres/<int:pk>/", search.offer_detail, name="offer_detail"),
]
