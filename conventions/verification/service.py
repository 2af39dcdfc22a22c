"""Is this file ours, and as we made it? Answers that show nobody's data (design/signature.md, 9)."""

import datetime
import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conventions.choices import DocumentKind, PartyRole, RequestState
from conventions.documents.delivery import delivered
from conventions.law.states import State
from conventions.models import ConventionVersion, Document

from .sandbox import read_apart

MOST_BYTES = 10 * 1024 * 1024
# A sealed file ends a revision with this mark; ours has a handful of them.
END_MARK = re.compile(rb"%%EOF(?:\r\n|\n|\r)?")
MOST_MARKS = 64
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{10}")
# Shown to the holder of a code: a round under way, or something that was signed.
SHOWN_STATES = (
    State.OPEN,
    State.SIGNED,
    State.CANCELLED,
    State.INTERRUPTED,
    State.NO_SHOW,
    State.CLOSED,
)


class Answer(StrEnum):
    """What is said of a file; the words are in the template."""

    IDENTICAL = "identical"
    EARLIER = "earlier"  # identical to an earlier file of the same act (before its time-stamp was renewed)
    MODIFIED = "modified"  # our seal holds on what it covers, the rest is not ours
    REPLACED = "replaced"  # identical to a text that another has replaced
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Verdict:
    """An answer and, when it is about a convention of ours, the version and the file meant.

    `only_text`: the file is the text that was signed, without its signatures. `has_broken_seal`: it bears a
    seal that its content contradicts. `names_other`: it is a file of another convention than the page's.
    `is_locked`: a password keeps us from reading it.
    """

    answer: Answer
    version: ConventionVersion | None = None
    document: Document | None = None
    only_text: bool = False
    has_broken_seal: bool = False
    names_other: bool = False
    is_locked: bool = False


@dataclass(frozen=True)
class Shown:
    """What the page of a code shows: facts of the document, no person."""

    reference: str
    number: int
    state: str  # valid, signing, sealing, replaced, cancelled
    signed_on: datetime.datetime | None
    sealed_at: datetime.datetime | None
    roles: tuple[str, ...]
    roles_awaited: int
    sha256: str
    fingerprint: str
    code: str


def normalised_code(typed: str) -> str:
    """A code as it is stored, whatever the case, spaces and dashes; Crockford's look-alikes are read as meant."""
    bare = "".join(c for c in typed.upper() if c.isalnum())
    return bare.translate(str.maketrans("OIL", "011"))


def version_of_code(typed: str) -> ConventionVersion | None:
    """The version behind a code, unless its round came to nothing; one query whatever the answer."""
    code = normalised_code(typed)
    return (
        ConventionVersion.objects.select_related("convention")
        .defer("canonical_json", "pdf")
        .filter(code=code if CODE.fullmatch(code) else "", convention__state__in=SHOWN_STATES)
        .first()
    )


def shown(version: ConventionVersion) -> Shown:
    """The facts of a version for anyone who holds its code."""
    documents = {document.kind: document for document in _documents_of(version)}
    sealed = documents.get(DocumentKind.SEALED)
    final = delivered(version)
    requests = list(version.requests.order_by("group", "pk"))
    signed = [request.role for request in requests if request.state == RequestState.SIGNED]
    return Shown(
        reference=version.convention.reference,
        number=version.number,
        state=_state(version, has_file=final is not None),
        signed_on=version.convention.signed_at if version.superseded_at is None else None,
        sealed_at=sealed.made_at if sealed else None,
        roles=tuple(PartyRole(role).label for role in signed),
        roles_awaited=sum(request.state == RequestState.PENDING for request in requests),
        sha256=bytes(final.sha256 if final else version.pdf_sha256).hex(),
        fingerprint=version.fingerprint,
        code=version.code,
    )


def _documents_of(version: ConventionVersion) -> list[Document]:
    """Oldest first, without their content: the last of a kind is the one in force."""
    return list(version.documents.defer("content").order_by("made_at", "pk"))


def _state(version: ConventionVersion, *, has_file: bool) -> str:
    if version.superseded_at is not None:
        return "replaced"
    match version.convention.state:
        case State.OPEN:
            return "signing"
        case State.CANCELLED | State.NO_SHOW:
            return "cancelled"
    return "valid" if has_file else "sealing"


def judge_hash(digest: bytes, *, expected: ConventionVersion | None = None) -> Verdict:
    """Judge a SHA-256 computed elsewhere (in the visitor's browser): the file itself never came."""
    return _of_convention(_known([digest]) or Verdict(Answer.UNKNOWN), expected)


def judge_file(data: bytes, *, expected: ConventionVersion | None = None) -> Verdict:
    """Judge the bytes of a file; nothing is kept. `expected`: the version whose page the person is on.

    First what the bytes are, then whether they begin with a file of ours, last what their seal says.
    Raises `RoomBusy`.
    """
    found = _known([hashlib.sha256(data).digest()]) or _begins_with_ours(data)
    if found is None:
        found = _judge_seal(read_apart(data))
    return _of_convention(found, expected)


def _known(digests: list[bytes]) -> Verdict | None:
    """The file of ours that has one of these hashes; the last ones given are looked at first."""
    documents = Document.objects.select_related("version__convention").defer(
        "content", "version__canonical_json", "version__pdf"
    )
    by_hash = {bytes(each.sha256): each for each in documents.filter(sha256__in=digests)}
    for digest in reversed(digests):
        if digest in by_hash:
            return _of_document(by_hash[digest])
    version = (
        ConventionVersion.objects.select_related("convention")
        .defer("canonical_json", "pdf")
        .filter(pdf_sha256__in=digests)
        .first()
    )
    if version is None:
        return None
    answer = Answer.IDENTICAL if version.superseded_at is None else Answer.REPLACED
    return Verdict(answer, version, only_text=True)


def _of_document(document: Document) -> Verdict:
    version = document.version
    if version.superseded_at is not None:
        return Verdict(Answer.REPLACED, version, document)
    latest = _documents_of(version)[-1]
    return Verdict(Answer.IDENTICAL if latest.pk == document.pk else Answer.EARLIER, version, document)


def _begins_with_ours(data: bytes) -> Verdict | None:
    """A file of ours followed by something else: an update added later, or a tail of bytes."""
    running, done, digests = hashlib.sha256(), 0, []
    for count, mark in enumerate(END_MARK.finditer(data)):
        if count == MOST_MARKS:
            break
        running.update(data[done : mark.end()])
        done = mark.end()
        digests.append(running.digest())
    found = _known(digests) if digests else None
    return found and Verdict(Answer.MODIFIED, found.version, found.document, only_text=found.only_text)


def _judge_seal(read: dict[str, Any]) -> Verdict:
    """The bytes are not ours: what does their seal say, and of which convention?"""
    match read["seal"]:
        case "unreadable":
            return Verdict(Answer.UNREADABLE, is_locked=read.get("why") == "encrypted")
        case "broken":
            return Verdict(Answer.UNKNOWN, has_broken_seal=True)
        case "ours":
            # Read from the sealed revision only: what was added later proves nothing.
            digest = bytes.fromhex(read["attachments"].get("convention-signee.pdf", ""))
            signed = _known([digest])
            return Verdict(Answer.MODIFIED, signed.version) if signed else Verdict(Answer.UNKNOWN)
    return Verdict(Answer.UNKNOWN)


def _of_convention(found: Verdict, expected: ConventionVersion | None) -> Verdict:
    """A file of another convention is no proof of this one."""
    if expected is None or found.version is None:
        return found
    if found.version.convention_id != expected.convention_id:
        return Verdict(Answer.UNKNOWN, names_other=True)
    return found
