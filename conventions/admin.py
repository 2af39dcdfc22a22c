"""The administration: metadata of conventions, to read. Nobody runs a portal by reading what people signed."""

from django.contrib import admin

from immersions.admin import Witness

from .models import Convention, DraftInvitation


@admin.register(Convention)
class ConventionAdmin(Witness):
    """Where a convention stands; never who it is about, never what it says."""

    fields = ("reference", "state", "agency", "start_on", "end_on", "created_at", "opened_at", "signed_at")
    list_display = ("reference", "state", "agency", "start_on", "end_on")
    list_filter = ("state",)
    list_select_related = ("agency",)
    search_fields = ("reference",)


@admin.register(DraftInvitation)
class DraftInvitationAdmin(Witness):
    """Whether a link left and was used; never to whom."""

    fields = ("convention", "part", "created_at", "expires_at", "revoked_at", "answered_at")
    list_display = ("convention", "part", "created_at", "answered_at")
    list_select_related = ("convention",)
