"""Addresses of the space of a host."""

from django.urls import URLPattern, path

from ..views import host

urlpatterns: list[URLPattern] = [
    path("structures/nouvelle/", host.host_create, name="host_create"),
    path("structures/<int:pk>/", host.host_detail, name="host_detail"),
    path("structures/<int:pk>/modifier/", host.host_edit, name="host_edit"),
    path("structures/<int:pk>/offres/nouvelle/", host.offer_create, name="offer_create"),
    path("offres/<int:pk>/modifier/", host.offer_edit, name="offer_edit"),
    path("offres/<int:pk>/publier/", host.offer_show, name="offer_show"),
    path("offres/<int:pk>/retirer/", host.offer_hide, name="offer_hide"),
]
