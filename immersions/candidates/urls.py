"""Addresses of what candidates and their counsellors keep, propose and say."""

from django.urls import URLPattern, path

from immersions.candidates.views import favourites, guidance, introductions, project
from immersions.requests.views import thread as exchange

urlpatterns: list[URLPattern] = [
    path("qui-peut-m-accompagner/", guidance.guidance_home, name="guidance_home"),
    path("mon-espace/favoris/", favourites.favourite_list, name="favourite_list"),
    path("mon-espace/propositions/", favourites.recommendation_list, name="recommendation_list"),
    path("mon-espace/rappel/", introductions.call_ask, name="call_ask"),
    path("offres/<int:pk>/garder/", favourites.offer_keep, name="offer_keep"),
    path("offres/<int:pk>/ne-plus-garder/", favourites.offer_drop, name="offer_drop"),
    path("offres/<int:pk>/proposer/", favourites.offer_recommend, name="offer_recommend"),
    path("offres/<int:pk>/proposition/", favourites.offer_reply, name="offer_reply"),
    path("demandes/<int:pk>/messages/", exchange.request_write, name="request_write"),
    path("demandes/<int:pk>/ma-fiche/", exchange.request_brief, name="request_brief"),
    path("candidats/<int:pk>/projet/", project.candidate_project, name="candidate_project"),
    path("candidats/<int:pk>/structures/", introductions.candidate_hosts, name="candidate_hosts"),
    path("candidats/<int:pk>/presenter/", introductions.candidate_introduce, name="candidate_introduce"),
    path("candidats/<int:pk>/rappele/", introductions.candidate_called, name="candidate_called"),
]
