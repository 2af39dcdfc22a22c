"""The administration reads metadata of conventions, and writes nothing."""

from django.contrib import admin
from django.test import RequestFactory

from conventions.models import Convention, DraftInvitation, Party, SignatureEvent
from immersions.models import User

NAMES = {"candidate", "birth_date", "host_name", "tutor_email", "relevance_opinion", "email", "person_key"}


def test_nobody_adds_changes_or_deletes_a_convention_there(db: None) -> None:
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("racine@demo.example")
    for model in (Convention, DraftInvitation):
        page = admin.site._registry[model]
        assert not page.has_add_permission(request)
        assert not page.has_change_permission(request)
        assert not page.has_delete_permission(request)


def test_nobody_reads_there_who_a_convention_is_about() -> None:
    for model in (Convention, DraftInvitation):
        page = admin.site._registry[model]
        assert not NAMES & {*page.fields, *page.list_display}
    for model in (Party, SignatureEvent):
        assert model not in admin.site._registry
