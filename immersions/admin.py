"""The administration: to look, and to open or close what people cannot themselves.

No file of a candidate and no request is shown here: nobody runs a portal by reading people's projects.
The journal and the letters are read only; neither can be corrected.
"""

from typing import Any, cast

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils import timezone

from .actions.accounts import end_sessions
from .actions.delegations import record_delegation
from .actions.moderation import restore_host, suspend_host
from .actors import actor_of
from .models import (
    Agency,
    Appellation,
    CollectiveAgreement,
    Commune,
    EstablishmentContact,
    HostMember,
    HostStructure,
    JournalEntry,
    Letter,
    Membership,
    NafCode,
    Offer,
    PrescriberOrganisation,
    PrescriptionDelegation,
    RomeJob,
    User,
)


class Witness(admin.ModelAdmin):
    """To read, never to write."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False


class Kept(admin.ModelAdmin):
    """Written here, never deleted: other rows lean on these."""

    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: such a row is closed or suspended."""
        return False


@admin.register(JournalEntry)
class JournalAdmin(Witness):
    list_display = ("at", "verb", "kind", "object_id", "by")
    list_filter = ("verb", "kind")
    list_select_related = ("by",)
    search_fields = ("=object_id",)


@admin.register(Letter)
class LetterAdmin(Witness):
    """Whether letters leave; their words are not kept."""

    list_display = ("id", "kind", "subject_id", "status", "attempts", "created_at", "sent_at", "failure")
    list_filter = ("status", "kind")
    fields = ("kind", "subject_id", "status", "attempts", "created_at", "sent_at", "failure")
    search_fields = ("=id", "=subject_id")


@admin.register(RomeJob, NafCode, CollectiveAgreement, Appellation, Commune)
class ReferenceAdmin(Witness):
    """Open data come by the import commands, not by hand."""


@admin.register(User)
class UserAdmin(Kept):
    """Accounts are closed here, and staff named."""

    list_display = ("id", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    fields = ("email", "is_active", "is_staff", "is_superuser", "date_joined", "last_login")
    readonly_fields = ("date_joined", "last_login")
    search_fields = ("=id", "=email")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's own signature
        """Whoever is closed, opened again or given other rights logs in anew."""
        super().save_model(request, obj, form, change)
        if change and form.changed_data:
            end_sessions(obj, by=cast(User, request.user), at=timezone.now())


@admin.register(HostStructure)
class HostAdmin(Kept):
    """Verification of a SIRET; a reason written suspends the host, erased it restores it."""

    list_display = ("id", "siret", "name", "city", "verified_at", "suspended_at")
    list_filter = ("sector", "welcomes_disability")
    search_fields = ("=id", "=siret")
    readonly_fields = ("siret", "name", "naf", "activity", "address", "website", "created_at", "suspended_at")
    fields = (*readonly_fields[:-1], "verified_at", "suspended_at", "suspension_reason")

    def save_model(self, request: HttpRequest, obj: HostStructure, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's own signature
        """Write the verification; suspension goes by its action, which tells the members."""
        obj.save(update_fields=["verified_at"])
        if "suspension_reason" not in form.changed_data:
            return
        actor, now = actor_of(cast(User, request.user)), timezone.now()
        if obj.suspension_reason.strip():
            suspend_host(obj, by=actor, reason=obj.suspension_reason, at=now)
        else:
            restore_host(obj, by=actor, at=now)


@admin.register(EstablishmentContact)
class EstablishmentContactAdmin(Kept):
    """How an establishment is reached, with its source: what proves that a person belongs there."""

    list_display = ("siret", "email", "website", "source", "checked_on")
    search_fields = ("=siret",)


@admin.register(HostMember)
class HostMemberAdmin(Kept):
    list_display = ("id", "host", "user", "is_signatory", "is_active")
    list_select_related = ("host", "user")
    raw_id_fields = ("host", "user")
    search_fields = ("=id", "=host__siret")


@admin.register(Offer)
class OfferAdmin(Kept):
    list_display = ("id", "title", "host", "active", "published_at")
    list_filter = ("active",)
    list_select_related = ("host",)
    raw_id_fields = ("host", "job", "appellation", "commune")
    search_fields = ("=id", "=host__siret")


@admin.register(PrescriberOrganisation)
class OrganisationAdmin(Kept):
    list_display = ("id", "name", "kind", "siae_kind", "pmsmp_clause", "city")
    list_filter = ("kind",)
    raw_id_fields = ("commune",)
    search_fields = ("=id", "name", "=siret")


@admin.register(PrescriptionDelegation)
class DelegationAdmin(Kept):
    """Where a delegation is recorded, suspended and withdrawn; each change is journaled (D5135-7)."""

    list_display = ("id", "grantor", "grantee", "categories", "starts_on", "ends_on", "status")
    list_filter = ("status",)
    list_select_related = ("grantor", "grantee")
    raw_id_fields = ("grantor", "grantee")
    search_fields = ("=id", "grantor__name", "grantee__name")

    def save_model(self, request: HttpRequest, obj: PrescriptionDelegation, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's own signature
        """Write it with its journal entry."""
        record_delegation(obj, by=actor_of(cast(User, request.user)), at=timezone.now())


@admin.register(Agency)
class AgencyAdmin(Kept):
    list_display = ("id", "name", "organisation", "city", "closed_at")
    list_select_related = ("organisation",)
    raw_id_fields = ("organisation", "commune")
    search_fields = ("=id", "name")


@admin.register(Membership)
class MembershipAdmin(Kept):
    list_display = ("id", "agency", "user", "role", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("agency", "user")
    raw_id_fields = ("agency", "user")
    search_fields = ("=id",)


# Rights are those of the hats people wear; allauth's own table of addresses is its business.
for model in (Group, EmailAddress):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
