"""« Boîte aux lettres de démonstration »: the letters of the demo, readable without a mail server.

Exists only when `DEMO` is set: its letters hold links and codes that open accounts.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

NEWEST = 500  # letters shown; older ones stay in their folder
_SEPARATOR = re.compile(rb"\r?\n-{79}\r?\n")  # written by Django's file backend after each letter
_FILE = re.compile(r"\d{8}-\d{6}-\d+")


@dataclass(frozen=True)
class Mail:
    """One letter as its reader sees it."""

    key: str
    subject: str
    recipient: str
    sent_at: datetime | None
    body: str
    attachments: tuple[tuple[str, bytes], ...]


def _only_in_demo(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@login_not_required
@never_cache
@require_safe
@_only_in_demo
def demo_mailbox(request: HttpRequest) -> HttpResponse:
    """The letters, newest first; `destinataire` keeps those of one address."""
    mails = list(_mails())
    wanted = request.GET.get("destinataire", "")
    context = {
        "recipients": sorted({mail.recipient for mail in mails}),
        "wanted": wanted,
        "page": Paginator([mail for mail in mails if wanted in ("", mail.recipient)], 30).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "pages/demo_mailbox.html", context)


@login_not_required
@never_cache
@require_safe
@_only_in_demo
def demo_mail(request: HttpRequest, key: str) -> HttpResponse:
    """One letter; the links of the portal lead to the server that shows it, whatever its port."""
    mail = _mail(key)
    here = request.build_absolute_uri("/").rstrip("/")
    body = mail.body.replace(settings.SITE_URL, here)
    return render(request, "pages/demo_mail.html", {"mail": mail, "body": body})


@login_not_required
@never_cache
@require_safe
@_only_in_demo
def demo_attachment(_request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One attached file, to download; `number` counts from 1."""
    attachments = _mail(key).attachments
    if not 1 <= number <= len(attachments):
        raise Http404
    name, content = attachments[number - 1]
    answer = HttpResponse(content, content_type="application/octet-stream")
    safe_name = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)
    answer["Content-Disposition"] = f'attachment; filename="{safe_name}"'
    return answer


def _mails() -> Iterator[Mail]:
    """The newest letters first; a file holds the letters of one connection, in their order."""
    folder = Path(settings.DEMO_MAILBOX)
    files = [path for path in folder.glob("*.log") if _FILE.fullmatch(path.stem)]
    left = NEWEST
    for path in sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True):
        for index, raw in reversed(list(enumerate(_letters(path), start=1))):
            if not left:
                return
            left -= 1
            yield _read(f"{path.stem}-{index}", raw)


def _mail(key: str) -> Mail:
    stem, _, index = key.rpartition("-")
    path = Path(settings.DEMO_MAILBOX) / f"{stem}.log"
    if not _FILE.fullmatch(stem) or not index.isascii() or not index.isdigit() or not path.is_file():
        raise Http404
    letters = _letters(path)
    if not 1 <= int(index) <= len(letters):
        raise Http404
    return _read(key, letters[int(index) - 1])


def _letters(path: Path) -> list[bytes]:
    return [raw for raw in _SEPARATOR.split(path.read_bytes()) if raw.strip()]


def _read(key: str, raw: bytes) -> Mail:
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    part = message.get_body(("plain",))
    date = message["date"]
    return Mail(
        key=key,
        subject=str(message["subject"] or ""),
        recipient=str(message["to"] or ""),
        sent_at=_aware(date.datetime) if date is not None and date.datetime is not None else None,
        body=str(part.get_content()) if part is not None else "",
        attachments=tuple(_attachment(file) for file in message.iter_attachments()),
    )


def _aware(moment: datetime) -> datetime:
    """« -0000 », as mail programs write UTC, is read by Python as no zone at all."""
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _attachment(part: Any) -> tuple[str, bytes]:
    content = part.get_content()
    raw = content.encode() if isinstance(content, str) else bytes(content)
    return part.get_filename() or "piece-jointe", raw
