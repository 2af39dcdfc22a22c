"""Invented people sign a convention of the installed site: by https through the proxy, from the letters they got.

people.py FILE.pdf     as the application's account, in its folder; writes the sealed file
"""

import email
import email.policy
import http.cookiejar
import os
import re
import ssl
import sys
import time
import urllib.request
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

SITE, MAILS, AUTHORITY = (
    "https://immersion.example.org",
    Path("/rehearsal/mail"),
    "/etc/ssl/portal/fullchain.pem",
)
PATIENCE = 120  # seconds that a person waits for a letter, or for the file


class Forms(HTMLParser):
    """The forms of a page: their button's words, address and fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self.forms.append({"action": given.get("action") or "", "fields": {}, "words": ""})
        elif self.forms and tag == "input" and given.get("name"):
            value = given.get("value") or ("on" if given.get("type") == "checkbox" else "")
            self.forms[-1]["fields"][given["name"]] = value

    def handle_data(self, data: str) -> None:
        if self.forms:
            self.forms[-1]["words"] += data


class Person:
    """A browser with its cookies."""

    def __init__(self) -> None:
        trusted = ssl.create_default_context(cafile=AUTHORITY)
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusted), cookies)
        self.address, self.page = "", ""

    def go(self, address: str, form: dict[str, str] | None = None) -> None:
        data = urlencode(form).encode() if form else None
        asked = urllib.request.Request(address, data, {"Referer": self.address or SITE})
        with self.opener.open(asked, timeout=60) as answer:
            self.address, self.page = answer.geturl(), answer.read().decode()

    def press(self, words: str, **typed: str) -> None:
        """Send the form that has this button, with what was typed."""
        form = next((one for one in Forms(self.page).forms if words in one["words"]), None)
        if form is None:
            raise SystemExit(
                f"no button « {words} » at {self.address}: {re.sub('<[^>]+>', ' ', self.page)[:2000]}"
            )
        self.go(urljoin(self.address, form["action"] or self.address), {**form["fields"], **typed})


def until(found: Callable[[], Any], what: str) -> Any:
    """What `found` answers, once it does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if answer := found():
            return answer
        time.sleep(0.5)
    raise SystemExit(f"never came: {what}")


def in_a_letter(address: str, pattern: str, *, since: set[Path]) -> Callable[[], str]:
    """Looks for the first group of a pattern in letters to that address that came after `since`."""

    def look() -> str:
        for path in sorted(set(MAILS.glob("*.eml")) - since, reverse=True):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = mail.get_body(("plain",))
            found = (
                re.search(pattern, body.get_content(), re.M) if body and address in str(mail["to"]) else None
            )
            if found:
                return found[1]
        return ""

    return look


def sign(address: str, before: set[Path]) -> None:
    """From the letter to the receipt, as anybody does."""
    person = Person()
    person.go(until(in_a_letter(address, rf"^({SITE}/s/\S+)", since=before), f"an invitation to {address}"))
    person.press("Continuer")
    person.press("J’ai lu, continuer vers la signature")
    seen = set(MAILS.glob("*.eml"))
    person.press("Recevoir mon code")
    code = until(in_a_letter(address, r"^(\d{6})\s*$", since=seen), f"a code to {address}")
    person.press("Signer la convention", code=code)
    if "Votre signature est enregistrée" not in person.page:
        raise SystemExit(f"{address} did not sign: {re.sub('<[^>]+>', ' ', person.page)[:2000]}")
    print(f"           {address} signed", flush=True)


def main() -> None:
    """Open, sign, wait for the sealed file, write it."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pmsmp_portal.settings")
    import django

    django.setup()
    from django.utils import timezone

    from conventions.choices import DocumentKind
    from conventions.drafting.actions.freezing import open_to_signature
    from conventions.models import Document
    from demo.cast import create_cast
    from demo.story import ready_draft
    from immersions.accounts.actor import actor_of

    cast = create_cast()
    draft = ready_draft(cast)
    before = set(MAILS.glob("*.eml"))
    version = open_to_signature(draft, by=actor_of(cast.claire), at=timezone.now())
    for asked in version.requests.select_related("party").order_by("group", "pk"):
        sign(asked.party.email, before)
    sealed = Document.objects.filter(version=version, kind=DocumentKind.SEALED)
    content = until(sealed.first, "the sealed file").content
    Path(sys.argv[1]).write_bytes(bytes(content))
    print(f"           {draft.reference} is signed and sealed: {len(content)} bytes", flush=True)


if __name__ == "__main__":
    main()
