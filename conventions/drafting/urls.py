"""Addresses: drafting."""

import datetime

from django.urls import URLPattern, path, register_converter

from conventions.drafting.views import create, invitations, night_authorisation, steps, timetable


class DayConverter:
    """A date of the calendar in an address: 2026-03-03."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> datetime.date:
        """Raise `ValueError`, that is 404, for a date that does not exist."""
        return datetime.date.fromisoformat(value)

    def to_url(self, value: datetime.date) -> str:
        """The date as written in addresses."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns: list[URLPattern] = [
    path("conventions/nouvelle/", create.convention_create, name="convention_create"),
    path("conventions/<slug:reference>/brouillon/", steps.convention_resume, name="convention_resume"),
    path(
        "conventions/<slug:reference>/brouillon/inviter/",
        invitations.draft_invite,
        name="draft_invite",
    ),
    path(
        "conventions/<slug:reference>/brouillon/horaires/<day:day>/",
        timetable.draft_day,
        name="draft_day",
    ),
    path("conventions/<slug:reference>/brouillon/nuit/", night_authorisation.draft_night, name="draft_night"),
    path(
        "conventions/<slug:reference>/brouillon/nuit/fichier/",
        night_authorisation.draft_night_file,
        name="draft_night_file",
    ),
    path(
        "conventions/<slug:reference>/brouillon/<slug:step>/",
        steps.convention_draft,
        name="convention_draft",
    ),
    path(
        "conventions/<slug:reference>/brouillon/<slug:step>/decision/",
        steps.convention_decide,
        name="convention_decide",
    ),
    path("conventions/<slug:reference>/dupliquer/", steps.convention_duplicate, name="convention_duplicate"),
    path("conventions/<slug:reference>/renouveler/", steps.convention_renew, name="convention_renew"),
    path("brouillon/lien/<str:token>/", invitations.draft_link, name="draft_link"),
    path("brouillon/ma-partie/", invitations.draft_part, name="draft_part"),
    path("brouillon/ma-partie/merci/", invitations.draft_part_done, name="draft_part_done"),
]
