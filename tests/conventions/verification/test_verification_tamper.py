"""Whatever is done to a sealed file, it is never again « identical », and the seal tells why."""

import hashlib
import http.server
import io
import os
import random
import threading
from functools import cache

import pikepdf
import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from django.utils import timezone
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from weasyprint import HTML, Attachment

from conventions.sealing import certificates, pades, timestamping
from conventions.sealing import settings as seal_settings
from conventions.sealing.validation import examine
from conventions.verification import service as verification
from conventions.verification.sandbox import read_apart
from conventions.verification.service import Answer, judge_file
from tests.support.sealed import dossier, original, original_sha256, sealed, stored_version

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.django_db,
]
# `TAMPER_CHANGES=1000 pytest …` plays longer.
CHANGES = int(os.environ.get("TAMPER_CHANGES", "300"))


def seen(data: bytes) -> dict:
    """What the seal alone says, without the table of known files."""
    pinned = seal_settings.pinned()
    return examine(data, list(pinned.roots), list(pinned.crls))


def holds(found: dict) -> bool:
    return found["seal"] == "ours" and not found["changed"]


@cache
def small() -> bytes:
    """A sealed file of a few words: the battery is about its seal more than about its text."""
    att = [Attachment(string=name, name=name, relationship="Data") for name in sorted(pades.ATTACHMENTS)]
    pdf = HTML(string="<html lang=fr><title>t</title><p>Bonjour").write_pdf(attachments=att)
    return pades.seal_pdf(pdf)


def last_place(data: bytes) -> range:
    """Where the last time-stamp is written: it covers all the file but itself, as in any PDF."""
    (stamp,) = PdfFileReader(io.BytesIO(data)).embedded_timestamp_signatures
    begins, size, again, _ = stamp.byte_range
    return range(begins + size, again)


def changed_at(data: bytes, place: int, to: int) -> bytes:
    return data[:place] + bytes([to]) + data[place + 1 :]


def test_hundreds_of_changes_of_one_byte_are_all_seen(cast):
    data, draw = small(), random.Random(20260303)
    stored_version(cast, sealed_file=data)
    assert judge_file(data).answer == Answer.IDENTICAL
    assert holds(seen(data)), "the battery needs a file that holds"
    last = last_place(data)
    missed = []
    for _ in range(CHANGES):
        place = draw.randrange(len(data))
        altered = changed_at(data, place, (data[place] + draw.randrange(1, 256)) % 256)
        # By the table of known files, which alone says « identical »…
        assert verification._known([hashlib.sha256(altered).digest()]) is None
        # … and by the seal alone, as someone would who has no such table.
        if holds(seen(altered)) and place not in last:
            missed.append(place)
    assert missed == []


def test_even_a_byte_that_no_signature_covers_is_seen_by_its_hash(cast):
    stored_version(cast)
    data = sealed()
    place = last_place(data)[-40]
    altered = changed_at(data, place, ord("1"))
    assert judge_file(altered).answer not in (Answer.IDENTICAL, Answer.EARLIER)


def test_changes_of_amina_s_own_file_are_never_identical(cast):
    stored_version(cast)
    data, draw = sealed(), random.Random(3)
    for _ in range(25):
        place = draw.randrange(len(data))
        found = judge_file(changed_at(data, place, data[place] ^ (1 << draw.randrange(8))))
        assert found.answer in (Answer.MODIFIED, Answer.UNKNOWN, Answer.UNREADABLE), place


def test_a_bit_of_the_signed_pages_breaks_the_seal(cast):
    stored_version(cast)
    found = judge_file(changed_at(sealed(), len(dossier()) // 2, sealed()[len(dossier()) // 2] ^ 1))
    assert (found.answer, found.version) in ((Answer.UNKNOWN, None), (Answer.UNREADABLE, None))
    assert found.has_broken_seal or found.answer == Answer.UNREADABLE


@pytest.mark.parametrize("tail", [b"x", b"\n", b"\0" * 5000, b"%PDF-1.7 again", b"<script>alert(1)</script>"])
def test_bytes_added_at_the_end_are_a_modification(cast, tail):
    version = stored_version(cast)
    found = judge_file(sealed() + tail)
    assert (found.answer, found.version) == (Answer.MODIFIED, version)


@pytest.mark.parametrize("kept", [0.999, 0.97, 0.9, 0.6, 0.3, 0.01])
def test_a_truncated_file_is_never_identical(cast, kept):
    stored_version(cast)
    found = judge_file(sealed()[: int(len(sealed()) * kept)])
    assert found.answer in (Answer.MODIFIED, Answer.UNKNOWN, Answer.UNREADABLE)


def test_without_its_last_revision_it_is_ours_but_modified(cast):
    version = stored_version(cast)
    cut = sealed().rfind(b"%%EOF", 0, len(sealed()) - 10) + len(b"%%EOF\n")
    found = judge_file(sealed()[:cut])
    assert (found.answer, found.version) == (Answer.MODIFIED, version)


def with_update(data: bytes, change) -> bytes:
    """`data`, then an incremental update that `change(writer)` fills."""
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(data)
    return out.getvalue()


def swap_json(writer) -> None:
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    spec = next(names[i + 1] for i in range(0, len(names), 2) if names[i] == "convention.json")
    stream = spec["/EF"]["/F"]
    stream._data = b'{"forged":true}'
    stream._encoded_data = None
    writer.update_container(stream)


def swap_signed_pdf(writer) -> None:
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    spec = next(names[i + 1] for i in range(0, len(names), 2) if names[i] == "convention-signee.pdf")
    spec["/EF"]["/F"]._data, spec["/EF"]["/F"]._encoded_data = b"%PDF-1.7 forged", None
    writer.update_container(spec["/EF"]["/F"])


def another_language(writer) -> None:
    from pyhanko.pdf_utils.generic import pdf_name, pdf_string

    writer.root[pdf_name("/Lang")] = pdf_string("en")
    writer.update_root()


def open_action(writer) -> None:
    from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name, pdf_string

    writer.root[pdf_name("/OpenAction")] = writer.add_object(
        DictionaryObject(
            {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
        )
    )
    writer.update_root()


def note_over_a_date(writer) -> None:
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, pdf_name, pdf_string

    note = DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): ArrayObject(map(NumberObject, (50, 500, 300, 520))),
            pdf_name("/Contents"): pdf_string("du 2 au 31 mars 2026"),
        }
    )
    page = writer.root["/Pages"]["/Kids"][0]
    page.setdefault(pdf_name("/Annots"), ArrayObject()).append(writer.add_object(note))
    writer.update_container(page)


UPDATES = [swap_json, swap_signed_pdf, another_language, open_action, note_over_a_date]


@pytest.mark.parametrize("change", UPDATES, ids=lambda change: change.__name__)
def test_an_update_after_the_seal_is_a_modification_and_its_attachments_prove_nothing(cast, change):
    version = stored_version(cast)
    forged = with_update(sealed(), change)
    found = judge_file(forged)
    assert (found.answer, found.version) == (Answer.MODIFIED, version)
    # The seal alone tells it too, and reads the attachments of the revision that was sealed.
    pinned = seal_settings.pinned()
    alone = examine(forged, list(pinned.roots), list(pinned.crls), is_thorough=True)
    assert alone["seal"] == "ours"
    assert alone["changed"]
    assert alone["attachments"]["convention-signee.pdf"] == original_sha256().hex()


def test_a_second_signature_is_a_modification(cast, monkeypatch):
    from pyhanko.sign import signers, validation

    version = stored_version(cast)
    # The library declines to sign a file that allows no change; an attacker's tool does not ask.
    monkeypatch.setattr(validation, "read_certification_data", lambda reader: None)
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed()))
    metadata = signers.PdfSignatureMetadata(field_name="Autre", md_algorithm="sha256")
    twice = signers.sign_pdf(writer, metadata, signer=pades._signer()).getvalue()
    assert (judge_file(twice).answer, judge_file(twice).version) == (Answer.MODIFIED, version)
    pinned = seal_settings.pinned()
    alone = examine(twice, list(pinned.roots), list(pinned.crls), is_thorough=True)
    assert (alone["seal"], alone["changed"]) == ("ours", True)


def test_saved_again_by_another_program_it_bears_no_seal_that_holds(cast):
    stored_version(cast)
    again = io.BytesIO()
    with pikepdf.open(io.BytesIO(sealed())) as opened:
        opened.save(again)
    found = judge_file(again.getvalue())
    assert found.answer in (Answer.UNKNOWN, Answer.UNREADABLE)
    assert found.version is None


def sealed_by(made: dict[str, bytes], settings, folder) -> bytes:
    """The dossier, sealed by a complete set of certificates of one's own."""
    folder.mkdir()
    for name, content in made.items():
        (folder / name).write_bytes(content)
    settings.SEAL_DEVELOPMENT_DIR = str(folder)
    return pades.seal_pdf(dossier())


def test_a_look_alike_authority_with_the_same_names_seals_nothing_of_ours(cast, settings, tmp_path):
    stored_version(cast)
    ours = seal_settings.development_folder()
    theirs = certificates.make_set()
    names = [
        x509.load_pem_x509_certificate(pem).subject
        for pem in ((ours / "root.pem").read_bytes(), theirs["root.pem"])
    ]
    assert names[0] == names[1]
    forged = sealed_by(theirs, settings, tmp_path / "theirs")
    settings.SEAL_DEVELOPMENT_DIR = str(ours)
    assert seen(forged)["seal"] == "foreign"
    found = judge_file(forged)
    # It begins with the exact dossier, which is ours; its seal is not.
    assert found.answer == Answer.MODIFIED
    assert found.document.kind == "DOSSIER"


def test_a_look_alike_seal_over_invented_pages_is_unknown(cast, settings, tmp_path):
    stored_version(cast)
    ours = settings.SEAL_DEVELOPMENT_DIR
    folder = tmp_path / "theirs"
    sealed_by(certificates.make_set(), settings, folder)
    pdf = HTML(string="<html lang=fr><p>Invention").write_pdf()
    forged = pades.seal_pdf(pdf)
    settings.SEAL_DEVELOPMENT_DIR = ours
    assert judge_file(forged).answer == Answer.UNKNOWN


def test_a_seal_revoked_before_it_was_put_is_not_trusted_and_after_it_still_is(settings, tmp_path):
    import datetime

    now = timezone.now()
    for days, trusted in ((-1, False), (1, True)):
        made = certificates.make_set(revoked_seal_at=now + datetime.timedelta(days=days))
        root = x509.load_pem_x509_certificate(made["root.pem"]).public_bytes(Encoding.DER)
        crl = x509.load_pem_x509_crl(made["root.crl"]).public_bytes(Encoding.DER)
        data = sealed_without_crl(made)
        assert (examine(data, [root], [crl])["seal"] == "ours") == trusted


def sealed_without_crl(made: dict[str, bytes]) -> bytes:
    """A seal put with a key whose revocation its holder hides."""
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

    key, certificate, _ = pkcs12.load_key_and_certificates(made["tsa.p12"], certificates.PASSWORD)
    tsa = timestamping.DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        timestamping.LocalTimeStamper(
            asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)), key
        ).tsa_key,
    )
    signer = signers.SimpleSigner.load_pkcs12_data(made["seal.p12"], [], certificates.PASSWORD)
    metadata = signers.PdfSignatureMetadata(
        field_name="Cachet",
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(original()))
    return signers.sign_pdf(writer, metadata, signer=signer, timestamper=tsa).getvalue()


BOMBS = {
    "nothing": b"",
    "not a pdf": b"MZ" + bytes(5000),
    "eicar": b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR" + b"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    "only a header": b"%PDF-1.7\n",
    "ten megabytes of marks": b"%PDF-1.7\n" + b"%%EOF\n" * 1_700_000,
    "ten megabytes of brackets": b"%PDF-1.7\n1 0 obj\n" + b"[" * 10_000_000,
    "ten megabytes of dictionaries": b"%PDF-1.7\n1 0 obj\n" + b"<</A " * 2_000_000,
    "a loop of revisions": b"%PDF-1.7\nxref\n0 0\ntrailer\n<</Prev 9/Size 1/Root 1 0 R>>\nstartxref\n9\n%%EOF\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_harms_nobody_and_the_next_file_is_read(cast, bomb):
    stored_version(cast)
    assert judge_file(BOMBS[bomb]).answer in (Answer.UNREADABLE, Answer.UNKNOWN)
    assert read_apart(small())["seal"] == "ours"


def test_a_stream_that_swells_is_cut():
    import zlib

    zeros = zlib.compress(bytes(800_000_000), 9)
    body = (
        b"%%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 9/W[1 4 2]/Root 2 0 R/Filter/FlateDecode/Length %d>>stream\n"
        % len(zeros)
    )
    data = body + zeros + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    assert len(data) < 10 * 1024 * 1024
    assert read_apart(data)["seal"] == "unreadable"


def test_ten_thousand_pages_and_an_encrypted_file_are_answered(cast):
    with pikepdf.new() as many:
        page = many.add_blank_page()
        for _ in range(10_000):
            many.pages.append(page)
        heavy = io.BytesIO()
        many.save(heavy)
    assert read_apart(heavy.getvalue())["seal"] in ("none", "unreadable")
    with pikepdf.open(io.BytesIO(small())) as opened:
        locked = io.BytesIO()
        opened.save(locked, encryption=pikepdf.Encryption(owner="a", user="b"))
    found = judge_file(locked.getvalue())
    assert (found.answer, found.is_locked) == (Answer.UNREADABLE, True)


def test_no_request_leaves_for_the_addresses_written_in_a_certificate(monkeypatch):
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)

        do_POST = do_GET

        def log_message(self, *args):
            """Silent."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02}).start()
    try:
        monkeypatch.setattr(certificates, "CRL_ADDRESS", f"http://127.0.0.1:{server.server_port}/bait.crl")
        data = sealed_without_crl(certificates.make_set())
        assert f":{server.server_port}/bait.crl".encode().hex().encode() in data.lower()
        assert read_apart(data)["seal"] == "foreign"
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def test_the_reading_room_has_no_secret_in_its_environment(settings):
    from conventions.verification import sandbox as verification_room

    read_apart(b"%PDF")
    ((_, process),) = verification_room._rooms.values()
    with open(f"/proc/{process.pid}/environ", "rb") as file:
        names = {pair.split(b"=")[0] for pair in file.read().split(b"\0") if pair}
    assert names <= {b"PATH", b"TZ", b"LANG"}


def test_a_room_that_died_is_opened_again():
    from conventions.verification import sandbox as verification_room

    read_apart(b"%PDF")
    ((_, process),) = verification_room._rooms.values()
    process.kill()
    process.wait()
    assert read_apart(small())["seal"] == "ours"
