"""A party checks a convention without us: the commands of docs/signature.md, typed as they are written."""

import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest
from django.utils import timezone

from conventions.documents import jobs as seal_jobs
from conventions.evidence.export.archive import proof_of
from conventions.sealing import settings as seal_settings
from tests.conventions.sealing.test_seal import tool
from tests.house.test_tree import ROOT
from tests.support.drawing import DRAWS
from tests.support.sealed import dossier_version, original, sealed

pytestmark = DRAWS
TOOLS = ("pdfsig", "pdfdetach", "openssl", "qpdf", "sha256sum", "python3")


def commands_of(title: str) -> str:
    """The shell block under a heading of docs/signature.md."""
    text = (ROOT / "docs" / "signature.md").read_text()
    found = re.search(rf"^## {title}\n.*?```sh\n(.*?)```", text, re.S | re.M)
    assert found, title
    return found.group(1)


@pytest.fixture
def typed(tmp_path: Path):
    """Type commands in an empty folder that holds a file and the public root; stops at the first that fails."""
    for name in TOOLS:
        tool(name)
    (tmp_path / "racine.pem").write_bytes((seal_settings.development_folder() / "root.pem").read_bytes())

    def run(title: str, name: str, content: bytes) -> subprocess.CompletedProcess[str]:
        (tmp_path / name).write_bytes(content)
        script = f"set -eo pipefail\n{commands_of(title)}"
        return subprocess.run(
            ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
        )

    return run


def test_a_party_types_the_commands_in_an_empty_folder_and_each_says_yes(typed, tmp_path):
    """Case 60."""
    told = typed("Check it without us", "convention.pdf", sealed())
    everything = told.stdout + told.stderr
    assert told.returncode == 0, everything
    for words in (
        "Signature is Valid",
        "Total document signed",
        "CAdES Verification successful",
        "Cachet du portail (DEV)",
        "Verification: OK",
        "Time stamp:",
        "No syntax or stream encoding errors",
        hashlib.sha256(original()).hexdigest(),
    ):
        assert words in everything
    assert (tmp_path / "joints" / "convention-signee.pdf").read_bytes() == original()


def test_a_forger_is_stopped_by_the_same_commands(typed):
    """Case 60: one letter of the sealed pages is another."""
    place = len(sealed()) // 3
    forged = sealed()[:place] + bytes([sealed()[place] ^ 1]) + sealed()[place + 1 :]
    told = typed("Check it without us", "convention.pdf", forged)
    assert told.returncode != 0
    assert "CAdES Verification successful" not in told.stdout + told.stderr


def test_a_page_added_after_the_seal_leaves_bytes_that_no_signature_covers(typed):
    told = typed("Check it without us", "convention.pdf", sealed() + b"%added\n")
    assert "Total document signed" not in told.stdout


@pytest.mark.django_db
def test_amina_recomputes_her_evidence_with_the_commands(typed, cast, tmp_path):
    version = dossier_version(cast)
    seal_jobs.seal_version(version_id=version.pk)
    pdf = proof_of(version.requests.get(role="beneficiary"), at=timezone.now())
    (tmp_path / "preuve.pdf").write_bytes(pdf)
    subprocess.run([tool("pdfdetach"), "-saveall", "preuve.pdf"], cwd=tmp_path, check=True)
    facts = (tmp_path / "preuves.json").read_bytes()
    told = typed("Check the evidence", "preuves.json", facts)
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("ok")
    assert "Verification: OK" in told.stdout + told.stderr
    altered = json.loads(facts)
    altered["events"][0]["pii"] = altered["events"][0]["pii"].replace("198", "199")
    assert typed("Check the evidence", "preuves.json", json.dumps(altered).encode()).returncode != 0
