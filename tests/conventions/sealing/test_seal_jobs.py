"""From the last signature to the letter: one sealed file, one letter each, whatever goes wrong on the way."""

import datetime
import hashlib
import json
import shutil
import subprocess

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from conventions.choices import DocumentKind, EventKind
from conventions.documents import jobs as seal_jobs
from conventions.documents import sealing
from conventions.documents.delivery import awaits_seal
from conventions.evidence.chain import check_chain, faults
from conventions.models import ChainAnchor, ConventionVersion, Document, SignatureEvent
from conventions.sealing import pades
from conventions.sealing import settings as seal_settings
from immersions.messaging import letters
from immersions.messaging.retrying import Patient
from immersions.models import Letter
from tests.support.drawing import DRAWS
from tests.support.jobs import run_jobs
from tests.support.pdf_structure import attached
from tests.support.sealed import dossier_version, sealed_document, sealed_version
from tests.support.signers import letters_to, open_round, sign_all

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.django_db,
]
TSA_DOWN = "http://127.0.0.1:9/"


def final_letters(version: ConventionVersion) -> list[Letter]:
    return list(Letter.objects.filter(kind="sign_complete").order_by("pk"))


def final_mails(email: str) -> list:
    return [mail for mail in letters_to(email) if mail.attachments]


@pytest.fixture
def unsealed(cast, mailoutbox, settings) -> ConventionVersion:
    """Signed by everyone on a day when no time-stamping authority answers."""
    settings.TSA_URLS = [TSA_DOWN]
    version = dossier_version(cast)
    with pytest.raises(pades.SealUnavailable):
        seal_jobs.seal_version(version_id=version.pk)
    return version


@pytest.fixture
def version(cast, mailoutbox) -> ConventionVersion:
    """Signed by everyone, sealed by the worker, the letters sent."""
    version = dossier_version(cast)
    seal_jobs.seal_version(version_id=version.pk)
    run_jobs()
    return version


def test_everyone_gets_the_sealed_file_once(cast, mailoutbox):
    version = sealed_version(cast)
    document = sealed_document(version)
    assert hashlib.sha256(bytes(document.content)).digest() == bytes(document.sha256)
    for email in (cast.amina.email, cast.bruno.email, cast.claire.email):
        (mail,) = final_mails(email)
        (attachment,) = mail.attachments
        assert attachment[1] == bytes(document.content)
        assert bytes(document.sha256).hex() in mail.body
    assert run_jobs() == []


def test_the_seal_leaves_its_trace_and_a_dated_head(cast, mailoutbox):
    version = sealed_version(cast)
    convention = version.convention
    event = SignatureEvent.objects.get(convention=convention, kind=EventKind.SEALED)
    anchor = ChainAnchor.objects.get(convention=convention)
    assert anchor.seq == event.seq - 1
    assert bytes(anchor.head) == bytes(event.prev_hash)
    assert bytes(anchor.head) in bytes(anchor.token)
    assert faults(convention) == []
    # The head printed in the file is that of the chain when everyone had signed.
    dossier_event = SignatureEvent.objects.get(convention=convention, kind=EventKind.DOSSIER_MADE)
    proof = attached(bytes(sealed_document(version).content), "preuve.json")
    assert bytes(dossier_event.prev_hash).hex().encode() in proof
    told = [(one["role"], one["assurance"]) for one in json.loads(proof)["signatures"]]
    assert told == [(role, "email_otp") for role in ("beneficiary", "host", "prescriber")]


@DRAWS
def test_the_demonstration_says_that_its_seal_is_worth_nothing(version):
    if not shutil.which("pdftotext"):
        pytest.skip("NOT CHECKED: pdftotext is absent from this machine (apt-get install poppler-utils)")
    content = bytes(sealed_document(version).content)
    told = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    assert "certificat de démonstration, sans valeur" in " ".join(told.stdout.decode().split())


def test_a_portal_without_a_seal_sends_the_signed_file(cast, mailoutbox, settings):
    settings.SEAL_DEVELOPMENT = False
    version = open_round(cast)
    sign_all(version)
    assert {document.kind for document in version.documents.all()} == {DocumentKind.DOSSIER}
    assert len(final_mails(cast.amina.email)) == 1
    assert not awaits_seal(version)


def test_without_an_authority_the_convention_waits_for_its_seal_and_nobody_is_told_a_lie(unsealed, cast):
    assert awaits_seal(unsealed)
    assert seal_jobs.pending_versions() == [unsealed]
    assert {document.kind for document in unsealed.documents.all()} == {DocumentKind.DOSSIER}
    assert final_letters(unsealed) == []
    assert not ChainAnchor.objects.exists()
    unsealed.convention.refresh_from_db()
    assert unsealed.convention.state == "SIGNED"


def test_while_the_seal_is_awaited_pages_say_so_and_nobody_is_given_less(unsealed, cast, browse, settings):
    """Case 55: never a silent downgrade; an unsealed file is not passed for the convention."""
    page = f"/conventions/{unsealed.convention.reference}/"
    for person in (cast.claire, cast.amina, cast.bruno):
        client = browse(person)
        text = client.get(page).content.decode()
        assert "Scellement en attente" in text
        assert "Convention signée (PDF)" not in text
        assert client.get(f"{page}convention-signee.pdf").status_code == 404
    settings.TSA_URLS = []
    seal_jobs.seal_version(version_id=unsealed.pk)
    text = browse(cast.amina).get(page).content.decode()
    assert "Scellement en attente" not in text
    given = browse(cast.amina).get(f"{page}convention-signee.pdf").content
    assert given == bytes(sealed_document(unsealed).content)


def test_when_the_authority_comes_back_the_waiting_file_is_sealed(unsealed, cast, settings, capsys):
    with pytest.raises(CommandError, match="1 convention"):
        call_command("seal_pending")
    assert "en attente" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("seal_pending", "--now")
    settings.TSA_URLS = []
    call_command("seal_pending", "--now")
    assert "scellée" in capsys.readouterr().out
    run_jobs()
    assert not awaits_seal(unsealed)
    assert len(final_mails(cast.amina.email)) == 1


def test_the_night_seals_what_was_forgotten(unsealed, settings):
    settings.TSA_URLS = []
    seal_jobs.tend_seals(timestamp=0)
    assert "seal_version" in run_jobs()
    assert seal_jobs.pending_versions() == []


def test_sealing_twice_makes_one_file_one_event_and_one_letter_each(version, mailoutbox):
    before = len(mailoutbox)
    for _ in range(3):
        seal_jobs.seal_version(version_id=version.pk)
    run_jobs()
    assert Document.objects.filter(version=version, kind=DocumentKind.SEALED).count() == 1
    assert SignatureEvent.objects.filter(convention=version.convention, kind=EventKind.SEALED).count() == 1
    assert len(mailoutbox) == before


def test_a_worker_killed_between_the_file_and_the_letters_leaves_nothing_half_done(
    unsealed, cast, settings, monkeypatch
):
    settings.TSA_URLS, version = [], unsealed
    real_post, posted = letters.post, []

    def killed(*args):
        if posted:
            raise KeyboardInterrupt
        posted.append(args)
        return real_post(*args)

    monkeypatch.setattr(letters, "post", killed)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        sealing.seal_dossier(version.pk, at=timezone.now())
    assert awaits_seal(version)
    assert final_letters(version) == []
    monkeypatch.setattr(letters, "post", real_post)
    sealing.seal_dossier(version.pk, at=timezone.now())
    run_jobs()
    for email in (cast.amina.email, cast.bruno.email, cast.claire.email):
        assert len(final_mails(email)) == 1
    assert faults(version.convention) == []


def test_an_unsound_seal_is_not_stored(unsealed, settings, monkeypatch):
    settings.TSA_URLS = []
    monkeypatch.setattr(pades, "seal_pdf", lambda pdf: pdf)
    with pytest.raises(pades.SealUnsound):
        sealing.seal_dossier(unsealed.pk, at=timezone.now())
    assert awaits_seal(unsealed)


def test_an_unreadable_key_leaves_the_convention_waiting(unsealed, settings, tmp_path):
    settings.TSA_URLS = []
    wrong = tmp_path / "seal.p12"
    wrong.write_bytes(b"not a key")
    settings.SEAL_P12 = str(wrong)
    settings.SEAL_ROOTS = [str(seal_settings.development_folder() / "root.pem")]
    settings.TSA_URLS = ["http://127.0.0.1:9/"]
    with pytest.raises(seal_settings.SealMisconfigured):
        sealing.seal_dossier(unsealed.pk, at=timezone.now())
    assert awaits_seal(unsealed)


def test_a_version_nobody_signed_is_not_sealed(cast, mailoutbox):
    version = open_round(cast)
    assert sealing.seal_dossier(version.pk, at=timezone.now()) is None
    assert not Document.objects.exists()


def test_failures_are_tried_again_for_ever_a_quarter_of_an_hour_apart_at_most():
    waits = []
    for attempts in (0, 1, 2, 5, 50, 5000):
        job = Job(
            id=1,
            queue="documents",
            lock=None,
            queueing_lock=None,
            task_name="seal_version",
            attempts=attempts,
        )
        with time_machine.travel(datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC), tick=False):
            decision = Patient().get_retry_decision(exception=OSError(), job=job)
            waits.append((decision.retry_at - datetime.datetime.now(datetime.UTC)).total_seconds())
    assert waits == [30, 60, 120, 900, 900, 900]


def test_the_archive_is_renewed_six_months_before_its_end_and_the_earlier_file_kept(version, monkeypatch):
    first = sealed_document(version)
    assert sealing.renew_seal(first.pk, at=timezone.now()) is None, "not due before decades"
    soon = timezone.now() + datetime.timedelta(days=182)
    monkeypatch.setattr(pades, "archive_ends_at", lambda content: soon)
    call_command("renew_seals")
    renewed = sealed_document(version)
    assert renewed.pk != first.pk
    assert bytes(renewed.content).startswith(bytes(first.content))
    assert Document.objects.filter(version=version, kind=DocumentKind.SEALED).count() == 2
    assert sealing.renew_seal(first.pk, at=timezone.now()) is None, "only the newest is renewed"
    event = SignatureEvent.objects.get(convention=version.convention, kind=EventKind.ARCHIVE_RENEWED)
    assert f'"earlier":{first.pk}' in event.payload
    assert faults(version.convention) == []


def test_the_real_end_of_the_archive_is_read_in_the_file(version):
    document = sealed_document(version)
    assert pades.archive_ends_at(bytes(document.content)).year == 2056


def test_a_chain_that_grew_is_dated_again_and_an_anchor_is_never_changed(version):
    seal_jobs.tend_seals(timestamp=0)
    run_jobs()
    anchors = list(ChainAnchor.objects.filter(convention=version.convention).order_by("seq"))
    assert [anchor.seq for anchor in anchors][-1] == check_chain(version.convention).length
    assert len(anchors) == 2
    seal_jobs.tend_seals(timestamp=0)
    run_jobs()
    assert ChainAnchor.objects.count() == 2
    for statement in ("UPDATE conventions_chainanchor SET seq = 1", "DELETE FROM conventions_chainanchor"):
        with pytest.raises(IntegrityError, match="kept as they were"), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_months_look_at_every_archive(version):
    document = sealed_document(version)
    seal_jobs.tend_archives(timestamp=0)
    (job,) = ProcrastinateJob.objects.filter(task_name="renew_seal", status="todo")
    assert job.args == {"document_id": document.pk}
    assert run_jobs() == ["renew_seal"]
