"""Short messages to a mobile phone: one interface, a mailbox for the demonstration, one provider over HTTP.

`SMS_BACKEND` says which: nothing (no short message is offered to anyone), `demo` or `http`.
"""

import json
import urllib.request

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from .contacts import number

# Mobile numbers of overseas: what follows 0, and the code of the territory.
OVERSEAS = {
    "690": "590", "691": "590", "694": "594", "696": "596", "697": "596", "692": "262", "693": "262", "639": "262",
}  # fmt: skip


class SmsRefused(OSError):
    """The provider did not take the message; it is tried again later, like a letter."""


def is_on() -> bool:
    """Whether short messages can leave this portal."""
    return settings.SMS_BACKEND in ("demo", "http")


def mobile(phone: str) -> str | None:
    """A French mobile number as the world writes it, +33612345678; `None` for any other number."""
    digits = number(phone)
    if len(digits) != 10 or digits[:2] not in ("06", "07"):
        return None
    return f"+{OVERSEAS.get(digits[1:4], '33')}{digits[1:]}"


def masked(phone: str) -> str:
    """« 06 •• •• •• 78 »: enough for its owner to know it."""
    digits = "".join(char for char in phone if char.isdigit())
    return f"{digits[:2]} •• •• •• {digits[-2:]}" if len(digits) >= 10 else ""


def send_sms(to: str, text: str) -> None:
    """Send one short message to a number of `mobile()`.

    Raises `OSError` (`SmsRefused` among them) when it did not leave; the caller tries again later.
    """
    if settings.SMS_BACKEND == "demo":
        _to_the_demo_mailbox(to, text)
    elif settings.SMS_BACKEND == "http":
        _to_the_provider(to, text)
    else:
        raise SmsRefused("no short messages here")


def _to_the_demo_mailbox(to: str, text: str) -> None:
    connection = get_connection(
        "django.core.mail.backends.filebased.EmailBackend", file_path=settings.DEMO_MAILBOX
    )
    EmailMessage("SMS", text, to=[to], connection=connection).send()


def _to_the_provider(to: str, text: str) -> None:
    """One JSON POST, `{"to", "from", "text"}`, with a bearer token; any 2xx is a success."""
    body = json.dumps({"to": to, "from": settings.SMS_SENDER, "text": text}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_TOKEN}"}
    if not settings.SMS_URL.startswith("https://"):
        raise SmsRefused("SMS_URL must begin with https://")
    call = urllib.request.Request(settings.SMS_URL, data=body, headers=headers, method="POST")  # noqa: S310 - https, checked above
    with urllib.request.urlopen(call, timeout=settings.SMS_TIMEOUT) as answer:  # noqa: S310 - https, checked above
        if not 200 <= answer.status < 300:
            raise SmsRefused(str(answer.status))
