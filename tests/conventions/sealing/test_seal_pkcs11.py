"""The key of the seal in a device (PKCS#11): SoftHSM stands for it, asked through the settings as on a server."""

import glob
import importlib.util
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings as portal
from pyhanko.pdf_utils.reader import PdfFileReader

from conventions.sealing import certificates, pades
from conventions.sealing import settings as seal_settings
from tests.support.sealed import dossier, original_sha256

from .test_seal import run, tool
from .test_seal_tsa import authority, grant

PIN = "4321"
MODULES = [
    *glob.glob("/usr/lib/*/softhsm/libsofthsm2.so"),
    *glob.glob("/usr/lib*/softhsm/libsofthsm2.so"),
    *glob.glob("/usr/lib*/pkcs11/libsofthsm2.so"),
]
pytestmark = [
    pytest.mark.skipif(
        not (shutil.which("softhsm2-util") and MODULES),
        reason="NOT CHECKED: the seal with a key in a device; SoftHSM is absent (apt-get install softhsm2)",
    ),
    pytest.mark.skipif(
        importlib.util.find_spec("pkcs11") is None,
        reason="NOT CHECKED: the seal with a key in a device; the package python-pkcs11 is absent",
    ),
]


class Device:
    """A device with one token « portail » and one key « cachet », and the worker that uses it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        authorities = seal_settings.development_folder()
        tokens = folder / "tokens"
        tokens.mkdir()
        (folder / "softhsm2.conf").write_text(
            f"directories.tokendir = {tokens}\nobjectstore.backend = file\n"
        )
        (folder / "dossier").write_bytes(dossier())
        (folder / "original.sha256").write_bytes(original_sha256())
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "pmsmp_portal.settings",
            "DEMO": "1",
            "SOFTHSM2_CONF": str(folder / "softhsm2.conf"),
            # A key in a file would be there, and is not: nobody looks for it.
            "SEAL_DEVELOPMENT_DIR": str(folder / "no-file-key"),
            "SEAL_P12": "",
            "SEAL_PKCS11_MODULE": MODULES[0] if MODULES else "",
            "SEAL_PKCS11_TOKEN": "portail",
            "SEAL_PKCS11_PIN": PIN,
            "SEAL_PKCS11_KEY": "cachet",
            "SEAL_PKCS11_CERT": str(folder / "seal.pem"),
            "SEAL_ROOTS": str(authorities / "root.pem"),
            "SEAL_CRLS": str(authorities / "root.crl"),
        }
        self._util("--init-token", "--free", "--label", "portail", "--so-pin", "87654321")
        key, certificate, _ = pkcs12.load_key_and_certificates(
            (authorities / "seal.p12").read_bytes(), certificates.PASSWORD
        )
        self.hold(key, certificate, label="cachet", rank="01")

    def hold(self, key, certificate, *, label, rank) -> None:
        """Put a key in the device and forget it outside; its certificate is the file SEAL_PKCS11_CERT."""
        loose = self.folder / "loose.pem"
        loose.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        self._util("--import", loose, "--token", "portail", "--label", label, "--id", rank)
        loose.unlink()
        (self.folder / "seal.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def worker(self, *acts: str, **changed: str) -> list[str]:
        """What a worker prints that does these acts, with those settings changed."""
        with authority(grant) as (url, _):
            told = run(
                sys.executable,
                "-m",
                "tests.support.device_worker",
                self.folder,
                *acts,
                cwd=portal.BASE_DIR,
                env={**self.environment, "TSA_URLS": url, **changed},
                timeout=120,
            )
        assert told.returncode == 0, told.stderr
        assert PIN not in told.stdout + told.stderr
        return told.stdout.splitlines()

    def _util(self, *arguments) -> None:
        command = ["softhsm2-util", *map(str, arguments), "--pin", PIN]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)


@pytest.fixture
def device(tmp_path):
    return Device(tmp_path)


def test_a_dossier_is_sealed_by_the_key_in_the_device_and_no_key_in_a_file_is_read(device):
    assert device.worker("seal") == ["sealed 0.pdf"]
    sealed = (device.folder / "0.pdf").read_bytes()
    assert sealed.startswith(dossier())
    assert pades.self_validate(sealed, original_sha256())["timestamps"] == 1
    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_regular_signatures
    held = x509.load_pem_x509_certificate((device.folder / "seal.pem").read_bytes())
    assert signature.signer_cert.dump() == held.public_bytes(serialization.Encoding.DER)
    assert not (device.folder / "no-file-key").exists()
    assert not list(device.folder.glob("*.p12"))


def test_other_readers_find_the_seal_of_the_device_valid(device):
    pdfsig, qpdf = tool("pdfsig"), tool("qpdf")
    device.worker("seal")
    told = run(pdfsig, device.folder / "0.pdf").stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    checked = run(qpdf, "--check", device.folder / "0.pdf")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_device_that_holds_an_rsa_key_seals_too(device):
    authorities = seal_settings.development_folder()
    root = x509.load_pem_x509_certificate((authorities / "root.pem").read_bytes())
    root_key = serialization.load_pem_private_key(
        (authorities / "root.key").read_bytes(), certificates.PASSWORD
    )
    key = rsa.generate_private_key(65537, 2048)
    certificate = certificates._certificate(
        "Cachet du portail",
        key,
        issuer=root,
        issuer_key=root_key,
        usages=x509.ExtendedKeyUsage([certificates.DOCUMENT_SIGNING]),
        ends=certificates.LAST_DAY,
    )
    device.hold(key, certificate, label="cachet-rsa", rank="02")
    assert device.worker("seal", SEAL_PKCS11_KEY="cachet-rsa") == ["sealed 0.pdf"]


def test_two_dossiers_at_once_do_not_disturb_the_device(device):
    assert device.worker("seal-two-at-once", "seal") == ["sealed 0-a.pdf", "sealed 0-b.pdf", "sealed 1.pdf"]


def test_a_lost_session_fails_once_and_the_next_attempt_opens_another(device):
    failed, sealed = device.worker("seal", "lose-the-session", "seal", "seal")[1:]
    assert failed.startswith("misconfigured: SEAL_PKCS11_MODULE: the device did not sign")
    assert sealed == "sealed 3.pdf"


def test_a_wrong_pin_is_said_and_the_device_is_not_asked_again(device):
    first, again = device.worker("seal", "right-pin", "seal", SEAL_PKCS11_PIN="9999")
    assert first.startswith("misconfigured: SEAL_PKCS11_PIN: refused (PinIncorrect)")
    assert "9999" not in first
    assert again == first
    assert device.worker("seal") == ["sealed 0.pdf"]


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("SEAL_PKCS11_MODULE", "/usr/lib/nothing.so", "SEAL_PKCS11_MODULE: cannot be loaded"),
        ("SEAL_PKCS11_TOKEN", "autre", "SEAL_PKCS11_TOKEN: no token"),
        ("SEAL_PKCS11_KEY", "autre", "SEAL_PKCS11_KEY: Could not find private key with label 'autre'"),
        ("SEAL_PKCS11_PIN", "", "SEAL_PKCS11_KEY: Could not find private key"),
        ("SEAL_PKCS11_CERT", "nothing.pem", "SEAL_PKCS11_CERT or SEAL_CHAIN: a file cannot be read"),
    ],
)
def test_a_setting_that_does_not_fit_is_named_each_time(device, setting, value, sentence):
    told = device.worker("seal", "seal", **{setting: value})
    assert len(told) == 2
    for line in told:
        assert line.startswith(f"misconfigured: {sentence}")
    assert not list(device.folder.glob("*.pdf"))


def test_a_key_in_a_device_needs_its_package(device):
    assert device.worker("no-package", "seal") == [
        "misconfigured: SEAL_PKCS11_MODULE needs the package python-pkcs11."
    ]
