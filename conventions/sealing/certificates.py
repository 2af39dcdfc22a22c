"""Certificates of the development and of the demonstration: made here, worth nothing elsewhere.

Their names bear the mark `(DEV)`, by which a real portal refuses them.
"""

import datetime
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

MARK = "(DEV)"
PASSWORD = b"dev"  # the files are as public as this word
FIRST_DAY = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
LAST_DAY = datetime.datetime(2056, 1, 1, tzinfo=datetime.UTC)
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
ORGANIZATION_IDENTIFIER = x509.ObjectIdentifier("2.5.4.97")
CRL_ADDRESS = "http://cachet.portail.example/demonstration.crl"
FILES = ("root.pem", "root.crl", "root.key", "seal.p12", "tsa.p12")

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def ensure_certificates(folder: Path) -> Path:
    """Make the authority, the seal, the time-stamping unit and the revocation list in `folder`, once.

    Several processes may ask at the same moment: the first to finish wins, the others use its files.
    Returns the folder.
    """
    if all((folder / name).exists() for name in FILES):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".seal-", dir=folder.parent))
    try:
        for name, content in make_set().items():
            with os.fdopen(os.open(made / name, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                file.write(content)
        with suppress(OSError):  # another process was faster
            made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder


def make_set(
    *, revoked_seal_at: datetime.datetime | None = None, seal_ends: datetime.datetime = LAST_DAY
) -> dict[str, bytes]:
    """Make one authority and what it certifies; returns the bytes of each of `FILES`.

    `revoked_seal_at` writes the seal in the revocation list at that instant; `seal_ends` is its last instant.
    """
    root_key = ec.generate_private_key(ec.SECP384R1())
    root = _certificate(
        "Autorité de démonstration", root_key, issuer=None, issuer_key=root_key, usages=None, ends=LAST_DAY
    )
    seal_key = ec.generate_private_key(ec.SECP256R1())
    seal = _certificate(
        "Cachet du portail",
        seal_key,
        issuer=root,
        issuer_key=root_key,
        usages=x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING]),
        ends=seal_ends,
    )
    tsa_key = rsa.generate_private_key(65537, 2048)
    tsa = _certificate(
        "Horodatage",
        tsa_key,
        issuer=root,
        issuer_key=root_key,
        usages=x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]),
        ends=LAST_DAY,
    )
    crl = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(FIRST_DAY)
        .next_update(LAST_DAY)
    )
    if revoked_seal_at is not None:
        crl = crl.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(seal.serial_number)
            .revocation_date(revoked_seal_at)
            .build()
        )
    return {
        "root.pem": root.public_bytes(serialization.Encoding.PEM),
        "root.crl": crl.sign(root_key, hashes.SHA384()).public_bytes(serialization.Encoding.PEM),
        "root.key": root_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(PASSWORD),
        ),
        "seal.p12": _p12(seal_key, seal, root),
        "tsa.p12": _p12(tsa_key, tsa, root),
    }


def _certificate(
    name: str,
    key: PrivateKey,
    *,
    issuer: x509.Certificate | None,
    issuer_key: ec.EllipticCurvePrivateKey,
    usages: x509.ExtendedKeyUsage | None,
    ends: datetime.datetime,
) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Démonstration, sans valeur"),
            x509.NameAttribute(ORGANIZATION_IDENTIFIER, "NTRFR-000000000"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{name} {MARK}"),
        ]
    )
    is_root = issuer is None
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer is not None else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(FIRST_DAY)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_root,
                # A seal binds its organisation to the content; a time-stamping unit binds nobody.
                content_commitment=usages is not None and ExtendedKeyUsageOID.TIME_STAMPING not in usages,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_root,
                crl_sign=is_root,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
    )
    if usages is not None:
        points = x509.CRLDistributionPoints(
            [x509.DistributionPoint([x509.UniformResourceIdentifier(CRL_ADDRESS)], None, None, None)]
        )
        builder = builder.add_extension(
            usages, critical=ExtendedKeyUsageOID.TIME_STAMPING in usages
        ).add_extension(points, critical=False)
    return builder.sign(issuer_key, hashes.SHA384())


def _p12(key: PrivateKey, certificate: x509.Certificate, root: x509.Certificate) -> bytes:
    # Slow derivations protect a secret; this password is none.
    weak = (
        serialization.PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(1_000)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(PASSWORD)
    )
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, [root], weak)
