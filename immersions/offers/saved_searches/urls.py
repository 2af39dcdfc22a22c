"""Addresses of the searches that people keep."""

from django.urls import URLPattern, path

from . import views

urlpatterns: list[URLPattern] = [
    path("mes-recherches/", views.search_list, name="search_list"),
    path("mes-recherches/garder/", views.search_save, name="search_save"),
    path("mes-recherches/<int:number>/", views.search_open, name="search_open"),
    path("mes-recherches/<int:number>/retirer/", views.search_remove, name="search_remove"),
    path("mes-recherches/<int:number>/reprendre/", views.search_restore, name="search_restore"),
    path("mes-recherches/<int:number>/courriel/", views.search_tell, name="search_tell"),
    path("recherches/arret/<str:token>/", views.search_stop, name="search_stop"),
]
