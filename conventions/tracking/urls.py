"""Addresses: following a convention."""

from django.urls import URLPattern, path

from conventions.tracking.views import convention as following

from .views import lists

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
    path("conventions/", lists.convention_list, name="convention_list"),
]
