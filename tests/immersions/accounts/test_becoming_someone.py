"""Nobody becomes Claire in silence, not even who administers the portal."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from immersions.accounts.actions import change_email, end_sessions
from immersions.models import (
    EstablishmentContact,
    HostMember,
    JournalEntry,
    Letter,
    Membership,
    User,
)
from immersions.permissions import Refused
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
LOGIN, CODE = "/compte/connexion/", "/compte/connexion/code/"
THIEF = "voleur@demo.example"


@pytest.fixture
def root(db):
    user = User.objects.create_superuser("gardien@demo.example")
    totp.TOTP.activate(user, totp.generate_totp_secret())
    return user


@pytest.fixture
def office(root, browse):
    return browse(root)


def page_of(row, what="change"):
    return reverse(f"admin:immersions_{row._meta.model_name}_{what}", args=[row.pk] if row.pk else [])


def code_of(mail):
    return re.search(r"^ +(\d{6})$", mail.body, re.M)[1]


def is_in(client):
    return client.get(reverse("dashboard")).status_code == 200


def told(mailoutbox):
    run_jobs()
    return {address for mail in mailoutbox for address in mail.to}


def take_over(office, cast):
    form = {"email": THIEF, "is_active": "on"}
    assert office.post(page_of(cast.claire), form).status_code == 302
    cast.claire.refresh_from_db()
    assert cast.claire.email == THIEF


def test_the_address_of_claire_is_changed_and_both_addresses_hear_of_it(office, root, cast, mailoutbox):
    take_over(office, cast)
    assert told(mailoutbox) == {"claire@demo.example", THIEF}
    assert all("L’adresse e-mail de votre compte a été changée" in mail.body for mail in mailoutbox)
    assert not any(THIEF in mail.body or "claire@" in mail.body for mail in mailoutbox)
    entry = JournalEntry.objects.get(verb="change_email")
    assert (entry.by, entry.kind, entry.object_id, entry.facts) == (root, "user", cast.claire.pk, {})


def test_her_sessions_end_and_her_old_address_opens_nothing_more(office, cast, browse, mailoutbox):
    EmailAddress.objects.create(user=cast.claire, email=cast.claire.email, verified=True, primary=True)
    hers = browse(cast.claire)
    take_over(office, cast)
    assert not is_in(hers)
    run_jobs()
    mailoutbox.clear()
    Client().post(LOGIN, {"login": "claire@demo.example"})
    run_jobs()
    assert "Aucun compte" in mailoutbox[0].body


def test_a_code_asked_before_the_change_opens_nothing(office, cast, mailoutbox):
    pending = Client()
    pending.post(LOGIN, {"login": "claire@demo.example"})
    run_jobs()
    digits = code_of(mailoutbox[0])
    take_over(office, cast)
    assert pending.post(CODE, {"code": digits}).status_code == 200
    assert not is_in(pending)


def test_a_code_that_waits_to_leave_is_withdrawn(office, cast, mailoutbox):
    Client().post(LOGIN, {"login": "claire@demo.example"})
    take_over(office, cast)
    run_jobs()
    assert not [mail for mail in mailoutbox if mail.subject == "Votre code de connexion"]


def test_who_stands_before_the_second_factor_when_the_address_changes_does_not_enter(root, mailoutbox):
    pending = Client()
    pending.post(LOGIN, {"login": root.email})
    run_jobs()
    page = pending.post(CODE, {"code": code_of(mailoutbox[0])})
    assert page.url == reverse("mfa_authenticate")
    change_email(root, by=None, email="autre@demo.example", at=timezone.now())
    secret = Authenticator.objects.get(user=root).wrap().instance.data["secret"]
    digits = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    assert pending.post(page.url, {"code": digits}).url.startswith(LOGIN)
    assert not is_in(pending)


def test_closing_her_sessions_withdraws_the_codes_that_were_asked(cast, mailoutbox):
    pending = Client()
    pending.post(LOGIN, {"login": "claire@demo.example"})
    run_jobs()
    end_sessions(cast.claire, by=cast.claire, at=timezone.now())
    pending.post(CODE, {"code": code_of(mailoutbox[0])})
    assert not is_in(pending)


def test_claire_changes_nobody_s_address(cast):
    with pytest.raises(Refused):
        change_email(cast.amina, by=cast.claire, email=THIEF, at=timezone.now())
    cast.amina.refresh_from_db()
    assert cast.amina.email == "amina@demo.example"
    assert not JournalEntry.objects.exists()
    assert not Letter.objects.exists()


def test_the_address_of_someone_else_is_not_taken(office, cast):
    page = office.post(page_of(cast.claire), {"email": "Amina@demo.example", "is_active": "on"})
    assert page.status_code == 200
    cast.claire.refresh_from_db()
    assert cast.claire.email == "claire@demo.example"


def test_who_is_made_staff_is_told_and_so_is_everyone_who_administers(office, root, cast, mailoutbox):
    other = User.objects.create_superuser("gardienne@demo.example")
    form = {"email": cast.claire.email, "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    office.post(page_of(cast.claire), form)
    assert told(mailoutbox) == {"claire@demo.example", root.email, other.email}
    entry = JournalEntry.objects.get(verb="change_rights")
    assert entry.by == root
    assert entry.facts == {"is_active": True, "is_staff": True, "is_superuser": True}


def test_an_account_opened_by_the_staff_is_told_to_its_address(office, root, mailoutbox):
    assert office.post(page_of(User(), "add"), {"email": "Nouvelle@demo.example"}).status_code == 302
    user = User.objects.get(email="nouvelle@demo.example")
    assert not user.has_usable_password()
    assert told(mailoutbox) == {"nouvelle@demo.example"}
    assert JournalEntry.objects.get(verb="open_account").object_id == user.pk


def test_a_superuser_made_at_the_command_line_is_told_to_the_others(root, mailoutbox):
    call_command("createsuperuser", "--email", "Encore@demo.example")
    made = User.objects.get(email="encore@demo.example")
    assert made.is_staff
    assert made.is_superuser
    assert told(mailoutbox) == {root.email, made.email}
    assert JournalEntry.objects.get(verb="open_account").facts == {"is_staff": True, "is_superuser": True}


def test_a_password_set_at_the_command_line_opens_nothing(cast):
    cast.claire.set_password("correct horse battery")
    cast.claire.save()
    client = Client()
    page = client.post(LOGIN, {"login": cast.claire.email, "password": "correct horse battery"})
    assert page.url == CODE
    assert not is_in(client)
    assert not client.login(email=cast.claire.email, password="wrong")


def test_nobody_enters_an_agency_in_silence(office, cast, mailoutbox):
    form = {
        "agency": cast.cap_emploi.pk,
        "user": cast.driss.pk,
        "role": "COUNSELLOR",
        "function": "Conseiller",
    }
    assert office.post(page_of(Membership(), "add"), form | {"is_active": "on"}).status_code == 302
    made = Membership.objects.get(user=cast.driss)
    assert {"driss@demo.example", cast.cap_emploi.email} <= told(mailoutbox)
    entry = JournalEntry.objects.get(verb="place_member")
    assert entry.object_id == made.pk
    assert entry.facts["user"] == cast.driss.pk
    mailoutbox.clear()
    assert office.post(page_of(made), {"role": "AGENCY_ADMIN", "function": "Conseiller"}).status_code == 302
    assert {"driss@demo.example", cast.cap_emploi.email} <= told(mailoutbox)
    assert "ne fait plus partie" in mailoutbox[0].body


def test_nobody_is_moved_from_a_membership_to_another_person(office, cast):
    row = cast.claire_membership
    form = {"agency": row.agency_id, "user": cast.driss.pk, "role": row.role, "function": row.function}
    office.post(page_of(row), form | {"is_active": "on"})
    row.refresh_from_db()
    assert row.user == cast.claire


def test_nobody_speaks_for_bruno_s_bakery_in_silence(office, cast, mailoutbox):
    form = {"host": cast.host.pk, "user": cast.driss.pk, "role": "MANAGER", "is_signatory": "on"}
    assert office.post(page_of(HostMember(), "add"), form | {"is_active": "on"}).status_code == 302
    made = HostMember.objects.get(user=cast.driss)
    assert (made.proof, made.proved_at) == ("", None)
    assert told(mailoutbox) == {"driss@demo.example", "bruno@demo.example", "hugo@demo.example"}
    assert JournalEntry.objects.get(verb="place_host_member").object_id == made.pk


def test_the_contact_that_proves_who_belongs_to_the_bakery_does_not_change_in_silence(
    office, cast, mailoutbox
):
    contact = EstablishmentContact.objects.create(
        siret=cast.host.siret, email="fournil@demo.example", source="annuaire", checked_on="2026-01-01"
    )
    form = {"email": THIEF, "source": "annuaire", "checked_on": "2026-01-01"}
    assert office.post(page_of(contact), form).status_code == 302
    assert {"fournil@demo.example", THIEF, "bruno@demo.example"} <= told(mailoutbox)
    assert JournalEntry.objects.get(verb="record_contact").object_id == int(cast.host.siret)


def test_the_mailbox_of_an_agency_does_not_change_in_silence(office, cast, mailoutbox):
    agency, old = cast.cap_emploi, cast.cap_emploi.email
    form = {
        "organisation": agency.organisation_id, "name": agency.name, "email": THIEF, "phone": agency.phone,
        "street": agency.street, "postcode": agency.postcode, "city": agency.city, "commune": agency.commune_id or "",
        "closed_at_0": "", "closed_at_1": "",
    }  # fmt: skip
    assert office.post(page_of(agency), form).status_code == 302
    assert {old, THIEF} <= told(mailoutbox)
    assert JournalEntry.objects.get(verb="record_agency").object_id == agency.pk


def test_a_siret_declared_verified_is_journaled(office, cast):
    form = {"verified_at_0": "2026-03-03", "verified_at_1": "10:00", "suspension_reason": ""}
    assert office.post(page_of(cast.host), form).status_code == 302
    cast.host.refresh_from_db()
    assert cast.host.verified_at is not None
    assert JournalEntry.objects.get(verb="verify_host").object_id == cast.host.pk


def test_the_secret_of_a_second_factor_is_shown_once_to_its_owner_alone(office, root, browse):
    secret = Authenticator.objects.get(user=root).wrap().instance.data["secret"]
    for path in ("/administration/mfa/authenticator/", "/administration/account/emailaddress/"):
        assert office.get(path).status_code == 404
    page = office.get(reverse("mfa_activate_totp"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("mfa_index")
    assert secret not in page.content.decode()
    assert "data:image/svg" not in page.content.decode()
    people = office.get(page_of(root)).content.decode()
    assert secret not in people


def test_a_lost_phone_is_mended_at_the_command_line_and_told(root, mailoutbox):
    other = User.objects.create_superuser("gardienne@demo.example")
    call_command("forget_second_factor", root.email)
    assert not Authenticator.objects.filter(user=root).exists()
    assert told(mailoutbox) == {root.email, other.email}
    assert JournalEntry.objects.get(verb="forget_second_factor").object_id == root.pk
