"""Addresses: the offer search and the page of an offer, which everyone may read; the searches one keeps."""

from django.urls import path

from . import suggestions, views

urlpatterns = [
    path("offres/", views.offer_list, name="offer_list"),
    path("offres/suggestions/metiers", suggestions.suggest_jobs, name="suggest_jobs"),
    path("offres/suggestions/lieux", suggestions.suggest_wheres, name="suggest_wheres"),
    path("offres/suggestions/communes", suggestions.suggest_communes, name="suggest_communes"),
    path("offres/<int:pk>/", views.offer_detail, name="offer_detail"),
]
