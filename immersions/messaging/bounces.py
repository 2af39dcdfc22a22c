"""Letters that come back: a mail server's report (RFC 3464) marks the letter it speaks of as not delivered."""

import email
import email.policy
import re
from email.message import EmailMessage

from django.conf import settings
from django.db import transaction

from immersions.models import Letter, LetterStatus

OUR_ID = re.compile(r"<letter-(\d{1,18})@([^<>\s]+)>")
MOST_BYTES = 2_000_000
RETURNED = "revenu : la messagerie du destinataire n’en veut pas"


def returned_letters(raw: bytes) -> set[int]:
    """Ids of the letters that a report says failed for good; empty for any other mail.

    A delay, a success, an automatic reply and the report of somebody else's mail name nothing.
    """
    report = email.message_from_bytes(raw[:MOST_BYTES], policy=email.policy.default)
    if (
        report.get_content_type() != "multipart/report"
        or report.get_param("report-type") != "delivery-status"
    ):
        return set()
    parts = list(report.walk())
    failed = any(
        "failed" in str(fields.get("Action", "")).lower()
        for part in parts
        if part.get_content_type() == "message/delivery-status"
        for fields in part.iter_parts()
    )
    return {number for part in parts for number in _ours(part)} if failed else set()


def _ours(part: EmailMessage) -> set[int]:
    """Our letters among the identifiers of the mail that is returned, whole or by its headers alone."""
    if part.get_content_type() == "message/rfc822":
        given = [str(original.get("Message-ID", "")) for original in part.iter_parts()]
    elif part.get_content_type() == "text/rfc822-headers":
        given = [line for line in part.get_content().splitlines() if line.lower().startswith("message-id:")]
    else:
        return set()
    home = settings.PORTAL_CONTACT.split("@")[-1]
    return {int(number) for one in given for number, domain in OUR_ID.findall(one) if domain == home}


@transaction.atomic
def record_return(raw: bytes) -> list[int]:
    """Mark the letters of a report as not delivered; returns the ids that changed.

    A letter marked twice changes once, so the same report may be read again.
    """
    rows = Letter.objects.select_for_update().filter(pk__in=returned_letters(raw), status=LetterStatus.SENT)
    ids = sorted(rows.values_list("pk", flat=True))
    Letter.objects.filter(pk__in=ids).update(status=LetterStatus.FAILED, failure=RETURNED)
    return ids
