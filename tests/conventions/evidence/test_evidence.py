"""The chain of evidence: what it shows when someone alters it."""

import datetime
import json

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from conventions.choices import EventKind
from conventions.evidence.chain import Trace, check_chain, exported, faults, record, record_for
from conventions.models import ConventionVersion, SignatureEventPii
from immersions.choices import Purpose
from tests.support.signers import open_round, sign_all, signer

DAY = datetime.timedelta(days=1)


@pytest.fixture
def convention(cast):
    return sign_all(open_round(cast))


def bypass(sql: str, *values: object) -> None:
    """What only the owner of the database can do: alter evidence with the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("conventions_signatureevent", "conventions_conventionversion"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
        for table in ("conventions_signatureevent", "conventions_conventionversion"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_a_signed_convention_has_an_intact_chain(convention):
    assert faults(convention) == []
    assert check_chain(convention).length == convention.events.count()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE conventions_signatureevent SET kind = 'signed'",
        "DELETE FROM conventions_signatureevent",
        "TRUNCATE conventions_signatureevent CASCADE",
    ],
)
def test_plain_sql_cannot_alter_the_evidence(convention, change):
    """Case 27."""
    before = check_chain(convention)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # TRUNCATE waits for what is still to be checked
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert check_chain(convention) == before


def test_an_altered_link_is_named(convention):
    """Case 28."""
    altered = convention.events.filter(payload__contains='"role":"host"').order_by("seq").first()
    bypass(
        "UPDATE conventions_signatureevent SET payload = replace(payload, 'host', 'guest') WHERE id = %s",
        altered.pk,
    )
    assert check_chain(convention).broken_at == altered.seq


def test_a_removed_link_is_named_at_the_gap(convention):
    """Case 28."""
    bypass(
        "DELETE FROM conventions_signatureeventpii WHERE event_id IN (SELECT id FROM conventions_signatureevent WHERE seq = 5 AND convention_id = %s)",
        convention.pk,
    )
    bypass("DELETE FROM conventions_signatureevent WHERE seq = 5 AND convention_id = %s", convention.pk)
    assert check_chain(convention).broken_at == 6


def test_events_swapped_between_two_conventions_are_seen(cast, convention):
    """Case 31: the convention's id is inside the hash."""
    other = open_round(cast, start=convention.start_on + 28 * DAY, purpose=Purpose.RECRUIT).convention
    bypass("DELETE FROM conventions_signatureevent WHERE convention_id = %s", other.pk)
    bypass(
        "UPDATE conventions_signatureevent SET convention_id = %s WHERE convention_id = %s",
        other.pk,
        convention.pk,
    )
    assert check_chain(other).broken_at == 1


def test_a_clock_that_goes_back_is_refused(convention):
    """Case 30."""
    bypass(
        "UPDATE conventions_signatureevent SET at = clock_timestamp() + interval '1 day' WHERE convention_id = %s"
        " AND seq = (SELECT max(seq) FROM conventions_signatureevent WHERE convention_id = %s)",
        convention.pk,
        convention.pk,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        record(convention, EventKind.EVIDENCE_EXPORTED, {})


def test_erasing_personal_data_leaves_the_chain_intact(convention):
    """Case 32."""
    assert SignatureEventPii.objects.count() > 5
    SignatureEventPii.objects.all().delete()
    assert faults(convention) == []


def test_altered_personal_data_is_seen(convention):
    pii = SignatureEventPii.objects.order_by("pk").first()
    SignatureEventPii.objects.filter(pk=pii.pk).update(data=pii.data.replace("@", "%"))
    assert faults(convention) == [f"maillon {pii.event.seq} : les données de preuve ont changé"]


def test_an_altered_text_no_longer_matches_its_fingerprint(convention):
    """Case 33, on what we store ourselves."""
    version = ConventionVersion.objects.get()
    altered = bytearray(version.pdf)
    altered[100] ^= 1
    bypass("UPDATE conventions_conventionversion SET pdf = %s WHERE id = %s", bytes(altered), version.pk)
    assert faults(convention) == ["version 1 : le PDF ne correspond plus à son empreinte"]


def test_a_signature_written_by_hand_has_no_evidence(cast):
    """Case 26, straight into the table."""
    version = open_round(cast)
    asked = signer(version, "host").request
    asked.state, asked.signed_at, asked.assurance = "SIGNED", timezone.now(), "email_otp"
    asked.save()
    assert faults(version.convention) == [f"demande {asked.pk} : signée, mais absente des preuves"]


def test_the_chain_holds_nobody(convention):
    """Case 58: no name, no address, no code in what is never erased."""
    text = json.dumps(exported(convention), ensure_ascii=False)
    for word in ("Amina", "Benali", "Bruno", "Claire", "@", "127.0.0.1"):
        assert word not in text


def test_a_conseiller_who_opens_a_signers_link_leaves_a_mark(cast, browse):
    """Case 50."""
    version = open_round(cast)
    amina = signer(version, "beneficiary", browse(cast.claire))
    amina.arrive()
    opened = version.convention.events.get(kind=EventKind.LINK_OPENED)
    assert json.loads(opened.payload)["account"] == cast.claire.pk


def test_an_event_says_which_bytes_it_is_about(cast):
    version = open_round(cast)
    event = record_for(signer(version, "host").request, EventKind.LINK_OPENED, trace=Trace("192.0.2.1", "x"))
    said = json.loads(event.payload)
    assert said["content_sha256"] == bytes(version.content_sha256).hex()
    assert said["pdf_sha256"] == bytes(version.pdf_sha256).hex()
    assert json.loads(event.pii.data)["ip"] == "192.0.2.1"


def test_verify_evidence_is_quiet_when_all_is_well_and_names_the_first_broken_link(convention, capsys):
    call_command("verify_evidence")
    assert "Preuves intactes : 1" in capsys.readouterr().out
    call_command("verify_evidence", "--convention", convention.reference)
    assert check_chain(convention).head.hex() in capsys.readouterr().out
    bypass(
        "UPDATE conventions_signatureevent SET payload = '{}' WHERE seq = 4 AND convention_id = %s",
        convention.pk,
    )
    with pytest.raises(CommandError):
        call_command("verify_evidence")
    assert "maillon 4" in capsys.readouterr().out


def test_the_times_of_the_chain_are_the_servers_whatever_the_application_says(cast):
    with time_machine.travel("2020-01-01", tick=False):
        frozen = timezone.now()
    convention = open_round(cast).convention
    assert all(event.at.year > frozen.year for event in convention.events.all())
