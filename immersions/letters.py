"""Letters: asked for in the transaction that needs them, written and sent by a job.

A kind of letter is a function that takes a `Letter` and returns its words; it is registered with
`@letter("kind")`. Links and codes are drawn inside that function, when the letter leaves:
they never wait in the database or in the queue.
"""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from . import sms
from .models import Letter, LetterStatus

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Words:
    """What a letter says: plain text, readable by any mail program and any screen reader."""

    subject: str
    body: str
    attachments: list[tuple[str, bytes, str]] = field(default_factory=list)


@dataclass(frozen=True)
class ShortWords:
    """What a short message says; the recipient of its letter is a mobile phone."""

    text: str


class NothingToSay(Exception):
    """Raised by a letter whose reason has gone (a revoked link, an answered request): it is not sent."""


Writer = Callable[[Letter], Words | ShortWords]
WRITERS: dict[str, Writer] = {}


def letter(kind: str) -> Callable[[Writer], Writer]:
    """Register the writer of a kind of letter."""

    def register(writer: Writer) -> Writer:
        WRITERS[kind] = writer
        return writer

    return register


def post(kind: str, subject: models.Model, recipient: str) -> Letter | None:
    """Ask for a letter about the row `subject`, in the caller's transaction.

    `recipient`: an e-mail, or a mobile phone for a kind whose writer returns `ShortWords`.
    Returns nothing, and sends nothing, when it is empty.
    Raises `KeyError` for a kind nobody registered.
    """
    WRITERS[kind]
    if not recipient:
        return None
    row = Letter.objects.create(kind=kind, subject_id=subject.pk, recipient=recipient)
    deliver.defer(letter_id=row.pk)
    return row


@app.task(
    name="deliver_letter",
    queue="letters",
    retry=RetryStrategy(
        max_attempts=9, exponential_wait=4, retry_exceptions={OSError, smtplib.SMTPException}
    ),
)
def deliver(letter_id: int) -> None:
    """Write and send one letter; retried after 4 s, 16 s… and at last three days when the mail server does not answer.

    The letter is locked while it is sent: two workers cannot send it twice.
    """
    refused: Exception | None = None
    with transaction.atomic():
        row = Letter.objects.select_for_update().get(pk=letter_id)
        if row.status == LetterStatus.SENT:
            return
        row.attempts += 1
        try:
            with transaction.atomic():
                words = WRITERS[row.kind](row)
                _send(row, words)
        except NothingToSay as reason:
            row.status, row.failure = LetterStatus.FAILED, f"sans objet : {reason}"
        except (OSError, smtplib.SMTPException) as error:
            row.status, row.failure, refused = LetterStatus.FAILED, type(error).__name__, error
            logger.warning("letter %s (%s) not sent: %s", row.pk, row.kind, type(error).__name__)
        else:
            row.status, row.failure, row.sent_at = LetterStatus.SENT, "", timezone.now()
        row.save(update_fields=["status", "failure", "sent_at", "attempts"])
    if refused is not None:
        raise refused


def _send(row: Letter, words: Words | ShortWords) -> None:
    if isinstance(words, ShortWords):
        sms.send_sms(sms.mobile(row.recipient) or "", words.text)
    else:
        _message(row, words).send()


def _message(row: Letter, words: Words) -> EmailMessage:
    subject = " ".join(words.subject.split())
    body = f"{words.body.strip()}\n\n--\n{settings.PORTAL_NAME}\n{settings.SITE_URL}\n"
    headers = {
        "Message-ID": f"<letter-{row.pk}@{settings.PORTAL_CONTACT.split('@')[-1]}>",
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMessage(subject, body, to=[row.recipient], headers=headers)
    for name, content, mimetype in words.attachments:
        message.attach(name, content, mimetype)
    return message
