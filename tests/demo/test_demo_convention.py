"""`manage.py demo_convention` plays the whole story and leaves its files."""

import json

import pikepdf
import pytest
from django.core.management import call_command

from conventions.evidence.chain import faults
from conventions.models import Convention
from tests.conventions.sealing.test_seal import run, tool
from tests.support.drawing import DRAWS

pytestmark = DRAWS


def test_the_story_leaves_its_files_and_can_be_played_again(cast, tmp_path):
    call_command("demo_convention", str(tmp_path / "one"))
    call_command("demo_convention", str(tmp_path / "two"))
    for name in ("one", "two"):
        folder = tmp_path / name
        assert (folder / "convention.pdf").read_bytes().startswith(b"%PDF-")
        assert (folder / "convention-signee.pdf").read_bytes().startswith(b"%PDF-")
        proofs = json.loads((folder / "preuves.json").read_text())
        assert proofs["intact"]
        assert [e["kind"] for e in proofs["events"]].count("signed") == 3
        assert "@" not in (folder / "preuves.json").read_text()
    conventions = list(Convention.objects.order_by("pk"))
    assert [c.state for c in conventions] == ["SIGNED", "SIGNED"]
    assert [faults(c) for c in conventions] == [[], []]
    assert len({c.person_key for c in conventions}) == 2


def test_no_letter_leaves_and_no_job_waits(cast, tmp_path, mailoutbox, jobs):
    call_command("demo_convention", str(tmp_path))
    assert mailoutbox == []
    assert jobs() == []


def test_its_signed_file_bears_the_seal_of_the_development_and_never_a_real_one(cast, tmp_path, settings):
    settings.SEAL_DEVELOPMENT, settings.SEAL_P12 = False, "/nowhere/real.p12"
    call_command("demo_convention", str(tmp_path))
    sealed = (tmp_path / "convention-signee.pdf").read_bytes()
    assert b"/ETSI.CAdES.detached" in sealed
    told = run(tool("pdfsig"), tmp_path / "convention-signee.pdf").stdout
    assert "Signature is Valid" in told
    assert "Cachet du portail (DEV)" in told
    assert (tmp_path / "racine.pem").read_text().startswith("-----BEGIN CERTIFICATE-----")
    assert settings.SEAL_P12 == "/nowhere/real.p12"


@pytest.mark.parametrize("name", ["convention.pdf", "convention-signee.pdf"])
def test_both_files_name_the_same_convention(cast, tmp_path, name):
    call_command("demo_convention", str(tmp_path))
    with pikepdf.open(tmp_path / name) as pdf:
        assert Convention.objects.get().reference in str(pdf.docinfo.get("/Title", ""))
