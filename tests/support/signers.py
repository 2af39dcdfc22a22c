"""What a signatory does in a browser, for the tests: follow the link, read, agree, copy the code, sign."""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.core import mail
from django.test import Client
from django.utils import timezone

from conventions.drafting.actions.freezing import open_to_signature
from conventions.evidence.chain import NOWHERE
from conventions.models import Convention, ConventionVersion, SignatureRequest
from conventions.signing import codes
from conventions.signing.actions import ceremony as signing
from demo.cast import Cast
from immersions.accounts.actor import ANONYMOUS, actor_of

from .drafts import complete_draft
from .jobs import run_jobs


@dataclass
class Signer:
    """One party with a browser of their own."""

    request: SignatureRequest
    client: Client

    @property
    def email(self) -> str:
        return self.request.party.email

    def url(self, step: str) -> str:
        return f"/signature/{self.request.pk}/{step}/"

    def link(self) -> str:
        """The link of the last letter received."""
        return last_link(self.email)

    def arrive(self) -> Any:
        return self.client.post(self.link())

    def read(self) -> Any:
        return self.client.post(self.url("lire"))

    def agree(self) -> Any:
        answer = self.client.post(self.url("accord"), {"agree": "on"})
        run_jobs()
        return answer

    def code(self) -> str:
        return last_code(self.email)

    def form(self, **changes: Any) -> dict[str, Any]:
        version = self.request.version
        return {
            "code": changes["code"] if "code" in changes else self.code(),
            "version": version.number,
            "content_sha256": bytes(version.content_sha256).hex(),
            "idempotency": "k",
            **changes,
        }

    def type_code(self, **changes: Any) -> Any:
        return self.client.post(self.url("code"), self.form(**changes))

    def ready(self) -> "Signer":
        """Up to the code in the mailbox."""
        for answer in (self.arrive(), self.read(), self.agree()):
            assert answer.status_code == 302, answer.content.decode()
        return self

    def sign(self) -> Any:
        answer = self.ready().type_code()
        run_jobs()
        return answer

    def again(self) -> SignatureRequest:
        self.request.refresh_from_db()
        return self.request


def letters_to(email: str) -> list[Any]:
    return [message for message in mail.outbox if message.to == [email]]


def last_link(email: str) -> str:
    found = [re.search(r"/s/[\w-]{20,}", message.body) for message in reversed(letters_to(email))]
    return next(match.group(0) for match in found if match)


def last_code(email: str) -> str:
    found = [re.search(r"^(\d{6})$", message.body, re.M) for message in reversed(letters_to(email))]
    return next(match.group(1) for match in found if match)


def open_round(cast: Cast, *, at: datetime.datetime | None = None, **changes: Any) -> ConventionVersion:
    """Amina's convention, open to signature, the first letters sent."""
    at = at or timezone.now()
    convention = complete_draft(cast, at=at, **changes)
    version = open_to_signature(convention, by=actor_of(cast.claire), at=at)
    run_jobs()
    return version


def signer(version: ConventionVersion, role: str, client: Client | None = None) -> Signer:
    rows = SignatureRequest.objects.select_related("version__convention", "party")
    return Signer(rows.filter(version=version, role=role).latest("pk"), client or Client())


def sign_all(version: ConventionVersion) -> Convention:
    """Everyone signs, each in their own browser, in the order of their groups."""
    for role in version.requests.order_by("group", "pk").values_list("role", flat=True):
        assert signer(version, role).sign().status_code == 302
    convention = version.convention
    convention.refresh_from_db()
    return convention


def sign_directly(one: Signer) -> None:
    """Without a browser, a letter nor a job."""
    signing.present(one.request, by=ANONYMOUS, trace=NOWHERE, at=timezone.now())
    code = signing.ask_code(one.request, by=ANONYMOUS, nonce="n", trace=NOWHERE, at=timezone.now())
    digits = codes.draw(code, at=timezone.now())
    shown = signing.Shown(one.request.version.number, bytes(one.request.version.content_sha256).hex())
    signing.sign(
        one.request, by=ANONYMOUS, typed=digits, shown=shown, nonce="n", trace=NOWHERE, at=timezone.now()
    )


def all_sign_directly(version: ConventionVersion) -> None:
    """Everyone signs; the job that makes the file waits."""
    for role in version.requests.order_by("group", "pk").values_list("role", flat=True):
        sign_directly(signer(version, role))
