"""Addresses: following a convention."""

from django.urls import URLPattern, path

from conventions.signing.views import at_agency
from conventions.tracking.views import convention as following

urlpatterns: list[URLPattern] = [
    path("conventions/<slug:reference>/", following.convention_detail, name="convention_detail"),
    path("conventions/<slug:reference>/ouvrir/", following.convention_open, name="convention_open"),
    path("conventions/<slug:reference>/corriger/", following.convention_revise, name="convention_revise"),
    path(
        "conventions/<slug:reference>/abandonner/",
        following.convention_end,
        {"end": "withdraw"},
        name="convention_withdraw",
    ),
    path(
        "conventions/<slug:reference>/annuler/",
        following.convention_end,
        {"end": "cancel"},
        name="convention_cancel",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/rappel/",
        following.convention_remind,
        name="convention_remind",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/adresse/",
        following.convention_contact,
        name="convention_contact",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/remplacer/",
        following.convention_replace,
        name="convention_replace",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/recevoir/",
        at_agency.convention_receive,
        name="convention_receive",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/papier/",
        at_agency.convention_paper,
        name="convention_paper",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/papier/certifier/",
        at_agency.convention_certify,
        name="convention_certify",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/papier/copie/",
        at_agency.convention_copy,
        name="convention_copy",
    ),
]
