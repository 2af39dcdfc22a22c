"""Addresses of the space of a host."""

from django.urls import URLPattern, path

from immersions.hosts.views import joining
from immersions.hosts.views import membership as host_members
from immersions.hosts.views import profile as host
from immersions.hosts.views import welcome as hosting

urlpatterns: list[URLPattern] = [
    path("structures/nouvelle/", host.host_create, name="host_create"),
    path("structures/<int:pk>/", host.host_detail, name="host_detail"),
    path("structures/<int:pk>/modifier/", host.host_edit, name="host_edit"),
    path("structures/<int:pk>/dossier/", host_members.host_file, name="host_file"),
    path(
        "structures/<int:pk>/dossier/<int:member_id>/confirmer/",
        host_members.host_confirm,
        name="host_confirm",
    ),
    path("structures/<int:pk>/appartenance/", host_members.host_prove, name="host_prove"),
    path("structures/<int:pk>/appartenance/code/", host_members.host_code_send, name="host_code_send"),
    path("structures/<int:pk>/collegues/inviter/", host_members.host_invite, name="host_invite"),
    path(
        "structures/<int:pk>/collegues/<int:member_id>/",
        host_members.host_member_edit,
        name="host_member_edit",
    ),
    path(
        "structures/<int:pk>/collegues/<int:member_id>/retirer/",
        host_members.host_member_remove,
        name="host_member_remove",
    ),
    path(
        "structures/<int:pk>/invitations/<int:invitation_id>/annuler/",
        host_members.host_invitation_revoke,
        name="host_invitation_revoke",
    ),
    path("structures/demander/", joining.host_ask, name="host_ask"),
    path(
        "structures/<int:pk>/demandes/<int:join_id>/accepter/",
        joining.host_join_accept,
        name="host_join_accept",
    ),
    path(
        "structures/<int:pk>/demandes/<int:join_id>/refuser/",
        joining.host_join_refuse,
        name="host_join_refuse",
    ),
    path("structures/rejoindre/<str:token>/", host_members.host_join, name="host_join"),
    path("structures/<int:pk>/offres/nouvelle/", host.offer_create, name="offer_create"),
    path("structures/<int:pk>/accueil/", hosting.host_welcome, name="host_welcome"),
    path("structures/<int:pk>/reperes/", hosting.host_duties, name="host_duties"),
    path("offres/<int:pk>/places/", hosting.offer_room, name="offer_room"),
    path("offres/<int:pk>/modifier/", host.offer_edit, name="offer_edit"),
    path("offres/<int:pk>/publier/", host.offer_show, name="offer_show"),
    path("offres/<int:pk>/retirer/", host.offer_hide, name="offer_hide"),
]
