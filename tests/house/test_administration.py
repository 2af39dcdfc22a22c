"""The administration is to read; what may be written there, and why, is declared here, table by table."""

from dataclasses import dataclass, field

import pytest
from django.contrib import admin
from django.test import RequestFactory

from immersions.models import User

REASON_LENGTH = 20


@dataclass(frozen=True)
class Door:
    """What the staff may write of a table: in a new row, in a row that exists; nothing is ever deleted."""

    why: str
    added: frozenset[str] = field(default_factory=frozenset)
    changed: frozenset[str] = field(default_factory=frozenset)


def door(why: str, *, added: str = "", changed: str = "") -> Door:
    return Door(why, frozenset(added.split()), frozenset(changed.split()))


PLACE = "street postcode city commune"
REFERENCE = door("open data: the import commands bring them")
ADMINISTRATION = {
    "immersions.JournalEntry": door("the witness of everything: PostgreSQL too refuses to correct it"),
    "immersions.Letter": door("whether letters leave; asked for by actions alone"),
    "immersions.RomeJob": REFERENCE,
    "immersions.NafCode": REFERENCE,
    "immersions.CollectiveAgreement": REFERENCE,
    "immersions.Appellation": REFERENCE,
    "immersions.Commune": REFERENCE,
    "immersions.Offer": door("the host writes its offers; to hide them, the host is suspended"),
    "immersions.User": door(
        "a lost mailbox, a closed account, a new colleague of the staff: journaled, and told",
        added="email is_staff is_superuser",
        changed="email is_active is_staff is_superuser",
    ),
    "immersions.HostStructure": door(
        "a SIRET that no register knows, and suspension: journaled", changed="verified_at suspension_reason"
    ),
    "immersions.EstablishmentContact": door(
        "no register gives these addresses: journaled, told to the old and the new one",
        added="siret email website source checked_on",
        changed="email website source checked_on",
    ),
    "immersions.HostMember": door(
        "a host that a network brought goes to the right person (docs/hosts.md): journaled, told to all of them",
        added="host user function role is_signatory is_active",
        changed="function role is_signatory is_active",
    ),
    "immersions.PrescriberOrganisation": door(
        "the agreement with an organisation is made outside the portal: journaled",
        added=f"name kind siae_kind pmsmp_clause siret {PLACE}",
        changed=f"name kind siae_kind pmsmp_clause siret {PLACE}",
    ),
    "immersions.PrescriptionDelegation": door(
        "a convention de prescription is signed on paper (D5135-7): journaled",
        added="grantor grantee categories starts_on ends_on status",
        changed="grantor grantee categories starts_on ends_on status",
    ),
    "immersions.Agency": door(
        "opened and closed by the staff: journaled, a new address told to the old one too",
        added=f"organisation name email phone closed_at {PLACE}",
        changed=f"organisation name email phone closed_at {PLACE}",
    ),
    "immersions.Membership": door(
        "who works in an agency: journaled, told to the person and to the agency",
        added="agency user role function is_active",
        changed="role function is_active",
    ),
    "conventions.Convention": door("metadata alone; what people signed is nobody's to write"),
    "conventions.DraftInvitation": door("whether a link was used; asked for by actions alone"),
}


@pytest.fixture
def request_of_root(db):
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("racine@demo.example")
    return request


def test_each_table_of_the_administration_answers_what_may_be_written_and_why():
    """A new table, or one that a library brings by itself: say here what may be written in it."""
    assert {model._meta.label for model in admin.site._registry} == set(ADMINISTRATION)
    assert all(len(one.why) > REASON_LENGTH for one in ADMINISTRATION.values())


def written(page, request, row):
    """The fields that the form of this page takes."""
    readonly = set(page.get_readonly_fields(request, row))
    return set(page.get_form(request, row).base_fields) - readonly


def test_nothing_else_can_be_written_there_and_nothing_deleted(request_of_root):
    for model, page in admin.site._registry.items():
        declared, row = ADMINISTRATION[model._meta.label], model()
        assert not page.has_delete_permission(request_of_root, row), model
        added = written(page, request_of_root, None) if page.has_add_permission(request_of_root) else set()
        assert added == declared.added, model
        may_change = page.has_change_permission(request_of_root, row)
        assert (written(page, request_of_root, row) if may_change else set()) == declared.changed, model
        assert page.list_editable == (), model
        assert page.inlines == (), model
        assert set(page.get_actions(request_of_root)) == set(), model
        assert not page.fieldsets, model


def test_the_second_factors_of_the_staff_are_in_no_table_of_the_administration(request_of_root):
    labels = {model._meta.label for model in admin.site._registry}
    assert not labels & {"mfa.Authenticator", "account.EmailAddress", "auth.Group", "auth.Permission"}
