"""Evidence on demand: one's own for each party, all of it for a reason that is written down."""

import hashlib
import json
import subprocess

import pytest
from django.utils import timezone

from conventions.choices import EventKind
from conventions.evidence.chain import faults
from conventions.evidence.export.archive import complete_proof, proof_of, witness_export
from conventions.models import ChainAnchor, SignatureEvent
from conventions.sealing import settings as seal_settings
from conventions.sealing.validation import examine
from immersions.models import JournalEntry
from tests.support.drawing import DRAWS
from tests.support.pdf_structure import attached, problems
from tests.support.sealed import dossier_version

from .test_seal import tool

pytestmark = [
    DRAWS,
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.django_db,
]


@pytest.fixture
def version(cast):
    return dossier_version(cast)


def told(pdf: bytes) -> str:
    command = [tool("pdftotext"), "-raw", "-", "-"]
    text = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(text.split())


def seal_of(pdf: bytes) -> dict:
    pinned = seal_settings.pinned()
    return examine(pdf, list(pinned.roots), list(pinned.crls), is_thorough=True)


def test_amina_gets_her_own_evidence_and_nobody_else_s(version, cast):
    pdf = proof_of(version.requests.get(role="beneficiary"), at=timezone.now())
    everything = told(pdf) + attached(pdf, "preuves.json").decode()
    assert cast.amina.email in everything
    assert "198.51.100.0" in everything
    for other in version.convention.parties.exclude(role="beneficiary"):
        assert other.email not in everything
        assert other.last_name not in everything
    assert "198.51.100.1" not in everything
    assert "J’ai lu la convention" in told(pdf)
    assert problems(pdf)[-1:] == ["actions, forms or layers"]


def test_her_evidence_can_be_recomputed(version):
    facts = json.loads(
        attached(proof_of(version.requests.get(role="beneficiary"), at=timezone.now()), "preuves.json")
    )
    assert facts["events"]
    for event in facts["events"]:
        text = "|".join(
            [
                str(facts["chain"]["convention"]),
                str(event["seq"]),
                event["at"],
                event["kind"],
                event["payload"],
            ]
        )
        assert hashlib.sha256(bytes.fromhex(event["prev_hash"]) + text.encode()).hexdigest() == event["hash"]
        pii = hashlib.sha256(bytes.fromhex(event["pii_salt"]) + event["pii"].encode()).hexdigest()
        assert pii == json.loads(event["payload"])["pii_sha256"]
    numbers = sorted(
        [link["seq"] for link in facts["chain"]["links"]] + [event["seq"] for event in facts["events"]]
    )
    assert numbers == list(range(1, facts["chain"]["length"] + 1))


def test_evidence_is_sealed(version):
    found = seal_of(proof_of(version.requests.get(role="host"), at=timezone.now()))
    assert (found["seal"], found["changed"], list(found["attachments"])) == ("ours", False, ["preuves.json"])


def test_the_complete_evidence_leaves_who_asked_and_why(version, cast):
    asked = witness_export(version.convention, by=cast.claire, motive="Demande du juge", at=timezone.now())
    pdf = complete_proof(version.convention, exported=asked, at=timezone.now())
    event = SignatureEvent.objects.get(kind=EventKind.EVIDENCE_EXPORTED)
    assert json.loads(event.payload)["by"] == cast.claire.pk
    assert "juge" not in event.payload
    assert JournalEntry.objects.filter(verb="export_evidence", by=cast.claire).count() == 1
    facts = json.loads(attached(pdf, "preuves.json"))
    for party in version.convention.parties.all():
        assert party.email in attached(pdf, "preuves.json").decode()
    assert facts["chain"]["links"] == []
    assert facts["events"][-1]["kind"] == "evidence_exported"
    assert "Demande du juge" in told(pdf)
    assert faults(version.convention) == []


def test_without_a_motive_nothing_is_given_and_nothing_is_written(version, cast):
    with pytest.raises(ValueError, match="motive"):
        witness_export(version.convention, by=cast.claire, motive="  ", at=timezone.now())
    assert not SignatureEvent.objects.filter(kind=EventKind.EVIDENCE_EXPORTED).exists()


def test_erased_data_are_absent_and_the_rest_stands(version, cast):
    request = version.requests.get(role="beneficiary")
    for event in SignatureEvent.objects.filter(pii__isnull=False):
        event.pii.delete()
    facts = json.loads(attached(proof_of(request, at=timezone.now()), "preuves.json"))
    assert cast.amina.email not in json.dumps(facts)
    assert facts["chain"]["intact"]


def test_a_dated_head_is_in_the_evidence_and_openssl_agrees(version, tmp_path):
    from conventions.documents.sealing import anchor_chain

    anchor_chain(version.convention_id, at=timezone.now())
    assert ChainAnchor.objects.count() == 1
    facts = json.loads(
        attached(proof_of(version.requests.get(role="host"), at=timezone.now()), "preuves.json")
    )
    (anchor,) = facts["anchors"]
    token = tmp_path / "jeton.der"
    token.write_bytes(bytes.fromhex(anchor["token"]))
    root = seal_settings.development_folder() / "root.pem"
    command = [
        tool("openssl"),
        "ts",
        "-verify",
        "-digest",
        anchor["head"],
        "-in",
        str(token),
        "-token_in",
        "-CAfile",
        str(root),
    ]
    assert "Verification: OK" in subprocess.run(command, capture_output=True, text=True, check=False).stdout
