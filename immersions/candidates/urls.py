"""Addresses of what candidates and their counsellors keep, propose and say."""

from django.urls import URLPattern, path

from immersions.candidates.views import favourites, guidance, introductions, project

from .views import file

urlpatterns: list[URLPattern] = [
    path("qui-peut-m-accompagner/", guidance.guidance_home, name="guidance_home"),
    path("mon-espace/favoris/", favourites.favourite_list, name="favourite_list"),
    path("mon-espace/propositions/", favourites.recommendation_list, name="recommendation_list"),
    path("offres/<int:pk>/garder/", favourites.offer_keep, name="offer_keep"),
    path("offres/<int:pk>/ne-plus-garder/", favourites.offer_drop, name="offer_drop"),
    path("offres/<int:pk>/proposer/", favourites.offer_recommend, name="offer_recommend"),
    path("offres/<int:pk>/proposition/", favourites.offer_reply, name="offer_reply"),
    path("candidats/<int:pk>/projet/", project.candidate_project, name="candidate_project"),
    path("candidats/<int:pk>/structures/", introductions.candidate_hosts, name="candidate_hosts"),
    path("candidats/<int:pk>/presenter/", introductions.candidate_introduce, name="candidate_introduce"),
    path("mon-espace/agence/", file.candidate_join, name="candidate_join"),
    path("candidats/", file.candidate_list, name="candidate_list"),
    path("candidats/nouveau/", file.candidate_create, name="candidate_create"),
    path("candidats/<int:pk>/", file.candidate_detail, name="candidate_detail"),
    path("candidats/<int:pk>/modifier/", file.candidate_edit, name="candidate_edit"),
    path("candidats/<int:pk>/prendre-en-charge/", file.candidate_take, name="candidate_take"),
]
