"""Addresses of the space of a host."""

from django.urls import URLPattern, path

from immersions.hosts.views import joining, membership, profile, welcome

urlpatterns: list[URLPattern] = [
    path("structures/nouvelle/", profile.host_create, name="host_create"),
    path("structures/<int:pk>/", profile.host_detail, name="host_detail"),
    path("structures/<int:pk>/modifier/", profile.host_edit, name="host_edit"),
    path("structures/<int:pk>/dossier/", membership.host_file, name="host_file"),
    path(
        "structures/<int:pk>/dossier/<int:member_id>/confirmer/",
        membership.host_confirm,
        name="host_confirm",
    ),
    path("structures/<int:pk>/appartenance/", membership.host_prove, name="host_prove"),
    path("structures/<int:pk>/appartenance/code/", membership.host_code_send, name="host_code_send"),
    path("structures/<int:pk>/collegues/inviter/", membership.host_invite, name="host_invite"),
    path(
        "structures/<int:pk>/collegues/<int:member_id>/",
        membership.host_member_edit,
        name="host_member_edit",
    ),
    path(
        "structures/<int:pk>/collegues/<int:member_id>/retirer/",
        membership.host_member_remove,
        name="host_member_remove",
    ),
    path(
        "structures/<int:pk>/invitations/<int:invitation_id>/annuler/",
        membership.host_invitation_revoke,
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
    path("structures/rejoindre/<str:token>/", membership.host_join, name="host_join"),
    path("structures/<int:pk>/offres/nouvelle/", profile.offer_create, name="offer_create"),
    path("structures/<int:pk>/accueil/", welcome.host_welcome, name="host_welcome"),
    path("structures/<int:pk>/reperes/", welcome.host_duties, name="host_duties"),
    path("offres/<int:pk>/places/", welcome.offer_room, name="offer_room"),
    path("offres/<int:pk>/modifier/", profile.offer_edit, name="offer_edit"),
    path("offres/<int:pk>/publier/", profile.offer_show, name="offer_show"),
    path("offres/<int:pk>/retirer/", profile.offer_hide, name="offer_hide"),
]
