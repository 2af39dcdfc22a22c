"""Addresses: following a convention."""

from django.urls import URLPattern, path

from conventions.tracking.views import convention

from .views import lists

urlpatterns: list[URLPattern] = [
    path("conventions/<slug:reference>/", convention.convention_detail, name="convention_detail"),
    path("conventions/<slug:reference>/ouvrir/", convention.convention_open, name="convention_open"),
    path("conventions/<slug:reference>/corriger/", convention.convention_revise, name="convention_revise"),
    path(
        "conventions/<slug:reference>/abandonner/",
        convention.convention_end,
        {"end": "withdraw"},
        name="convention_withdraw",
    ),
    path(
        "conventions/<slug:reference>/annuler/",
        convention.convention_end,
        {"end": "cancel"},
        name="convention_cancel",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/rappel/",
        convention.convention_remind,
        name="convention_remind",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/adresse/",
        convention.convention_contact,
        name="convention_contact",
    ),
    path(
        "conventions/<slug:reference>/signataires/<int:request_id>/remplacer/",
        convention.convention_replace,
        name="convention_replace",
    ),
    path("conventions/", lists.convention_list, name="convention_list"),
]
