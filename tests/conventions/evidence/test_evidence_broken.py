"""Someone who owns the database alters the evidence, triggers off: what `verify_evidence` answers."""

import hashlib
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from conventions.documents import jobs as seal_jobs
from conventions.documents.delivery import awaits_seal
from conventions.documents.sealing import EvidenceBroken, anchor_chain, seal_dossier
from conventions.evidence.chain import check_chain, faults
from conventions.models import ConventionVersion, SignatureEventPii
from tests.support.sealed import dossier_version

pytestmark = pytest.mark.django_db
TABLES = (
    "signatureevent",
    "conventionversion",
    "document",
    "chainanchor",
    "papercopy",
    "nightauthorisation",
    "signaturerequest",
)
EVENTS = "conventions_signatureevent"


@pytest.fixture
def version(cast) -> ConventionVersion:
    """Signed by everyone, sealed; the head of its chain dated."""
    version = dossier_version(cast)
    seal_jobs.seal_version(version_id=version.pk)
    anchor_chain(version.convention_id, at=timezone.now())
    assert faults(version.convention) == []
    return version


def bypass(*statements: str, **values: object) -> None:
    """Run statements that the triggers would refuse."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in TABLES:
            cursor.execute(f"ALTER TABLE conventions_{table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement, values)
        for table in TABLES:
            cursor.execute(f"ALTER TABLE conventions_{table} ENABLE TRIGGER USER")


def without(condition: str) -> tuple[str, str]:
    """Delete links, and what hangs on them."""
    chosen = f"SELECT id FROM {EVENTS} WHERE convention_id = %(convention)s AND {condition}"
    return (
        f"DELETE FROM conventions_signatureeventpii WHERE event_id IN ({chosen})",
        f"DELETE FROM {EVENTS} WHERE id IN ({chosen})",
    )


def write_again(convention) -> None:
    """Compute every hash of the chain again, as its trigger would have."""
    before = bytes(32)
    for event in convention.events.order_by("seq"):
        text = f"{convention.pk}|{event.seq}|{event.at:%Y-%m-%dT%H:%M:%S.%fZ}|{event.kind}|{event.payload}"
        now = hashlib.sha256(before + text.encode()).digest()
        bypass(
            f"UPDATE {EVENTS} SET prev_hash = %(before)s, hash = %(now)s WHERE id = %(id)s",
            before=before,
            now=now,
            id=event.pk,
        )
        before = now


SWAP = (
    f"UPDATE {EVENTS} a SET payload = b.payload FROM {EVENTS} b WHERE a.convention_id = %(convention)s"
    " AND b.convention_id = a.convention_id AND (a.seq, b.seq) IN ((2, 4), (4, 2))"
)
INSERT = (
    f"UPDATE {EVENTS} SET seq = seq + 1000 WHERE convention_id = %(convention)s AND seq >= 4",
    f"UPDATE {EVENTS} SET seq = seq - 999 WHERE convention_id = %(convention)s AND seq >= 1000",
    f"INSERT INTO {EVENTS} (convention_id, seq, at, kind, payload, prev_hash, hash)"
    f" SELECT convention_id, 4, at, kind, payload, prev_hash, hash FROM {EVENTS}"
    " WHERE convention_id = %(convention)s AND seq = 3",
)


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ((f"UPDATE {EVENTS} SET payload = '{{}}' WHERE seq = 4 AND convention_id = %(convention)s",), "maillon 4 : l’"),
        ((f"UPDATE {EVENTS} SET kind = 'refused' WHERE seq = 3 AND convention_id = %(convention)s",), "maillon 3 : l’"),
        ((f"UPDATE {EVENTS} SET at = at - interval '1 day' WHERE seq = 1 AND convention_id = %(convention)s",), "maillon 1 : l’"),
        (without("seq = 5"), "maillon 5 : absent"),
        (without("seq = 1"), "maillon 1 : absent"),
        (without("seq >= 9"), "maillon 9 : absent de la chaîne, alors que son empreinte a été datée"),
        (without("seq >= 0"), "maillon 8 : absent de la chaîne, alors que son empreinte a été datée"),
        ((SWAP,), "maillon 2 : l’"),
        (INSERT, "maillon 4 : l’"),
        (("DELETE FROM conventions_chainanchor",), "son jeton d’horodatage a disparu"),
        (("UPDATE conventions_chainanchor SET head = sha256('x')",), "n’est plus l’empreinte qui a été datée"),
        (
            ("UPDATE conventions_chainanchor SET token = set_byte(token, octet_length(token) - 9, 0)",),
            "son jeton d’horodatage ne tient pas",
        ),
        (("DELETE FROM conventions_document WHERE kind = 'SEALED'",), "disparu, le maillon"),
        (
            ("UPDATE conventions_document SET content = 'x', sha256 = sha256('x') WHERE kind = 'SEALED'",),
            "ne correspond plus",
        ),
        (
            ("UPDATE conventions_signaturerequest SET assurance = 'paper' WHERE role = 'host'",),
            "ne dit plus ce que dit le maillon",
        ),
        (
            (
                "UPDATE conventions_signaturerequest SET state = 'VOID', signed_at = NULL, assurance = ''"
                " WHERE role = 'host'",
            ),
            "la signature du maillon",
        ),
    ],
    ids=[
        "a payload changed", "a kind changed", "a time changed", "a link of the middle deleted", "the first deleted",
        "the last deleted", "all deleted", "two swapped", "one inserted", "every dated head erased",
        "a dated head changed", "a token changed", "the sealed file deleted", "the sealed file replaced",
        "a method changed", "a signature taken back",
    ],
)  # fmt: skip
def test_each_alteration_is_named_and_the_command_fails(version, capsys, statements, words):
    """Cases 28 and 31: `verify_evidence` names the first broken link and exits with 1."""
    bypass(*statements, convention=version.convention_id)
    with pytest.raises(CommandError, match="altérées dans 1"):
        call_command("verify_evidence")
    assert words in capsys.readouterr().out


def test_a_chain_written_again_from_the_start_holds_but_not_against_its_dated_heads(version):
    """Case 28: every hash agrees; what a stranger has dated does not."""
    convention = version.convention
    event = convention.events.get(seq=2)
    forged = json.dumps({**json.loads(event.payload), "role": "guardian"})
    bypass(f"UPDATE {EVENTS} SET payload = %(forged)s WHERE id = %(id)s", forged=forged, id=event.pk)
    write_again(convention)
    assert check_chain(convention).broken_at is None
    assert "n’est plus l’empreinte qui a été datée" in faults(convention)[0]


def test_dated_heads_written_again_too_have_tokens_of_something_else(version):
    """Case 28: to date a forged head, the time-stamping authority would have to help."""
    convention = version.convention
    bypass(*without("kind = 'document_presented'"), convention=convention.pk)
    for rank, event in enumerate(convention.events.order_by("seq"), 1):
        bypass(f"UPDATE {EVENTS} SET seq = %(rank)s WHERE id = %(id)s", rank=rank, id=event.pk)
    write_again(convention)
    length = check_chain(convention).length
    sealed = convention.events.get(kind="sealed")
    for anchor, seq in zip(convention.anchors.order_by("seq"), (sealed.seq - 1, length), strict=True):
        head = bytes(convention.events.get(seq=seq).hash)
        bypass(
            "UPDATE conventions_chainanchor SET head = %(head)s, seq = %(seq)s WHERE id = %(id)s",
            head=head,
            seq=seq,
            id=anchor.pk,
        )
    assert check_chain(convention).broken_at is None
    assert any("son jeton d’horodatage ne tient pas" in words for words in faults(convention))


def test_a_convention_whose_whole_chain_is_gone_is_not_passed_over(cast, capsys):
    """Case 28: no dated head yet, no link left; the frozen text remains."""
    version = dossier_version(cast)
    bypass(*without("seq >= 0"), convention=version.convention_id)
    with pytest.raises(CommandError, match="altérées dans 1"):
        call_command("verify_evidence")
    assert "version 1 : le texte ne correspond plus" in capsys.readouterr().out


def test_nothing_is_sealed_nor_dated_on_a_chain_that_does_not_hold(cast):
    version = dossier_version(cast)
    bypass(f"UPDATE {EVENTS} SET payload = '{{}}' WHERE seq = 4")
    with pytest.raises(EvidenceBroken, match="link 4"):
        seal_dossier(version.pk, at=timezone.now())
    with pytest.raises(EvidenceBroken, match="link 4"):
        anchor_chain(version.convention_id, at=timezone.now())
    assert awaits_seal(version)
    assert not version.convention.anchors.exists()


def test_without_a_root_the_command_says_by_which_it_judges_or_that_it_cannot(
    version, settings, capsys, tmp_path
):
    settings.SEAL_DEVELOPMENT = False
    call_command("verify_evidence")
    assert "racine de démonstration, sans valeur" in capsys.readouterr().out
    settings.SEAL_DEVELOPMENT, settings.SEAL_DEVELOPMENT_DIR = False, str(tmp_path)
    with pytest.raises(CommandError, match="SEAL_ROOTS"):
        call_command("verify_evidence")


def test_erasing_what_is_personal_breaks_nothing(version, capsys):
    """Case 32: no trigger to lift, the erasure is allowed."""
    SignatureEventPii.objects.all().delete()
    call_command("verify_evidence")
    assert "Preuves intactes : 1" in capsys.readouterr().out
