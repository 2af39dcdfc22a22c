"""The seal itself: what it is, that outside tools agree, that nothing unsound is kept."""

import datetime
import io
import shutil
import subprocess

import pikepdf
import pytest
from asn1crypto import cms
from django.core.management import call_command
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm

from conventions.sealing import certificates, pades
from conventions.sealing import checks as seal_checks
from conventions.sealing import settings as seal_settings
from tests.support import pdf_structure
from tests.support.sealed import dossier, original, original_sha256, sealed

pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning")


def tool(name):
    found = shutil.which(name)
    if not found:
        pytest.skip(
            f"NOT CHECKED: {name} is absent from this machine (apt-get install poppler-utils qpdf openssl)"
        )
    return found


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)


def test_the_seal_is_a_certification_that_allows_no_change_and_ends_with_an_archive_time_stamp():
    reader = PdfFileReader(io.BytesIO(sealed()))
    (signature,) = reader.embedded_regular_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert signature.docmdp_level == MDPPerm.NO_CHANGES
    unsigned = [attribute["type"].native for attribute in signature.signer_info["unsigned_attrs"]]
    assert unsigned == ["signature_time_stamp_token"]
    assert len(reader.embedded_timestamp_signatures) == 1
    dss = reader.root["/DSS"]
    assert len(dss["/Certs"]) >= 3
    assert len(dss["/CRLs"]) >= 1


def test_the_sealed_file_begins_with_the_dossier_and_nothing_is_drawn_over_it():
    assert sealed().startswith(dossier())
    with pikepdf.open(io.BytesIO(sealed())) as opened:
        widgets = [
            note for page in opened.pages for note in page.get("/Annots", []) if note.Subtype == "/Widget"
        ]
        assert {str(widget.get("/T")) for widget in widgets} == {"Cachet", "Horodatage"}
        for widget in widgets:
            x1, y1, x2, y2 = (float(number) for number in widget.Rect)
            page = opened.pages[0].MediaBox
            assert (x1, y1) == (x2, y2) or x1 >= float(page[2]) or x2 <= 0 or y2 <= 0


def test_the_sealed_file_is_still_pdf_a_and_pdf_ua():
    assert pdf_structure.problems(dossier()) == []
    # A sealed file has the form that holds its seal, and its metadata is written otherwise; the rest is as it was.
    assert pdf_structure.problems(sealed()) == ["XMP lacks <dc:title>", "actions, forms or layers"]
    with pikepdf.open(io.BytesIO(dossier())) as before, pikepdf.open(io.BytesIO(sealed())) as opened:
        said, says = before.open_metadata(), opened.open_metadata()
        for name in (
            "dc:title",
            "dc:creator",
            "dc:description",
            "pdfaid:part",
            "pdfaid:conformance",
            "xmp:CreateDate",
        ):
            assert str(says[name]) == str(said[name])
        assert says["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert int(opened.Root.AcroForm.SigFlags) == 3
        assert (opened.pdf_version, str(opened.Root.get("/Version", "/1.7"))) == ("1.7", "/1.7")
        assert "/OpenAction" not in opened.Root
        assert "/OCProperties" not in opened.Root
        assert "/XFA" not in opened.Root.AcroForm
    assert pdf_structure.attached(sealed(), "convention-signee.pdf") == original()


def test_our_own_validation_accepts_it_and_names_the_three_attachments():
    found = pades.self_validate(sealed(), original_sha256())
    assert set(found["attachments"]) == {"convention-signee.pdf", "convention.json", "preuve.json"}
    assert found["timestamps"] == 1


def test_a_seal_over_another_convention_than_the_signed_one_is_not_stored():
    with pytest.raises(pades.SealUnsound, match="not the one that was signed"):
        pades.self_validate(sealed(), b"\0" * 32)


def test_a_dossier_without_its_attachments_is_not_stored():
    bare = pades.seal_pdf(original())
    with pytest.raises(pades.SealUnsound, match="attachments"):
        pades.self_validate(bare, original_sha256())


def test_an_unsealed_file_is_not_stored():
    with pytest.raises(pades.SealUnsound, match="none"):
        pades.self_validate(dossier(), original_sha256())


def test_two_seals_of_the_same_dossier_differ():
    assert pades.seal_pdf(dossier()) != sealed()


def test_an_archive_renewed_keeps_every_byte_and_holds():
    renewed = pades.renew_timestamp(sealed())
    assert renewed.startswith(sealed())
    assert pades.self_validate(renewed, original_sha256())["timestamps"] == 2
    twice = pades.renew_timestamp(renewed)
    assert pades.self_validate(twice, original_sha256())["timestamps"] == 3


def test_pdfsig_finds_the_seal_valid_and_its_issuer_trusted(tmp_path):
    pdfsig, certutil = tool("pdfsig"), shutil.which("certutil")
    file = tmp_path / "s.pdf"
    file.write_bytes(sealed())
    told = run(pdfsig, file).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    if certutil:
        root = seal_settings.development_folder() / "root.pem"
        run(certutil, "-N", "-d", tmp_path, "--empty-password", check=True)
        run(certutil, "-A", "-d", tmp_path, "-n", "root", "-t", "C,C,C", "-i", root, check=True)
        assert "Certificate is Trusted" in run(pdfsig, "-nssdir", tmp_path, file).stdout


def test_qpdf_finds_nothing_wrong(tmp_path):
    qpdf = tool("qpdf")
    file = tmp_path / "s.pdf"
    file.write_bytes(sealed())
    told = run(qpdf, "--check", file)
    assert told.returncode == 0, told.stdout + told.stderr


def test_pdfdetach_brings_back_the_exact_bytes_that_were_signed(tmp_path):
    pdfdetach = tool("pdfdetach")
    file = tmp_path / "s.pdf"
    file.write_bytes(sealed())
    run(pdfdetach, "-saveall", "-o", tmp_path, file, check=True)
    assert (tmp_path / "convention-signee.pdf").read_bytes() == original()


def test_openssl_checks_the_time_stamps_with_the_public_root_only(tmp_path):
    openssl = tool("openssl")
    root = seal_settings.development_folder() / "root.pem"
    reader = PdfFileReader(io.BytesIO(sealed()))
    (stamp,) = reader.embedded_timestamp_signatures
    token = tmp_path / "token.der"
    token.write_bytes(cms.ContentInfo.load(stamp.pkcs7_content).dump())
    begins, size, again, rest = stamp.byte_range
    covered = tmp_path / "covered"
    covered.write_bytes(sealed()[begins : begins + size] + sealed()[again : again + rest])
    told = run(openssl, "ts", "-verify", "-data", covered, "-in", token, "-token_in", "-CAfile", root)
    assert "Verification: OK" in told.stdout + told.stderr
    covered.write_bytes(covered.read_bytes()[:-1] + b"x")
    told = run(openssl, "ts", "-verify", "-data", covered, "-in", token, "-token_in", "-CAfile", root)
    assert "Verification: OK" not in told.stdout + told.stderr


def test_openssl_checks_the_dated_head_of_a_chain(tmp_path):
    openssl = tool("openssl")
    head = bytes(range(32))
    token = tmp_path / "head.der"
    token.write_bytes(pades.timestamp_hash(head))
    root = seal_settings.development_folder() / "root.pem"
    command = (openssl, "ts", "-verify", "-in", token, "-token_in", "-CAfile", root, "-digest")
    assert "Verification: OK" in run(*command, head.hex()).stdout
    assert "Verification: OK" not in run(*command, bytes(32).hex()).stdout


def test_the_development_certificates_are_made_once(tmp_path, capsys):
    folder = certificates.ensure_certificates(tmp_path / "dev")
    before = {name: (folder / name).read_bytes() for name in certificates.FILES}
    certificates.ensure_certificates(tmp_path / "dev")
    assert {name: (folder / name).read_bytes() for name in certificates.FILES} == before
    assert [path.name for path in tmp_path.iterdir()] == ["dev"]
    call_command("seal_devcert")
    assert "sans valeur" in capsys.readouterr().out


def test_the_development_certificates_serve_one_purpose_each(tmp_path):
    openssl = tool("openssl")
    folder = seal_settings.development_folder()
    for name, wanted in (("seal", "E-mail Protection, 1.3.6.1.5.5.7.3.36"), ("tsa", "Time Stamping")):
        told = run(
            openssl, "pkcs12", "-in", folder / f"{name}.p12", "-passin", "pass:dev", "-nokeys", "-clcerts"
        )
        text = run(openssl, "x509", "-noout", "-text", input=told.stdout).stdout
        assert wanted in text
        assert ("X509v3 Extended Key Usage: critical" in text) == (name == "tsa")
        assert "(DEV)" in text


@pytest.fixture
def real_portal(settings):
    """A portal that is no demonstration, with a seal in a file."""
    folder = seal_settings.development_folder()
    settings.SEAL_PRACTICE = settings.SEAL_DEVELOPMENT = False
    settings.SEAL_P12, settings.SEAL_P12_PASSWORD = str(folder / "seal.p12"), "dev"
    settings.SEAL_ROOTS, settings.TSA_URLS = [str(folder / "root.pem")], ["http://tsa.example/"]
    return settings


def ids():
    return [problem.id for problem in seal_checks.seal_is_fit()]


def test_a_real_portal_refuses_a_certificate_of_the_demonstration(real_portal):
    assert ids() == ["seal.E002"]
    with pytest.raises(seal_checks.ImproperlyConfigured, match="worth nothing"):
        seal_checks.refuse_unfit_seal()


def test_a_real_portal_without_a_key_seals_nothing_and_says_nothing(real_portal):
    real_portal.SEAL_P12 = ""
    assert not seal_settings.is_configured()
    assert ids() == []
    assert seal_settings.in_words() == ""


def test_a_real_portal_refuses_a_key_it_cannot_read_and_missing_authorities(real_portal, tmp_path):
    real_portal.SEAL_P12 = str(tmp_path / "nothing.p12")
    assert ids() == ["seal.E001"]
    real_portal.SEAL_P12 = ""
    real_portal.SEAL_PKCS11_MODULE = "/usr/lib/none.so"
    real_portal.SEAL_PKCS11_CERT = str(tmp_path / "x.pem")
    assert ids() == ["seal.E001"]


def test_a_real_portal_is_warned_before_its_certificate_ends(real_portal, tmp_path):
    ends = timezone.now() + datetime.timedelta(days=60, hours=1)
    made = certificates.make_set(seal_ends=ends)
    (tmp_path / "seal.p12").write_bytes(made["seal.p12"])
    real_portal.SEAL_P12, real_portal.SEAL_PRACTICE = str(tmp_path / "seal.p12"), True
    (problem,) = seal_checks.seal_is_fit()
    assert (problem.id, problem.msg) == ("seal.W001", "The certificate of the seal ends in 60 days.")
