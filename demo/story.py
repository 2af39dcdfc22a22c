"""The whole story of a convention, played by the same actions as the pages: from a wish to a signed PDF.

For the demonstration and for a look without a browser. Letters stay in memory, jobs run on the spot.
"""

import dataclasses
import datetime
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.testing import InMemoryConnector

from conventions.case_facts import blockers, findings_of
from conventions.drafting.actions import draft as drafting
from conventions.drafting.actions.freezing import open_to_signature
from conventions.drafting.wizard import STEPS, Sheet, fingerprint, sheet_of
from conventions.evidence.chain import Trace, exported
from conventions.local_time import ONE_DAY, local_day
from conventions.models import Convention, ConventionVersion, Document, SignatureRequest
from conventions.sealing import settings as seal_settings
from conventions.signing.actions import ceremony as signing
from conventions.signing.links import request_of
from immersions.accounts.actor import ANONYMOUS, actor_of
from immersions.choices import Purpose
from immersions.models import Candidate, ImmersionRequest, User
from immersions.requests.actions.request import Wish, accept_request, request_immersion

from .cast import Cast
from .conventions import fill_demo_draft

STORY = Trace(ip="127.0.0.1", agent="demo_convention")


@dataclass(frozen=True)
class Story:
    """What came out of it: the bytes of the files, and the root (PEM) under which the signed one is sealed."""

    reference: str
    frozen_pdf: bytes
    signed_pdf: bytes
    evidence: bytes
    seal_root: bytes


class Post:
    """A mailbox in memory, and the queue run on the spot."""

    def __init__(self, queue: InMemoryConnector, box: list[EmailMessage]) -> None:
        self.queue = queue
        self.box = box

    def deliver(self) -> None:
        """Run the waiting jobs, and those they ask for, until none is left."""
        done: set[int] = set()
        while waiting := [row for key, row in self.queue.jobs.items() if key not in done]:
            for row in waiting:
                done.add(row["id"])
                app.tasks[row["task_name"]].func(**row["args"])
        self.queue.jobs.clear()

    def last_to(self, address: str, pattern: str) -> str:
        """The first group of a pattern in the last letter to that address that has it."""
        for message in reversed(self.box):
            found = re.search(pattern, str(message.body), re.M) if message.to == [address] else None
            if found:
                return found.group(1)
        raise LookupError("no such letter")


# Invented people never get a real seal, and their letters never leave.
OF_THE_STORY = {
    "SEAL_DEVELOPMENT": True,
    "SEAL_P12": "",
    "SEAL_PKCS11_MODULE": "",
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
}


@contextmanager
def stage() -> Iterator[Post]:
    """While it lasts, documents receive the seal of the development, no letter leaves this process, and no
    worker is needed."""
    kept = {name: getattr(settings, name) for name in OF_THE_STORY}
    outbox = getattr(mail, "outbox", None)
    mail.outbox = []
    queue = InMemoryConnector()
    try:
        for name, value in OF_THE_STORY.items():
            setattr(settings, name, value)
        with app.replace_connector(queue):
            yield Post(queue, mail.outbox)
    finally:
        for name, value in kept.items():
            setattr(settings, name, value)
        if outbox is None:
            del mail.outbox
        else:
            mail.outbox = outbox


def play(cast: Cast) -> Story:
    """A newcomer asks, Bruno accepts, Claire drafts and opens, everyone signs, the file is made.

    Each run has its own candidate and its own dates, so that the law allows it again.
    The file is sealed with the certificate of the development.
    """
    with stage() as post:
        convention = ready_draft(cast)
        version = open_to_signature(convention, by=actor_of(cast.claire), at=timezone.now())
        post.deliver()
        groups = version.requests.order_by("group", "pk").values_list("pk", flat=True)
        for request_id in list(groups):
            _sign(version, request_id, post)
        document = Document.objects.filter(version=version).latest("pk")
        convention.refresh_from_db()
        evidence = json.dumps(exported(convention), ensure_ascii=False, indent=2).encode()
        root = (seal_settings.development_folder() / "root.pem").read_bytes()
        return Story(convention.reference, bytes(version.pdf), bytes(document.content), evidence, root)


def ready_draft(cast: Cast) -> Convention:
    """A newcomer asks, Bruno accepts, Claire drafts and decides: all that is left is to open it to signature."""
    cast = _with_newcomer(cast)
    return _draft(cast, _ask_and_accept(cast))


def _with_newcomer(cast: Cast) -> Cast:
    """Another Amina, born on another day: one person makes two conventions a year at most in one host."""
    rank = User.objects.filter(email__startswith="amina-").count() + 1
    source = cast.candidate
    user = User.objects.create_user(
        f"amina-{rank}@demo.example",
        first_name="Amina",
        last_name="Benali",
        phone=f"06 01 00 {rank // 100:02d} {rank % 100:02d}",
    )
    candidate = Candidate.objects.create(
        user=user,
        first_name=user.first_name,
        last_name=user.last_name,
        birth_date=(source.birth_date or datetime.date(1994, 5, 17)) + rank * ONE_DAY,
        email=user.email,
        phone=user.phone,
        postcode=source.postcode,
        commune=source.commune,
        status=source.status,
        agency=source.agency,
        counsellor=source.counsellor,
    )
    return dataclasses.replace(cast, amina=user, candidate=candidate)


def _free_monday(cast: Cast, *, at: datetime.datetime) -> datetime.date:
    """The first Monday, three weeks ahead at least, after all that Bruno's bakery already plans."""
    earliest = at.date() + datetime.timedelta(days=21)
    planned = Convention.objects.filter(host=cast.host, end_on__gte=earliest).order_by("-end_on").first()
    day = max(earliest, planned.end_on + ONE_DAY) if planned and planned.end_on else earliest
    return day + datetime.timedelta(days=-day.weekday() % 7)


def _ask_and_accept(cast: Cast) -> ImmersionRequest:
    at = timezone.now()
    monday = _free_monday(cast, at=at)
    wish = Wish(
        "Je veux vérifier que ce métier me plaît.",
        monday,
        monday + datetime.timedelta(days=11),
        Purpose.CONFIRM,
    )
    asked, _ = request_immersion(cast.offer, by=actor_of(cast.amina), wish=wish, at=at)
    return accept_request(
        asked, by=actor_of(cast.bruno), answer="Avec plaisir, venez lundi à huit heures.", at=at
    )


def _draft(cast: Cast, asked: ImmersionRequest) -> Convention:
    """Claire begins from the request, saves each step, and decides what the law leaves to her."""
    at, claire = timezone.now(), actor_of(cast.claire)
    convention = drafting.create_draft(by=claire, candidate=cast.candidate, request=asked, at=at)
    for slug, sheet in _model_sheets(cast, asked.wished_start, at=at).items():
        step = next(step for step in STEPS if step.slug == slug)
        stored = Convention.objects.get(pk=convention.pk)
        seen = fingerprint(sheet_of(stored, step))
        convention = drafting.save_step(stored, by=claire, step=step, sheet=sheet, seen=seen, at=at)
    found = findings_of(convention, complete=True, read_on=local_day(convention, at))
    for one in blockers(found):
        drafting.decide(
            convention,
            by=claire,
            key=one.key,
            reason="Vu avec la personne et la structure.",
            at=at,
        )
    return Convention.objects.get(pk=convention.pk)


def _model_sheets(cast: Cast, start: datetime.date, *, at: datetime.datetime) -> dict[str, Sheet]:
    """The steps of the demonstration's complete draft, read from a draft that is never stored."""
    with transaction.atomic():
        model = fill_demo_draft(cast, start=start, at=at)
        sheets = {step.slug: sheet_of(model, step) for step in STEPS}
        transaction.set_rollback(True)
    return sheets


def _sign(version: ConventionVersion, request_id: int, post: Post) -> None:
    """Follow the letter's link, read, agree, copy the code, sign."""
    request = SignatureRequest.objects.select_related("party").get(pk=request_id)
    address, nonce = request.party.email, f"story-{request_id}"
    token = post.last_to(address, r"/s/([\w-]+)$")
    opened = request_of(token)
    if opened is None or opened.pk != request_id:
        raise LookupError("the link opens another request")
    signing.open_link(request, by=ANONYMOUS, trace=STORY, at=timezone.now())
    signing.present(request, by=ANONYMOUS, trace=STORY, at=timezone.now())
    signing.ask_code(request, by=ANONYMOUS, nonce=nonce, trace=STORY, at=timezone.now())
    post.deliver()
    shown = signing.Shown(version.number, bytes(version.content_sha256).hex(), f"story-{request_id}")
    code = post.last_to(address, r"^(\d{6})$")
    signing.sign(request, by=ANONYMOUS, typed=code, shown=shown, nonce=nonce, trace=STORY, at=timezone.now())
    post.deliver()
