"""Addresses of what candidates and their counsellors keep, propose and say."""

from django.urls import URLPattern, path

from ..views import counsellor, exchange, guidance, keeping, project

urlpatterns: list[URLPattern] = [
    path("qui-peut-m-accompagner/", guidance.guidance_home, name="guidance_home"),
    path("mon-espace/favoris/", keeping.favourite_list, name="favourite_list"),
    path("mon-espace/propositions/", keeping.recommendation_list, name="recommendation_list"),
    path("mon-espace/rappel/", counsellor.call_ask, name="call_ask"),
    path("offres/<int:pk>/garder/", keeping.offer_keep, name="offer_keep"),
    path("offres/<int:pk>/ne-plus-garder/", keeping.offer_drop, name="offer_drop"),
    path("offres/<int:pk>/proposer/", keeping.offer_recommend, name="offer_recommend"),
    path("offres/<int:pk>/proposition/", keeping.offer_reply, name="offer_reply"),
    path("demandes/<int:pk>/messages/", exchange.request_write, name="request_write"),
    path("demandes/<int:pk>/ma-fiche/", exchange.request_brief, name="request_brief"),
    path("candidats/<int:pk>/projet/", project.candidate_project, name="candidate_project"),
    path("candidats/<int:pk>/structures/", counsellor.candidate_hosts, name="candidate_hosts"),
    path("candidats/<int:pk>/presenter/", counsellor.candidate_introduce, name="candidate_introduce"),
    path("candidats/<int:pk>/rappele/", counsellor.candidate_called, name="candidate_called"),
]
