"""The administration: to look, and to open or close what people cannot themselves.

No file of a candidate and no request is shown here: nobody runs a portal by reading people's projects.
The journal and the letters are read only; neither can be corrected. What is written goes by an action, which
journals it and tells whom it concerns; a house test lists what may be written in each table, and why.
"""

from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from .accounts.actions import AccountRights, change_email, change_rights, open_account
from .accounts.actor import actor_of
from .administration.actions import (
    place_host_member,
    place_member,
    record_agency,
    record_contact,
    record_organisation,
    verify_host,
)
from .hosts.actions.moderation import restore_host, suspend_host
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
from .prescribers.delegations import record_delegation


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


@admin.register(Offer)
class OfferAdmin(Witness):
    """A host writes its own offers; to hide them, the host is suspended."""

    list_display = ("id", "title", "host", "active", "published_at")
    list_filter = ("active",)
    list_select_related = ("host",)
    search_fields = ("=id", "=host__siret")


@admin.register(User)
class UserAdmin(Kept):
    """Accounts are opened and closed here, staff named, a lost address replaced; each is told (docs/operations.md)."""

    list_display = ("id", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    fields = ("email", "is_active", "is_staff", "is_superuser", "date_joined", "last_login")
    readonly_fields = ("date_joined", "last_login")
    search_fields = ("=id", "=email")

    def get_readonly_fields(
        self, request: HttpRequest, obj: User | None = None
    ) -> list[str] | tuple[str, ...]:
        """A new account is open."""
        return self.readonly_fields if obj else ("is_active", *self.readonly_fields)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's own signature
        """Write by the actions alone: they tell."""
        by, now = cast(User, request.user), timezone.now()
        if not change:
            open_account(obj, by=by, at=now)
            return
        if "email" in form.changed_data:
            change_email(obj, by=by, email=obj.email, at=now)
        if {"is_active", "is_staff", "is_superuser"} & set(form.changed_data):
            rights = AccountRights(obj.is_active, obj.is_staff, obj.is_superuser)
            change_rights(obj, by=by, rights=rights, at=now)


@admin.register(HostStructure)
class HostAdmin(Kept):
    """Verification of a SIRET; a reason written suspends the host, erased it restores it."""

    list_display = ("id", "siret", "name", "city", "verified_at", "suspended_at")
    list_filter = ("sector", "welcomes_disability")
    search_fields = ("=id", "=siret")
    readonly_fields = ("siret", "name", "naf", "activity", "address", "website", "created_at", "suspended_at")
    fields = (*readonly_fields[:-1], "verified_at", "suspended_at", "suspension_reason")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody: a host registers itself, or a network brings it."""
        return False

    def save_model(self, request: HttpRequest, obj: HostStructure, form: Any, change: bool) -> None:  # noqa: FBT001 - Django’s own signature
        """Write by the actions: suspension tells the members."""
        user, now = cast(User, request.user), timezone.now()
        if "verified_at" in form.changed_data:
            verify_host(obj, by=user, verified_at=obj.verified_at, at=now)
        if "suspension_reason" not in form.changed_data:
            return
        if obj.suspension_reason.strip():
            suspend_host(obj, by=actor_of(user), reason=obj.suspension_reason, at=now)
        else:
            restore_host(obj, by=actor_of(user), at=now)


class Recorded(Kept):
    """Written by one action, which journals it and tells whom it concerns."""

    action: ClassVar[Callable[..., Any]]
    once: ClassVar[tuple[str, ...]] = ()  # said when the row is made, never changed after

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str] | tuple[str, ...]:
        """What a row was made for stays."""
        return self.once if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django’s own signature
        """Write it by its action."""
        type(self).action(obj, by=cast(User, request.user), at=timezone.now())


@admin.register(EstablishmentContact)
class EstablishmentContactAdmin(Recorded):
    """How an establishment is reached, with its source: what proves that a person belongs there."""

    action, once = record_contact, ("siret",)
    formfield_overrides: ClassVar[dict[type[models.Field], dict[str, Any]]] = {
        models.URLField: {"assume_scheme": "https"}
    }
    list_display = ("siret", "email", "website", "source", "checked_on")
    search_fields = ("=siret",)


@admin.register(HostMember)
class HostMemberAdmin(Recorded):
    """A host that a network brought goes to the right person (docs/hosts.md); nothing is proved here."""

    action, once = place_host_member, ("host", "user")
    fields = ("host", "user", "function", "role", "is_signatory", "is_active")
    list_display = ("id", "host", "user", "is_signatory", "is_active")
    list_select_related = ("host", "user")
    raw_id_fields = ("host", "user")
    search_fields = ("=id", "=host__siret")


@admin.register(PrescriberOrganisation)
class OrganisationAdmin(Recorded):
    """An organisation and what it is in law: agreed outside the portal."""

    action = record_organisation
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

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django’s own signature
        """Write it with its journal entry."""
        record_delegation(obj, by=actor_of(cast(User, request.user)), at=timezone.now())


@admin.register(Agency)
class AgencyAdmin(Recorded):
    """Agencies open, move and close."""

    action = record_agency
    list_display = ("id", "name", "organisation", "city", "closed_at")
    list_select_related = ("organisation",)
    raw_id_fields = ("organisation", "commune")
    search_fields = ("=id", "name")


@admin.register(Membership)
class MembershipAdmin(Recorded):
    """Who works in an agency, with which rights."""

    action, once = place_member, ("agency", "user")
    list_display = ("id", "agency", "user", "role", "is_active")
    list_filter = ("role", "is_active")
    list_select_related = ("agency", "user")
    raw_id_fields = ("agency", "user")
    search_fields = ("=id",)
