"""Time-stamping authorities that fall silent, lie or are unknown: nothing is sealed with a bad token."""

import datetime
import http.server
import threading
import time
from contextlib import contextmanager

import pytest
from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID

from conventions.sealing import certificates, pades, timestamping
from conventions.sealing import settings as seal_settings
from tests.support.sealed import dossier, original_sha256

pytestmark = pytest.mark.filterwarnings("ignore:.*sRGB2014:pytest.PytestUnraisableExceptionWarning")
REPLY = "application/timestamp-reply"


def honest() -> timestamping.LocalTimeStamper:
    return timestamping.local_timestamper(str(seal_settings.development_folder()))


def grant(request: tsp.TimeStampReq) -> bytes:
    return honest().request_tsa_response(request).dump()


@contextmanager
def authority(answer):
    """An authority over HTTP on this machine; `answer(request)` gives the bytes, `None` a failure."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            request = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append(request)
            body = answer(request)
            self.send_response(200 if body is not None else 503)
            self.send_header("Content-Type", REPLY)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *args):
            """Silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def nobody() -> str:
    """An address where nothing listens."""
    return "http://127.0.0.1:9/"


def sealed_with(settings, *urls: str) -> bytes:
    settings.TSA_URLS = list(urls)
    return pades.seal_pdf(dossier())


def test_an_honest_authority_over_http_seals(settings):
    with authority(grant) as (url, asked):
        found = pades.self_validate(sealed_with(settings, url), original_sha256())
    assert found["timestamps"] == 1
    assert len(asked) == 3
    assert len({request["nonce"].native for request in asked}) == 3


def test_the_second_authority_answers_when_the_first_is_down(settings):
    with authority(lambda request: None) as (down, tried), authority(grant) as (url, asked):
        pades.self_validate(sealed_with(settings, nobody(), down, url), original_sha256())
    assert len(tried) == 1
    assert asked


def test_when_all_are_down_nothing_is_sealed(settings):
    with authority(lambda request: None) as (down, _), pytest.raises(pades.SealUnavailable):
        sealed_with(settings, nobody(), down)


def test_without_any_authority_nothing_is_sealed_even_without_a_time_stamp(settings, monkeypatch):
    monkeypatch.setattr(pades, "timestampers", list)
    with pytest.raises(pades.SealUnavailable):
        pades.seal_pdf(dossier())


def test_a_slow_authority_is_left_after_its_time(settings, monkeypatch):
    monkeypatch.setattr(timestamping, "PATIENCE", 0.4)

    def slow(request):
        time.sleep(1.5)
        return grant(request)

    with authority(slow) as (lazy, _), authority(grant) as (url, _):
        began = time.monotonic()
        pades.self_validate(sealed_with(settings, lazy, url), original_sha256())
        assert time.monotonic() - began < 6


def resigned(request: tsp.TimeStampReq, **changes) -> bytes:
    """A token truly signed by the authority, over other facts than those asked."""
    other = tsp.TimeStampReq.load(request.dump())
    for name, value in changes.items():
        other[name] = value
    return grant(other)


def wrong_nonce(request):
    return resigned(request, nonce=core.Integer(request["nonce"].native + 1))


def no_nonce(request):
    return resigned(request, nonce=core.VOID)


def wrong_imprint(request):
    imprint = request["message_imprint"].copy()
    imprint["hashed_message"] = bytes(32)
    return resigned(request, message_imprint=imprint)


def refused(request):
    status = tsp.PKIStatusInfo({"status": "rejection"})
    return tsp.TimeStampResp({"status": status}).dump()


def altered(request):
    body = bytearray(grant(request))
    body[-10] ^= 1
    return bytes(body)


def truncated(request):
    return grant(request)[:-40]


def garbage(request):
    return b"<html>" * 100


def yesterday(request):
    tsa = timestamping.LocalTimeStamper(honest().tsa_cert, honest()._key)
    tsa.fixed_dt = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=1)
    return tsa.request_tsa_response(request).dump()


def stranger(request):
    made = certificates.make_set()
    key, certificate, _ = pkcs12.load_key_and_certificates(made["tsa.p12"], certificates.PASSWORD)
    return stamped_by(key, certificate, request)


def stamped_by(key, certificate, request) -> bytes:
    der = certificate.public_bytes(serialization.Encoding.DER)
    return (
        timestamping.LocalTimeStamper(asn1_x509.Certificate.load(der), key)
        .request_tsa_response(request)
        .dump()
    )


def certified(*, critical: bool, usages: list, ends: datetime.datetime = certificates.LAST_DAY):
    """A time-stamping certificate of our own authority, not made as it should be."""
    folder = seal_settings.development_folder()
    root = x509.load_pem_x509_certificate((folder / "root.pem").read_bytes())
    root_key = serialization.load_pem_private_key((folder / "root.key").read_bytes(), certificates.PASSWORD)
    key = rsa.generate_private_key(65537, 2048)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(root.subject)
        .issuer_name(root.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(certificates.FIRST_DAY)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
        .sign(root_key, hashes.SHA384())
    )
    return lambda request: stamped_by(key, certificate, request)


STAMPING = ExtendedKeyUsageOID.TIME_STAMPING
LIARS = {
    "wrong nonce": lambda: wrong_nonce,
    "no nonce": lambda: no_nonce,
    "wrong imprint": lambda: wrong_imprint,
    "refusal": lambda: refused,
    "altered token": lambda: altered,
    "truncated token": lambda: truncated,
    "not a token": lambda: garbage,
    "empty answer": lambda: lambda request: b"",
    "yesterday's time": lambda: yesterday,
    "unknown authority": lambda: stranger,
    "usage not critical": lambda: certified(critical=False, usages=[STAMPING]),
    "two usages": lambda: certified(critical=True, usages=[STAMPING, ExtendedKeyUsageOID.EMAIL_PROTECTION]),
    "another usage": lambda: certified(critical=True, usages=[ExtendedKeyUsageOID.EMAIL_PROTECTION]),
    "ended certificate": lambda: certified(
        critical=True, usages=[STAMPING], ends=certificates.FIRST_DAY + datetime.timedelta(days=30)
    ),
}


@pytest.mark.parametrize("lie", LIARS)
def test_a_bad_token_never_seals(settings, lie):
    with authority(LIARS[lie]()) as (url, asked):
        with pytest.raises(pades.SealUnavailable):
            sealed_with(settings, url)
        with pytest.raises(pades.SealUnavailable):
            pades.timestamp_hash(bytes(range(32)))
    assert len(asked) == 2, "the first bad token ends the attempt"


def test_a_certificate_made_as_it_should_be_seals(settings):
    with authority(certified(critical=True, usages=[STAMPING])) as (url, _):
        settings.TSA_URLS = [url]
        assert cms.ContentInfo.load(pades.timestamp_hash(bytes(32)))["content_type"].native == "signed_data"
