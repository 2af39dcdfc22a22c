"""Addresses: the offer search and the page of an offer, which everyone may read; the searches one keeps."""

from django.urls import path

from immersions.offers.saved_searches import views as searches

from . import suggestions
from . import views as search

urlpatterns = [
    path("offres/", search.offer_list, name="offer_list"),
    path("offres/suggestions/metiers", suggestions.suggest_jobs, name="suggest_jobs"),
    path("offres/suggestions/lieux", suggestions.suggest_wheres, name="suggest_wheres"),
    path("offres/suggestions/communes", suggestions.suggest_communes, name="suggest_communes"),
    path("offres/<int:pk>/", search.offer_detail, name="offer_detail"),
    path("mes-recherches/", searches.search_list, name="search_list"),
    path("mes-recherches/garder/", searches.search_save, name="search_save"),
    path("mes-recherches/<int:number>/", searches.search_open, name="search_open"),
    path("mes-recherches/<int:number>/retirer/", searches.search_remove, name="search_remove"),
    path("mes-recherches/<int:number>/reprendre/", searches.search_restore, name="search_restore"),
    path("mes-recherches/<int:number>/courriel/", searches.search_tell, name="search_tell"),
    path("recherches/arret/<str:token>/", searches.search_stop, name="search_stop"),
]
