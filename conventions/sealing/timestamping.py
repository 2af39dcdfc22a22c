"""Time-stamping authorities (RFC 3161): asked over HTTP, or played by ourselves in the demonstration.

A token is used only after all of it is checked: nonce, imprint, time, purpose of the certificate, chain.
"""

import asyncio
import datetime
from functools import cache

from asn1crypto import cms, keys, tsp, x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from pyhanko.sign import general
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.timestamps import DummyTimeStamper, TimeStamper
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from . import certificates
from . import settings as seal_settings

PATIENCE = 10  # seconds for one answer
MOST_DRIFT = datetime.timedelta(minutes=5)


class CheckedTimeStamper(TimeStamper):
    """Asks for a token and refuses any that is not exactly what was asked."""

    name = ""

    def context(self) -> ValidationContext:
        """The pinned roots, at the present instant."""
        pinned = seal_settings.pinned()
        return ValidationContext(
            trust_roots=[x509.Certificate.load(root) for root in pinned.roots],
            crls=pinned.crls,
            allow_fetching=False,
        )

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A checked token over `message_digest`.

        Raises `TimestampRequestError` for silence, refusal, and for any token that cannot be trusted.
        """
        nonce, request = self.request_cms(message_digest, md_algorithm)
        try:
            async with asyncio.timeout(PATIENCE):
                response = await self.async_request_tsa_response(request)
            return await self._checked(response, request, nonce)
        except TimestampRequestError:
            raise
        except (TimeoutError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
            # ASN.1 from elsewhere: whatever is wrong with it, it is not a token.
            raise TimestampRequestError(f"unusable answer ({type(error).__name__})") from error

    async def _checked(
        self, response: tsp.TimeStampResp, request: tsp.TimeStampReq, nonce: int | None
    ) -> cms.ContentInfo:
        if response["status"]["status"].native not in ("granted", "granted_with_mods"):
            raise TimestampRequestError("the authority refused")
        token = response["time_stamp_token"]
        signed_data = token["content"]
        info = signed_data["encap_content_info"]["content"].parsed
        if info["nonce"].native != nonce:
            raise TimestampRequestError("wrong nonce")
        if info["message_imprint"].dump() != request["message_imprint"].dump():
            raise TimestampRequestError("wrong imprint")
        drift = abs(datetime.datetime.now(datetime.UTC) - info["gen_time"].native)
        if drift > MOST_DRIFT:
            raise TimestampRequestError("wrong time")
        status = TimestampSignatureStatus(
            **await validate_tst_signed_data(
                signed_data, self.context(), lambda _: request["message_imprint"]["hashed_message"].native
            )
        )
        if not (status.intact and status.valid and status.trusted):
            raise TimestampRequestError("token of an unknown or unsound authority")
        if not _only_dates(status.signing_cert):
            raise TimestampRequestError("certificate not reserved to time-stamping")
        return token


async def is_sound_token(token: bytes, digest: bytes) -> bool:
    """Whether a token (DER) is whole, over `digest`, of an authority that was trusted at its own time."""
    try:
        signed_data = cms.ContentInfo.load(token, strict=True)["content"]
        info = signed_data["encap_content_info"]["content"].parsed
        pinned = seal_settings.pinned()
        context = ValidationContext(
            trust_roots=[x509.Certificate.load(root) for root in pinned.roots],
            crls=pinned.crls,
            moment=info["gen_time"].native,
            retroactive_revinfo=True,
            allow_fetching=False,
        )
        status = TimestampSignatureStatus(
            **await validate_tst_signed_data(signed_data, context, lambda _: digest)
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, SignatureValidationError):
        return False
    return bool(status.intact and status.valid and status.trusted and _only_dates(status.signing_cert))


def _only_dates(certificate: x509.Certificate) -> bool:
    """RFC 3161, 2.3: one extended key usage, time stamping, marked critical."""
    return any(
        extension["extn_id"].native == "extended_key_usage"
        and extension["critical"].native
        and extension["extn_value"].native == ["time_stamping"]
        for extension in certificate["tbs_certificate"]["extensions"]
    )


class RemoteTimeStamper(CheckedTimeStamper, HTTPTimeStamper):
    """An authority reached over HTTP."""

    def __init__(self, url: str) -> None:
        HTTPTimeStamper.__init__(self, url, timeout=PATIENCE)
        self.name = url


class LocalTimeStamper(CheckedTimeStamper, DummyTimeStamper):
    """The demonstration's own authority; its key is loaded once (loading it checks it, slowly)."""

    name = "demonstration"

    def __init__(self, certificate: x509.Certificate, key: RSAPrivateKey) -> None:
        der = key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        DummyTimeStamper.__init__(self, certificate, keys.PrivateKeyInfo.load(der), override_md="sha256")
        self._key = key

    def _sign_tst_info(
        self,
        tst_info_data: bytes,
        md_algorithm: str,  # noqa: ARG002 - the library's signature
        dt: datetime.datetime,  # noqa: ARG002 - the library's signature
    ) -> tuple[bytes, cms.CMSAttributes]:
        digest = hashes.Hash(hashes.SHA256())
        digest.update(tst_info_data)
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute(
                    "signing_certificate_v2", general.as_signing_certificate_v2(self.tsa_cert)
                ),
                simple_cms_attribute("message_digest", digest.finalize()),
            ]
        )
        return self._key.sign(attributes.dump(), PKCS1v15(), hashes.SHA256()), attributes


@cache
def local_timestamper(folder: str) -> LocalTimeStamper:
    """The demonstration's authority, from the files of `folder`."""
    with open(f"{folder}/tsa.p12", "rb") as file:
        key, certificate, _ = pkcs12.load_key_and_certificates(file.read(), certificates.PASSWORD)
    if not isinstance(key, RSAPrivateKey) or certificate is None:
        raise seal_settings.SealMisconfigured(
            "tsa.p12 holds no RSA key: remove the folder, run seal_devcert."
        )
    der = certificate.public_bytes(serialization.Encoding.DER)
    return LocalTimeStamper(x509.Certificate.load(der), key)


def timestampers() -> list[CheckedTimeStamper]:
    """The authorities to ask, in order: those of TSA_URLS, else the demonstration's own."""
    if settings.TSA_URLS:
        return [_remote(url) for url in settings.TSA_URLS]
    if seal_settings.uses_development_files():
        return [local_timestamper(str(seal_settings.development_folder()))]
    return []


@cache
def _remote(url: str) -> RemoteTimeStamper:
    return RemoteTimeStamper(url)
