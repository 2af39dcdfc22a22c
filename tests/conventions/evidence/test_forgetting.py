"""Years later: the evidence still proves that a text was signed, and names nobody any more."""

import datetime
import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from conventions.choices import EventKind
from conventions.evidence.chain import check_chain, faults
from conventions.evidence.erasure import erase_proof_data
from conventions.evidence.export.archive import witness_export
from conventions.law.states import State
from conventions.models import Convention, ProofFile, SignatureEventPii
from immersions.models import JournalEntry
from immersions.retention.purging import months_before, purge_all
from tests.support.sealed import dossier_version
from tests.support.signers import open_round, signer

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def signed_months_ago(convention: Convention, months: int, *, less: datetime.timedelta) -> None:
    day = months_before(timezone.localdate(), months)
    at = datetime.datetime.combine(day, datetime.time(12), datetime.UTC) + less
    Convention.objects.filter(pk=convention.pk).update(signed_at=at)


def test_five_years_after_the_last_signature_nobody_is_left_in_the_evidence_and_the_chain_holds(cast):
    """Case 32."""
    convention = dossier_version(cast).convention
    asked = witness_export(convention, by=cast.claire, motive="Juge", at=timezone.now())
    ProofFile.objects.create(convention=convention, event=asked, asked_at=timezone.now())
    before = check_chain(convention)
    signed_months_ago(convention, 60, less=datetime.timedelta(0))
    assert purge_all(at=timezone.now(), dry_run=False)["proof_data"] == 0
    assert SignatureEventPii.objects.count() == 7
    signed_months_ago(convention, 60, less=-DAY)
    assert purge_all(at=timezone.now(), dry_run=True)["proof_data"] == 1
    assert SignatureEventPii.objects.count() == 7
    assert purge_all(at=timezone.now(), dry_run=False)["proof_data"] == 1
    assert not SignatureEventPii.objects.exists()
    assert not ProofFile.objects.exists()
    assert faults(convention) == []
    last = convention.events.latest("seq")
    assert (last.seq, last.kind) == (before.length + 1, EventKind.PII_PURGED)
    assert json.loads(last.payload) == {"links": 7}
    assert JournalEntry.objects.filter(verb="erase_proof_data").count() == 1
    assert purge_all(at=timezone.now(), dry_run=False)["proof_data"] == 0
    call_command("verify_evidence")


def test_a_round_that_came_to_nothing_is_forgotten_after_a_year(cast):
    version = open_round(cast)
    signer(version, "host").arrive()
    old = timezone.now() - 367 * DAY
    Convention.objects.update(state=State.OPEN, updated_at=old)
    assert purge_all(at=timezone.now(), dry_run=False)["proof_data"] == 0
    Convention.objects.update(state=State.WITHDRAWN)
    assert purge_all(at=timezone.now(), dry_run=False)["proof_data"] == 1
    assert not SignatureEventPii.objects.exists()
    assert check_chain(version.convention).broken_at is None


def test_a_cancelled_immersion_is_forgotten_after_two_years(cast):
    convention = dossier_version(cast).convention
    cancelled = Convention.objects.filter(pk=convention.pk)
    cancelled.update(state=State.CANCELLED, updated_at=timezone.now() - 729 * DAY)
    assert purge_all(at=timezone.now(), dry_run=True)["proof_data"] == 0
    cancelled.update(updated_at=timezone.now() - 733 * DAY)
    assert purge_all(at=timezone.now(), dry_run=False)["proof_data"] == 1
    assert faults(convention) == []


def test_erasing_again_writes_nothing(cast):
    convention = dossier_version(cast).convention
    assert erase_proof_data(convention, at=timezone.now()) == 6
    length = check_chain(convention).length
    assert erase_proof_data(convention, at=timezone.now()) == 0
    assert check_chain(convention).length == length
