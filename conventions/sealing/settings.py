"""Which key seals, which authorities date, which roots we trust: read from the settings.

Nothing here loads the PDF library: the web process reads roots and never seals.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings

from . import certificates


class SealMisconfigured(Exception):
    """The settings of the seal cannot be used; the sentence is for the person who runs the portal."""


@dataclass(frozen=True)
class Pinned:
    """What we trust, and nothing else: roots and revocation lists, as DER."""

    roots: tuple[bytes, ...]
    crls: tuple[bytes, ...]


def is_configured() -> bool:
    """Whether documents are sealed here: a key is named, or this is a demonstration."""
    return bool(settings.SEAL_P12 or settings.SEAL_PKCS11_MODULE or uses_development_files())


def uses_development_files() -> bool:
    """Whether the certificates of `var/seal-dev/` serve, for want of a real key."""
    return bool(settings.SEAL_DEVELOPMENT and not settings.SEAL_P12 and not settings.SEAL_PKCS11_MODULE)


def development_folder() -> Path:
    """The folder of the development certificates, made on first use."""
    return certificates.ensure_certificates(Path(settings.SEAL_DEVELOPMENT_DIR))


def pinned() -> Pinned:
    """The roots and revocation lists of the settings; those of the demonstration when no key is named.

    Raises `SealMisconfigured` when a file is missing or is not a certificate.
    """
    roots, crls = tuple(settings.SEAL_ROOTS), tuple(settings.SEAL_CRLS)
    if uses_development_files():
        folder = development_folder()
        roots, crls = (str(folder / "root.pem"),), (str(folder / "root.crl"),)
    try:
        # A list of revocation that was replaced is read again, without a restart.
        return _read(roots, crls, tuple(Path(path).stat().st_mtime_ns for path in (*roots, *crls)))
    except (OSError, ValueError) as error:
        raise SealMisconfigured(
            f"SEAL_ROOTS or SEAL_CRLS: a file cannot be read ({type(error).__name__})."
        ) from error


@cache
def _read(roots: tuple[str, ...], crls: tuple[str, ...], _ages: tuple[int, ...]) -> Pinned:
    return Pinned(
        tuple(
            certificate.public_bytes(Encoding.DER)
            for path in roots
            for certificate in x509.load_pem_x509_certificates(Path(path).read_bytes())
        ),
        tuple(x509.load_pem_x509_crl(Path(path).read_bytes()).public_bytes(Encoding.DER) for path in crls),
    )


def seal_certificate() -> x509.Certificate | None:
    """The certificate that seals, or `None` when nothing is configured.

    With PKCS#11 it is the file SEAL_PKCS11_CERT. Raises `SealMisconfigured` when it cannot be read.
    """
    try:
        if uses_development_files():
            return _p12_certificate(str(development_folder() / "seal.p12"), certificates.PASSWORD)
        if settings.SEAL_P12:
            return _p12_certificate(settings.SEAL_P12, settings.SEAL_P12_PASSWORD.encode())
        if settings.SEAL_PKCS11_MODULE:
            return x509.load_pem_x509_certificate(Path(settings.SEAL_PKCS11_CERT).read_bytes())
    except (OSError, ValueError) as error:
        raise SealMisconfigured(
            f"SEAL_P12 or SEAL_PKCS11_CERT: the file cannot be read ({type(error).__name__})."
        ) from error
    return None


@cache
def _p12_certificate(path: str, password: bytes) -> x509.Certificate:
    _, certificate, _ = pkcs12.load_key_and_certificates(Path(path).read_bytes(), password)
    if certificate is None:
        raise ValueError("no certificate")
    return certificate


def in_words() -> str:
    """Whose seal documents receive, for people; empty when they receive none."""
    certificate = seal_certificate()
    if certificate is None:
        return ""
    if bears_the_mark(certificate):
        return "certificat de démonstration, sans valeur"
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else "cachet de l’organisme"


def bears_the_mark(certificate: x509.Certificate) -> bool:
    """Whether a certificate was made by `seal_devcert`."""
    return certificates.MARK in certificate.subject.rfc4514_string()
