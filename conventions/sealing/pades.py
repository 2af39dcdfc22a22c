"""The seal of the portal on a finished dossier: PAdES B-LTA, certified, nothing may be added (design/signature.md, 8).

Runs in the worker, never in a page: it asks time-stamping authorities over the network.
"""

import asyncio
import datetime
import hashlib
import io
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, TypeVar

from asn1crypto import cms, x509
from django.conf import settings
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import constants
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, TimestampDSSContentSettings
from pyhanko_certvalidator import ValidationContext

from conventions.scans.sandbox import PREFIX

from . import certificates
from . import settings as seal_settings
from .settings import SealMisconfigured
from .signature_fields import FIELD, OUT_OF_SIGHT, TIMESTAMP, add_fields
from .timestamping import CheckedTimeStamper, TimestampRequestError, is_sound_token, timestampers
from .validation import Answer, examine

logger = logging.getLogger(__name__)
ATTACHMENTS = frozenset({"convention-signee.pdf", "convention.json", "preuve.json"})
# Validation data goes before the time-stamp, which is then the last thing in the file and covers all of it.
VALIDATION_DATA = DSSContentSettings(
    include_vri=False,
    next_ts_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
)
# Lists of revocation are given to them: their remarks on what they may not fetch are noise.
for noisy in ("pyhanko.sign", "pyhanko_certvalidator"):
    logging.getLogger(noisy).setLevel(logging.ERROR)

Made = TypeVar("Made")


class SealUnavailable(Exception):
    """No time-stamping authority gave a token we trust: nothing is sealed, try again later."""


class SealUnsound(Exception):
    """What we have just sealed does not pass our own validation: it is not to be stored."""


class PdfAStaysPdfA(signers.PdfSigner):
    """A key on a curve of NIST makes the library write « PDF 2.0 » in the catalogue, which PDF/A-3 is not."""

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:  # noqa: ARG002 - the library's signature
        """Name PAdES' own extension of PDF 1.7, and no other."""
        pdf_out.ensure_output_version((1, 7))
        pdf_out.register_extension(constants.ESIC_EXTENSION_1)


def seal_pdf(pdf: bytes) -> bytes:
    """Seal a PDF (PDF/A-3a + PDF/UA-1 stays so): signature, validation data and archive time-stamp.

    No instant of ours is written: the time-stamps say when. Raises `SealUnavailable` when no authority answers, `SealMisconfigured` when the key cannot be used.
    """
    key = _signer()

    async def sealed_by(tsa: CheckedTimeStamper) -> bytes:
        # Read again for each authority: a half-made signature leaves nothing behind.
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        metadata = signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            embed_validation_info=True,
            use_pades_lta=True,
            timestamp_field_name=TIMESTAMP,
            validation_context=_context(),
            dss_settings=VALIDATION_DATA,
        )
        add_fields(writer)
        signer = PdfAStaysPdfA(metadata, signer=key, timestamper=tsa)
        out = await signer.async_sign_pdf(writer, existing_fields_only=True)
        return out.getvalue()

    return _with_first_that_answers(sealed_by)


def renew_timestamp(sealed: bytes) -> bytes:
    """Add an archive time-stamp to a sealed PDF, before the last one's certificate ends.

    The bytes given stay the beginning of the bytes returned. Raises `SealUnavailable`.
    """

    async def renewed_by(tsa: CheckedTimeStamper) -> bytes:
        reader = PdfFileReader(io.BytesIO(sealed))
        rank = len(reader.embedded_timestamp_signatures) + 1
        stamper = signers.PdfTimeStamper(
            tsa,
            field_name=f"{TIMESTAMP} {rank}",
            readable_field_name=f"Horodatage d’archivage {rank}",
            invis_settings=OUT_OF_SIGHT,
        )
        out = await stamper.async_update_archival_timestamp_chain(reader, _context(), in_place=False)
        return out.getvalue()

    return _with_first_that_answers(renewed_by)


def timestamp_hash(digest: bytes) -> bytes:
    """An RFC 3161 token (DER) whose imprint is `digest`, a SHA-256. Raises `SealUnavailable`."""

    async def dated_by(tsa: CheckedTimeStamper) -> cms.ContentInfo:
        return await tsa.async_timestamp(digest, "sha256")

    return _with_first_that_answers(dated_by).dump()


def dates_hash(token: bytes, digest: bytes) -> bool:
    """Whether a token kept (DER) still proves that `digest`, a SHA-256, existed at the time it says.

    Its authority is judged at that time, by the pinned roots and nothing fetched.
    """
    return bool(_apart(asyncio.run, is_sound_token(token, digest)))


def self_validate(sealed: bytes, original_pdf_sha256: bytes) -> Answer:
    """Judge our own work before it is stored; returns what `validation.examine` says of it.

    The seal must hold, nothing may follow it, its archive time-stamp must hold, and the three attachments be
    there, the exact PDF that was signed among them; copies of papers may be, and nothing else. Raises `SealUnsound`.
    """
    pinned = seal_settings.pinned()
    found = _apart(examine, sealed, list(pinned.roots), list(pinned.crls), is_thorough=True)
    if found["seal"] != "ours" or found["changed"] or found["timestamps"] < 1:
        raise SealUnsound(f"seal: {found['seal']}")
    others = {name for name in found["attachments"] if not name.startswith(PREFIX)}
    if others != ATTACHMENTS:
        raise SealUnsound("attachments missing or unknown")
    if found["attachments"]["convention-signee.pdf"] != original_pdf_sha256.hex():
        raise SealUnsound("the attached convention is not the one that was signed")
    return found


def archive_ends_at(sealed: bytes) -> datetime.datetime:
    """The end of the certificate of the last archive time-stamp. Raises `SealUnsound` when it does not hold."""
    pinned = seal_settings.pinned()
    found = _apart(examine, sealed, list(pinned.roots), list(pinned.crls))
    if found["seal"] != "ours" or not found["dated_until"]:
        raise SealUnsound(f"seal: {found['seal']}")
    return datetime.datetime.fromisoformat(found["dated_until"])


def sha256(content: bytes) -> bytes:
    """SHA-256 of bytes read from the database or made here."""
    return hashlib.sha256(content).digest()


def _with_first_that_answers(work: Callable[[CheckedTimeStamper], Coroutine[Any, Any, Made]]) -> Made:
    """Do the work with each authority in turn, until one answers well."""
    for tsa in timestampers():
        try:
            return _apart(asyncio.run, work(tsa))
        except (TimestampRequestError, TimeoutError) as error:
            logger.warning("time-stamping authority %s: %s", tsa.name, error)
    raise SealUnavailable("no time-stamping authority answered")


def _apart(work: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """Call in a thread of its own: the caller's may already run an event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work, *args, **options).result()


def _context() -> ValidationContext:
    """What is trusted at the moment of sealing; revocation data of real authorities is fetched, ours is given."""
    pinned = seal_settings.pinned()
    development = seal_settings.uses_development_files()
    return ValidationContext(
        trust_roots=[x509.Certificate.load(root) for root in pinned.roots],
        other_certs=load_certs_from_pemder(settings.SEAL_CHAIN),
        crls=pinned.crls,
        allow_fetching=not development and not pinned.crls,
        revocation_mode="hard-fail",
    )


def _signer() -> signers.Signer:
    if settings.SEAL_PKCS11_MODULE and not settings.SEAL_P12:
        return _device_signer()
    development = seal_settings.uses_development_files()
    path = str(seal_settings.development_folder() / "seal.p12") if development else settings.SEAL_P12
    password = certificates.PASSWORD if development else settings.SEAL_P12_PASSWORD.encode()
    if not path:
        raise SealMisconfigured("No key: set SEAL_P12 or SEAL_PKCS11_MODULE.")
    return _file_signer(path, password)


@cache
def _file_signer(path: str, password: bytes) -> signers.Signer:
    signer = signers.SimpleSigner.load_pkcs12(path, passphrase=password, ca_chain_files=settings.SEAL_CHAIN)
    if signer is None:
        raise SealMisconfigured("SEAL_P12: the file or its password is wrong.")
    return signer


def _device_signer() -> signers.Signer:
    try:
        from .pkcs11 import device_signer  # noqa: PLC0415 - an option of the installation
    except ImportError as error:  # an option: most portals hold their key in a file
        raise SealMisconfigured("SEAL_PKCS11_MODULE needs the package python-pkcs11.") from error
    return device_signer()
