"""Closing one's sessions: a cookie that is out there opens nothing again."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from immersions.models import JournalEntry, User

pytestmark = pytest.mark.django_db


def is_in(client) -> bool:
    return client.get(reverse("dashboard")).status_code == 200


def test_claire_closes_her_other_sessions_and_stays_where_she_is(cast, browse):
    here, lost_phone = browse(cast.claire), browse(cast.claire)
    assert is_in(lost_phone)
    page = here.post(reverse("account_end_sessions"), follow=True)
    assert "fermé partout ailleurs" in page.content.decode()
    assert is_in(here)
    assert not is_in(lost_phone)
    assert JournalEntry.objects.filter(verb="end_sessions", by=cast.claire).count() == 1


def test_the_button_stands_on_the_page_of_the_account(cast, browse):
    page = browse(cast.amina).get(reverse("account_edit")).content.decode()
    assert reverse("account_end_sessions") in page


def test_reactivating_an_account_revives_no_old_cookie(cast, browse):
    root = User.objects.create_superuser("gardien@demo.example")
    Authenticator.objects.create(user=root, type=Authenticator.Type.TOTP, data={"secret": "x"})
    office, old = browse(root), browse(cast.claire)
    page = reverse("admin:immersions_user_change", args=[cast.claire.pk])
    form = {"email": cast.claire.email}
    assert office.post(page, form).status_code == 302
    cast.claire.refresh_from_db()
    assert not cast.claire.is_active
    office.post(page, {**form, "is_active": "on"})
    cast.claire.refresh_from_db()
    assert cast.claire.is_active
    assert not is_in(old)
    assert is_in(browse(cast.claire))
