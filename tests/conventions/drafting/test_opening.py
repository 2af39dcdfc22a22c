"""From Claire's draft to a text that is signed."""

import datetime
import hashlib
import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from conventions.choices import EventKind, RequestState
from conventions.drafting.actions.freezing import CROCKFORD, open_to_signature
from conventions.law.states import State
from conventions.models import Convention, ConventionVersion, SignatureRequest
from conventions.signing.actions import lifecycle
from immersions.accounts.actor import actor_of
from immersions.choices import Purpose
from immersions.models import JournalEntry, Letter
from immersions.permissions import Refused
from tests.support.drafts import complete_draft, next_monday
from tests.support.signers import open_round


def nothing_changed(convention: Convention) -> None:
    convention.refresh_from_db()
    assert convention.state == State.DRAFT
    assert not ConventionVersion.objects.exists()
    assert not convention.events.exists()
    assert not Letter.objects.exists()


def test_claire_opens_a_complete_draft_and_the_first_group_is_invited(cast, jobs, mailoutbox):
    version = open_round(cast, guardian=True, employer=True, support=True)
    convention = Convention.objects.get()
    assert convention.state == State.OPEN
    assert hashlib.sha256(version.canonical_json).digest() == bytes(version.content_sha256)
    assert hashlib.sha256(version.pdf).digest() == bytes(version.pdf_sha256)
    assert len(version.code) == 10
    assert set(version.code) <= set(CROCKFORD)
    asked = {r.role: (r.group, r.invited_at is not None) for r in version.requests.all()}
    assert asked == {
        "beneficiary": (1, True),
        "guardian": (1, True),
        "host": (1, True),
        "employer": (1, True),
        "support": (2, False),
        "prescriber": (3, False),
    }
    assert {message.to[0] for message in mailoutbox} == {
        "amina@demo.example", "gaelle@demo.example", "bruno@demo.example", "farid@demo.example",
    }  # fmt: skip
    locked = convention.events.get(kind=EventKind.VERSION_LOCKED)
    assert json.loads(locked.payload)["content_sha256"] == bytes(version.content_sha256).hex()
    assert JournalEntry.objects.filter(verb="open_to_signature", by=cast.claire).count() == 1


def test_bruno_cannot_open_the_draft(cast, browse):
    convention = complete_draft(cast)
    with pytest.raises(Refused) as refused:
        open_to_signature(convention, by=actor_of(cast.bruno), at=timezone.now())
    assert refused.value.refusal.status == 403
    nothing_changed(convention)


def test_an_incomplete_draft_stays_a_draft(cast):
    convention = complete_draft(cast, purpose="")
    with pytest.raises(Refused) as refused:
        open_to_signature(convention, by=actor_of(cast.claire), at=timezone.now())
    assert refused.value.refusal.status == 409
    nothing_changed(convention)


def test_a_draft_whose_first_day_has_come_stays_a_draft(cast):
    convention = complete_draft(cast)
    first_day = datetime.datetime.combine(convention.start_on, datetime.time(9), tzinfo=datetime.UTC)
    with pytest.raises(Refused):
        open_to_signature(convention, by=actor_of(cast.claire), at=first_day)
    nothing_changed(convention)


def test_a_minor_without_guardian_is_not_opened(cast):
    """Case 45."""
    convention = complete_draft(cast, guardian=True)
    convention.parties.filter(role="guardian").delete()
    with pytest.raises(Refused):
        open_to_signature(convention, by=actor_of(cast.claire), at=timezone.now())
    nothing_changed(convention)


def test_an_employee_without_employer_is_not_opened(cast):
    """Case 46."""
    convention = complete_draft(cast, employer=True)
    convention.parties.filter(role="employer").delete()
    with pytest.raises(Refused):
        open_to_signature(convention, by=actor_of(cast.claire), at=timezone.now())
    nothing_changed(convention)


@pytest.mark.parametrize("same", ["amina@demo.example", "AMINA@demo.example"])
def test_two_signatories_with_one_mailbox_are_not_invited(cast, same):
    """Case 47."""
    convention = complete_draft(cast)
    convention.parties.filter(role="host").update(email=same)
    with pytest.raises(Refused):
        open_to_signature(convention, by=actor_of(cast.claire), at=timezone.now())
    nothing_changed(convention)


@pytest.mark.parametrize("text", ["Pétrir \u202eniap el", "Observer \u200b", "Goûter 🥖"])
def test_what_cannot_be_printed_is_refused_before_it_is_hashed(cast, text):
    """Case 38."""
    convention = complete_draft(cast)
    convention.tasks.filter(position=0).update(text=text)
    with pytest.raises(Refused):
        open_to_signature(convention, by=actor_of(cast.claire), at=timezone.now())
    nothing_changed(convention)


def test_opening_twice_makes_one_version(cast, browse):
    version = open_round(cast)
    page = browse(cast.claire)
    answer = page.post(f"/conventions/{version.convention.reference}/ouvrir/")
    assert answer.status_code == 409
    assert ConventionVersion.objects.count() == 1


def test_a_corrected_text_is_a_new_version_and_every_signature_is_asked_again(cast, jobs):
    first = open_round(cast)
    claire, at = actor_of(cast.claire), timezone.now()
    convention = lifecycle.revise(first.convention, by=claire, at=at)
    convention.tasks.filter(position=0).update(text="Peser la farine")
    second = open_to_signature(convention, by=claire, at=at)
    first.refresh_from_db()
    assert (first.superseded_at, second.number, second.superseded_at) == (at, 2, None)
    assert set(first.requests.values_list("state", flat=True)) == {RequestState.VOID}
    assert first.code != second.code
    assert bytes(first.content_sha256) != bytes(second.content_sha256)
    kinds = list(convention.events.values_list("kind", flat=True))
    assert kinds.index("version_superseded") < len(kinds) - 1 - kinds[::-1].index("version_locked")


def test_the_frozen_bytes_cannot_be_edited(cast):
    version = open_round(cast)
    for field, value in (("pdf", b"0"), ("canonical_json", b"{}"), ("content_sha256", b"0"), ("code", "0")):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConventionVersion.objects.filter(pk=version.pk).update(**{field: value})
    with pytest.raises(IntegrityError), transaction.atomic():
        version.delete()


def test_two_conventions_on_the_same_days_in_the_same_bakery_cannot_both_open(cast):
    open_round(cast)
    twin = complete_draft(cast)
    with pytest.raises(Refused):
        open_to_signature(twin, by=actor_of(cast.claire), at=timezone.now())
    assert Convention.objects.get(pk=twin.pk).state == State.DRAFT


def test_a_third_convention_of_the_year_with_the_same_host_is_refused_when_it_is_opened(cast):
    """CUM: asked again under lock, whatever the draft said when it was written."""
    day = datetime.timedelta(days=1)
    start = next_monday()
    for rank, purpose in enumerate((Purpose.CONFIRM, Purpose.RECRUIT)):
        open_round(cast, start=start + rank * 28 * day, purpose=purpose)
    third = complete_draft(cast, start=start + 56 * day, purpose=Purpose.DISCOVER)
    with pytest.raises(Refused):
        open_to_signature(third, by=actor_of(cast.claire), at=timezone.now())
    assert SignatureRequest.objects.filter(version__convention=third).count() == 0


def test_five_questions_of_the_open_button(cast, browse):
    convention = complete_draft(cast)
    url = f"/conventions/{convention.reference}/ouvrir/"
    assert browse(cast.claire).get(url).status_code == 405
    assert browse(cast.driss).post(url).status_code == 404
    assert browse(cast.elodie).post(url).status_code == 404
    assert browse(cast.bruno).post(url).status_code == 404  # a draft is the agency's
    nothing_changed(convention)
    assert browse(cast.claire).post(url).status_code == 302
    assert browse(cast.bruno).post(url).status_code == 403
    assert browse(cast.claire).post(url).status_code == 409
