"""The seal's key in a device (PKCS#11): opened once by process, asked by one thread at a time.

Needs the package python-pkcs11 (extra `pkcs11`): only `seal` imports this module, and only when a device is named.
"""

import contextlib
import threading
from dataclasses import dataclass, field

import pkcs11
from django.conf import settings
from pkcs11.exceptions import (
    MultipleTokensReturned,
    NoSuchToken,
    PinExpired,
    PinIncorrect,
    PinInvalid,
    PinLenRange,
    PinLocked,
    PKCS11Error,
)
from pyhanko.keys import load_cert_from_pemder, load_certs_from_pemder
from pyhanko.sign.pkcs11 import PKCS11Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from .settings import SealMisconfigured

REFUSALS = (PinIncorrect, PinInvalid, PinLenRange, PinExpired, PinLocked)


class DeviceSigner(PKCS11Signer):
    """A key that stays in its device; a failure closes the session, so that the next attempt opens a new one."""

    async def async_sign_raw(
        self,
        data: bytes,
        digest_algorithm: str,
        dry_run: bool = False,  # noqa: FBT001, FBT002 - the library asks by position
    ) -> bytes:
        """Raises `SealMisconfigured` when the device does not sign."""
        # The library initialises the module for one thread at a time; each seal has an event loop of its own.
        with _device.alone:
            try:
                return await super().async_sign_raw(data, digest_algorithm, dry_run)
            except PKCS11Error as error:
                _device.forget()
                raise SealMisconfigured(
                    f"SEAL_PKCS11_MODULE: the device did not sign ({_told(error)})."
                ) from error


@dataclass
class _Device:
    """What a process knows of its device."""

    alone: threading.Lock = field(default_factory=threading.Lock)
    signer: DeviceSigner | None = None
    refusal: str = ""

    def forget(self) -> None:
        """Leave the module as if it had never been used: sessions that are lost stay lost otherwise."""
        self.signer = None
        with contextlib.suppress(PKCS11Error):
            pkcs11.lib(settings.SEAL_PKCS11_MODULE).finalize()


_device = _Device()


def device_signer() -> DeviceSigner:
    """The signer of the settings SEAL_PKCS11_*; raises `SealMisconfigured` naming the setting at fault.

    A refused PIN is not tried again before the process restarts: three wrong ones lock most devices.
    """
    with _device.alone:
        if _device.refusal:
            raise SealMisconfigured(_device.refusal)
        if _device.signer is None:
            try:
                _device.signer = _open()
            except SealMisconfigured:
                _device.forget()
                raise
        return _device.signer


def _open() -> DeviceSigner:
    try:
        certificate = load_cert_from_pemder(settings.SEAL_PKCS11_CERT)
        chain = SimpleCertificateStore()
        chain.register_multiple(load_certs_from_pemder(settings.SEAL_CHAIN))
    except (OSError, ValueError) as error:
        raise SealMisconfigured(
            f"SEAL_PKCS11_CERT or SEAL_CHAIN: a file cannot be read ({type(error).__name__})."
        ) from error
    signer = DeviceSigner(
        _session(),
        signing_cert=certificate,
        ca_chain=chain,
        key_label=settings.SEAL_PKCS11_KEY,
        # Most devices sign a hash with a curve, and do not hash by themselves; for RSA it is the contrary.
        use_raw_mechanism=certificate.public_key.algorithm == "ec",
    )
    try:
        # Asking it looks for the key now: after a failure to find it while signing, the library waits for ever.
        _ = signer.signing_cert
    except PKCS11Error as error:
        raise SealMisconfigured(f"SEAL_PKCS11_KEY: {_told(error)}") from error
    return signer


def _session() -> pkcs11.Session:
    try:
        module = pkcs11.lib(settings.SEAL_PKCS11_MODULE)
    except PKCS11Error as error:
        raise SealMisconfigured(f"SEAL_PKCS11_MODULE: cannot be loaded ({_told(error)}).") from error
    try:
        token = module.get_token(token_label=settings.SEAL_PKCS11_TOKEN)
        # Without a PIN the session is open to all: for devices that ask nothing, or ask on their own keyboard.
        return token.open(user_pin=settings.SEAL_PKCS11_PIN or None)
    except (NoSuchToken, MultipleTokensReturned) as error:
        raise SealMisconfigured("SEAL_PKCS11_TOKEN: no token, or several, bear this label.") from error
    except REFUSALS as error:
        _device.refusal = (
            f"SEAL_PKCS11_PIN: refused ({type(error).__name__}); not tried again before a restart,"
            " so that the device does not lock itself."
        )
        raise SealMisconfigured(_device.refusal) from error
    except PKCS11Error as error:
        raise SealMisconfigured(f"SEAL_PKCS11_MODULE: the device does not open ({_told(error)}).") from error


def _told(error: PKCS11Error) -> str:
    return str(error) or type(error).__name__
