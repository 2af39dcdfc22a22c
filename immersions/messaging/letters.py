"""Letters: asked for in the transaction that needs them, written and sent by a job.

A kind of letter is a function that takes a `Letter` and returns its words; it is registered with
`@letter("kind")`. Links and codes are drawn inside that function, when the letter leaves:
they never wait in the database or in the queue.
"""

import datetime
import logging
import smtplib
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django.utils import timezone
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from immersions.models import Letter, LetterStatus

from . import sms
from .html import as_html
from .retrying import LONGEST_WAIT, wait_of

logger = logging.getLogger(__name__)
POINTLESS = "sans objet : "


@dataclass(frozen=True)
class Words:
    """What a letter says: plain text, readable by any mail program; its HTML part is drawn from it."""

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
# Each kind waits in a queue, and each queue has workers of its own: a code never waits behind other letters.
QUEUES: dict[str, str] = {}
LETTERS, CODES = "letters", "codes"
# How long a letter is tried again: a mail server may be down from a Friday evening to a Monday morning.
TRIED_FOR = datetime.timedelta(days=3)


def letter(kind: str, *, queue: str = LETTERS) -> Callable[[Writer], Writer]:
    """Register the writer of a kind of letter."""

    def register(writer: Writer) -> Writer:
        WRITERS[kind], QUEUES[kind] = writer, queue
        return writer

    return register


def post(kind: str, subject: models.Model, recipient: str) -> Letter | None:
    """Ask for a letter about the row `subject`, in the caller's transaction.

    `recipient`: an e-mail, or a mobile phone for a kind whose writer returns `ShortWords`.
    Returns nothing, and sends nothing, when it is empty.
    Raises `KeyError` for a kind nobody registered.
    """
    return post_about(kind, subject.pk, recipient) if recipient else None


@transaction.atomic
def post_about(kind: str, subject_id: int, recipient: str) -> Letter:
    """Ask for a letter about a number, which may be no row's; raises `KeyError` for a kind nobody registered."""
    WRITERS[kind]
    row = Letter.objects.create(kind=kind, subject_id=subject_id, recipient=recipient)
    deliver.configure(queue=QUEUES.get(kind, LETTERS)).defer(letter_id=row.pk)
    return row


class PatientPostman(BaseRetryStrategy):
    """Four seconds, eight… five minutes at most; a quarter of an hour when the server refused that very address.

    Five minutes, so that all that waits has left ten minutes after the mail server came back.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """When to try again, whatever went wrong: the database as well as the mail server."""
        refused = isinstance(exception, smtplib.SMTPRecipientsRefused)
        wait = wait_of(job.attempts, first=4, longest=LONGEST_WAIT if refused else 300)
        return RetryDecision(retry_in={"seconds": wait})


@app.task(name="deliver_letter", queue=LETTERS, retry=PatientPostman())
def deliver(letter_id: int) -> None:
    """Write and send one letter; raises when it did not leave and must be tried again.

    The letter is locked while it is sent: two workers cannot send it twice. The mail server has answered
    before that: its silence never holds the rows that a page may wait for.
    """
    row = Letter.objects.filter(pk=letter_id).first()
    if row is None:
        logger.warning("letter %s is gone: nothing to send", letter_id)
        return
    if row.status == LetterStatus.SENT:
        return
    try:
        with nullcontext() if sms.mobile(row.recipient) else get_connection() as mail:
            _write_and_send(letter_id, mail)
    except (OSError, smtplib.SMTPException) as error:
        failure = type(error).__name__
        logger.warning("letter %s (%s) not sent: %s", row.pk, row.kind, failure)
        Letter.objects.filter(pk=letter_id).exclude(status=LetterStatus.SENT).update(
            status=LetterStatus.FAILED, failure=failure, attempts=models.F("attempts") + 1
        )
        if timezone.now() - row.created_at < TRIED_FOR:
            raise


@transaction.atomic
def _write_and_send(letter_id: int, mail: BaseEmailBackend | None) -> None:
    """All or nothing: when the letter does not leave, the link or the code drawn for it was never drawn."""
    row = Letter.objects.select_for_update().filter(pk=letter_id).first()
    if row is None or row.status == LetterStatus.SENT:
        return
    row.attempts += 1
    try:
        with transaction.atomic():
            _send(row, WRITERS[row.kind](row), mail)
    except NothingToSay as reason:
        row.status, row.failure = LetterStatus.FAILED, f"{POINTLESS}{reason}"
    else:
        row.status, row.failure, row.sent_at = LetterStatus.SENT, "", timezone.now()
    row.save(update_fields=["status", "failure", "sent_at", "attempts"])


def _send(row: Letter, words: Words | ShortWords, mail: BaseEmailBackend | None) -> None:
    if isinstance(words, ShortWords):
        sms.send_sms(sms.mobile(row.recipient) or "", words.text)
    else:
        _message(row, words, mail).send()


def _message(row: Letter, words: Words, mail: BaseEmailBackend | None) -> EmailMultiAlternatives:
    subject = " ".join(words.subject.split())
    body = f"{words.body.strip()}\n\n--\n{settings.PORTAL_NAME}\n{settings.SITE_URL}\n"
    headers = {
        "Message-ID": f"<letter-{row.pk}@{settings.PORTAL_CONTACT.split('@')[-1]}>",
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMultiAlternatives(subject, body, to=[row.recipient], headers=headers, connection=mail)
    message.attach_alternative(as_html(subject, words.body), "text/html")
    for name, content, mimetype in words.attachments:
        message.attach(name, content, mimetype)
    return message
