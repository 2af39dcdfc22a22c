"""What must be right before the portal seals for real."""

from typing import Any

from cryptography import x509
from django.conf import settings
from django.core.checks import ERROR, CheckMessage, Error, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from . import settings as seal_settings

WARN_DAYS = 90


@register("seal")
def seal_is_fit(**_options: Any) -> list[CheckMessage]:
    """A real portal refuses a certificate of the demonstration, missing roots, and one that has ended."""
    if not seal_settings.is_configured():
        return []
    if seal_settings.uses_development_files() and _is_practice():
        return []
    try:
        certificate = seal_settings.seal_certificate()
        pinned = seal_settings.pinned()
    except seal_settings.SealMisconfigured as error:
        return [Error(str(error), id="seal.E001")]
    return [*_of_the_certificate(certificate), *_of_the_authorities(pinned)]


def refuse_unfit_seal() -> None:
    """Stop a web server that would seal with what is worth nothing; commands run the check by themselves.

    Raises `ImproperlyConfigured` with every error.
    """
    errors = [problem.msg for problem in seal_is_fit() if problem.level >= ERROR]
    if errors:
        raise ImproperlyConfigured(" ".join(errors))


def _is_practice() -> bool:
    return bool(settings.SEAL_PRACTICE)


def _of_the_certificate(certificate: x509.Certificate | None) -> list[CheckMessage]:
    """One of the demonstration is refused; one that ends, or has ended, is told."""
    if certificate is None:
        return []
    found: list[CheckMessage] = []
    if seal_settings.bears_the_mark(certificate) and not _is_practice():
        found.append(
            Error(
                "The certificate of the seal is one of the demonstration: worth nothing, refused here.",
                hint="Set SEAL_P12 to a real certificate, or nothing at all: documents are then not sealed.",
                id="seal.E002",
            )
        )
    left = (certificate.not_valid_after_utc - timezone.now()).days
    if left < 0:
        found.append(Error("The certificate of the seal has ended.", id="seal.E005"))
    elif left < WARN_DAYS:
        found.append(Warning(f"The certificate of the seal ends in {left} days.", id="seal.W001"))
    return found


def _of_the_authorities(pinned: seal_settings.Pinned) -> list[CheckMessage]:
    """Roots to trust, and someone to date."""
    found: list[CheckMessage] = []
    if not pinned.roots:
        found.append(Error("SEAL_ROOTS is empty: nothing sealed here could be trusted.", id="seal.E003"))
    if not settings.TSA_URLS and not seal_settings.uses_development_files():
        found.append(Error("TSA_URLS is empty: nothing could be sealed.", id="seal.E004"))
    return found
