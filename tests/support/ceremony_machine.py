"""The whole ceremony in any order: correct, sign, mistype, refuse, deny, replace, wait, give up, crash, try again.

Hypothesis plays the people; after each gesture the invariants of signature.md are asked of the database.
Played by `test_ceremony_machine`.
"""

import contextlib
import copy
import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions.documents.actions import make_signed_dossier
from conventions.drafting.actions.freezing import open_to_signature
from conventions.evidence.chain import NOWHERE, check_chain, faults
from conventions.local_time import PARIS, first_instant
from conventions.models import Convention, Document, PresenceSlot, SignatureRequest
from conventions.signing import codes
from conventions.signing.actions import ceremony as signing
from conventions.signing.actions import lifecycle, objections
from conventions.signing.actions.scheduled import tend_rounds
from demo.cast import Cast
from immersions.accounts.actor import ANONYMOUS, actor_of
from immersions.permissions import Refused

from .drafts import complete_draft

AT = datetime.datetime(2026, 3, 2, 9, 0, tzinfo=datetime.UTC)
START = datetime.date(2026, 3, 23)
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)
LATER = datetime.timedelta(days=21)
NOTHING_SIGNED = (Refused, signing.TextChanged, signing.WrongCode)
ROLES = ("beneficiary", "guardian", "host", "prescriber")
TURNS = st.integers(0, 9)


class Crash(Exception):
    """The process dies before it commits."""


@dataclass
class Code:
    """What a mailbox holds: digits, the text they were asked for, and until when they work."""

    digits: str
    until: datetime.datetime
    wrong: int = 0


@dataclass
class Believed:
    """What should be true, kept without asking the code under test."""

    now: datetime.datetime = AT
    state: str = "DRAFT"
    edits: int = 0
    postponed: bool = False
    # request → SHA-256 of the text that was before the signer's eyes when they signed
    signed: dict[int, str] = field(default_factory=dict)
    signed_now: dict[str, int] = field(default_factory=dict)  # role → request, in the current round
    shown: dict[int, tuple[int, str]] = field(default_factory=dict)
    codes: dict[int, Code] = field(default_factory=dict)
    dead: set[int] = field(default_factory=set)
    complete: set[int] = field(default_factory=set)  # versions signed by all


def in_one_piece() -> transaction.Atomic:
    """A savepoint in which a durable block may open, as in the test cases of Django."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined] # the flag that Django's TestCase sets
    return block


class Ceremony(RuleBasedStateMachine):
    """Amina, seventeen, Gaëlle her guardian, Bruno and Claire; one convention, many rounds."""

    cast: Cast

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = in_one_piece()
        self.savepoint.__enter__()
        self.claire, self.believed, self.head = actor_of(self.cast.claire), Believed(), (0, b"")

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(is_opened=st.sampled_from([True, True, False]))
    def a_draft(self, is_opened: bool) -> None:
        self.pk = complete_draft(self.cast, at=AT, start=START, guardian=True).pk
        if is_opened:
            self.open()

    @property
    def convention(self) -> Convention:
        return Convention.objects.get(pk=self.pk)

    def requests(self) -> list[SignatureRequest]:
        rows = SignatureRequest.objects.filter(version__convention_id=self.pk)
        return list(rows.select_related("version", "party").order_by("pk"))

    def of_role(self, turn: int) -> SignatureRequest | None:
        """The newest request of a role."""
        role = ROLES[turn % len(ROLES)]
        return next((one for one in reversed(self.requests()) if one.role == role), None)

    def any_request(self, turn: int) -> SignatureRequest | None:
        """Any request that ever was: dead ones too are tried."""
        rows = self.requests()
        return rows[turn % len(rows)] if rows else None

    def awaited(self, one: SignatureRequest) -> bool:
        """Whether that request may be signed now, by what we believe."""
        known = self.believed
        others = set(ROLES) - {"prescriber"} <= set(known.signed_now)
        return (
            known.state == "OPEN"
            and one.pk not in known.dead
            and one.role not in known.signed_now
            and known.now < first_instant(self.convention)
            and (one.role != "prescriber" or others)
        )

    def open(self) -> None:
        may = self.believed.state == "DRAFT" and self.believed.now < first_instant(self.convention)
        with self.expected(may):
            open_to_signature(self.convention, by=self.claire, at=self.believed.now)
            self.believed.state, self.believed.signed_now = "OPEN", {}

    def read(self, one: SignatureRequest | None) -> None:
        if one is not None:
            self.believed.shown[one.pk] = (one.version.number, bytes(one.version.content_sha256).hex())
            with contextlib.suppress(Refused):
                signing.present(one, by=ANONYMOUS, trace=NOWHERE, at=self.believed.now)

    def ask_code(self, one: SignatureRequest | None) -> None:
        if one is None:
            return
        with contextlib.suppress(Refused):
            code = signing.ask_code(one, by=ANONYMOUS, nonce=str(one.pk), trace=NOWHERE, at=self.believed.now)
            assert self.awaited(one), "a code left for someone who is not awaited"
            assert one.pk in self.believed.shown, "a code left for someone who has not read"
            digits = codes.draw(code, at=self.believed.now)
            self.believed.codes[one.pk] = Code(digits, self.believed.now + codes.LIFE)

    def sign(self, one: SignatureRequest | None, *, right: bool = True, nonce: str = "") -> None:
        known = self.believed
        if one is None or one.pk not in known.shown or one.pk not in known.codes:
            return
        code, (number, sha256) = known.codes[one.pk], known.shown[one.pk]
        digits = code.digits if right else f"{(int(code.digits) + 1) % 10**6:06d}"
        live = known.now < code.until and code.wrong < codes.MAX_ATTEMPTS
        if one.pk in known.signed:
            self.send_again(one, digits, signing.Shown(number, sha256))
            return
        awaited = self.awaited(one)
        with self.expected(awaited and live and right and not nonce):
            signing.sign(
                one,
                by=ANONYMOUS,
                typed=digits,
                shown=signing.Shown(number, sha256),
                nonce=nonce or str(one.pk),
                trace=NOWHERE,
                at=known.now,
            )
            known.signed[one.pk] = sha256
            known.signed_now[one.role] = one.pk
            if set(known.signed_now) == set(ROLES):
                known.state = "SIGNED"
                known.complete.add(one.version_id)
        code.wrong += awaited and live and not right and not nonce

    def send_again(self, one: SignatureRequest, digits: str, shown: signing.Shown) -> None:
        """A second arrival of the same form: the same signature, whatever happened since."""
        before = check_chain(self.convention)
        nonce, now = str(one.pk), self.believed.now
        signing.sign(one, by=ANONYMOUS, typed=digits, shown=shown, nonce=nonce, trace=NOWHERE, at=now)
        assert check_chain(self.convention) == before

    def sign_whole(self, turn: int) -> None:
        one = self.of_role(turn)
        self.read(one)
        self.ask_code(one)
        self.sign(one)

    def may_answer(self, one: SignatureRequest) -> bool:
        free = one.pk not in self.believed.dead | set(self.believed.signed)
        return self.believed.state == "OPEN" and free

    def refuse(self, turn: int) -> None:
        one = self.any_request(turn)
        if one is not None:
            with self.expected(self.may_answer(one)):
                now = self.believed.now
                objections.refuse_to_sign(one, by=ANONYMOUS, reason="dates", words="", trace=NOWHERE, at=now)
                self.close("REFUSED")

    def deny(self, turn: int) -> None:
        one = self.any_request(turn)
        if one is not None:
            with self.expected(self.may_answer(one)):
                objections.deny_identity(one, by=ANONYMOUS, trace=NOWHERE, at=self.believed.now)

    def correct_address(self, turn: int) -> None:
        one = self.of_role(turn)
        if one is None:
            return
        early = self.believed.now < first_instant(self.convention)
        with self.expected(self.may_answer(one) and early):
            email = f"{one.role}-{one.pk}@ailleurs.example"
            objections.correct_contact(one, email=email, phone="", by=self.claire, at=self.believed.now)
            self.believed.dead.add(one.pk)

    def revise(self) -> None:
        with self.expected(self.believed.state in ("OPEN", "REFUSED", "EXPIRED")):
            lifecycle.revise(self.convention, by=self.claire, at=self.believed.now)
            self.close("DRAFT")
            self.believed.signed_now = {}
            self.believed.edits += 1
            self.convention.tasks.filter(position=0).update(text=f"Peser, fois {self.believed.edits}")

    def postpone(self) -> None:
        if self.believed.state == "DRAFT" and not self.believed.postponed:
            convention = self.convention
            convention.start_on, convention.end_on = convention.start_on + LATER, convention.end_on + LATER
            convention.save(update_fields=["start_on", "end_on"])
            for slot in PresenceSlot.objects.filter(convention=convention).order_by("pk"):
                slot.day += LATER
                slot.save(update_fields=["day"])
            self.believed.postponed = True

    def withdraw(self) -> None:
        with self.expected(self.believed.state in ("DRAFT", "OPEN", "REFUSED", "EXPIRED")):
            lifecycle.withdraw(self.convention, by=self.claire, reason="x", at=self.believed.now)
            self.close("WITHDRAWN")

    def cancel(self) -> None:
        early = self.believed.now < first_instant(self.convention)
        with self.expected(self.believed.state == "SIGNED" and early):
            lifecycle.cancel(self.convention, by=self.claire, reason="x", at=self.believed.now)
            self.believed.state = "CANCELLED"

    def tend(self) -> None:
        late = self.believed.state == "OPEN" and self.believed.now >= first_instant(self.convention)
        counts = tend_rounds(at=self.believed.now)
        assert counts["expired"] == late
        if late:
            self.close("EXPIRED")

    def work(self) -> None:
        """The worker runs each job twice: it was killed between the commit and its own note of it."""
        for pk in self.jobs() * 2:
            make_signed_dossier(pk, at=self.believed.now)

    def jobs(self) -> list[int]:
        """The versions whose dossier was asked for."""
        known = ProcrastinateJob.objects.filter(task_name="make_dossier").order_by("pk")
        mine = set(self.convention.versions.values_list("pk", flat=True))
        return [pk for pk in known.values_list("args__version_id", flat=True) if pk in mine]

    def close(self, state: str) -> None:
        """The round is over: what was not signed is dead."""
        self.believed.state = state
        self.believed.dead |= {one.pk for one in self.requests()} - set(self.believed.signed)

    @contextlib.contextmanager
    def expected(self, may: bool) -> Iterator[None]:
        """The gesture succeeds if and only if we believe it may."""
        refused: Exception | None = None
        try:
            with in_one_piece():
                yield
        except NOTHING_SIGNED as error:
            refused = error
        assert (refused is None) == may, refused or "what should have been refused was done"

    @rule(turn=TURNS)
    def someone_reads_and_asks_a_code(self, turn: int) -> None:
        one = self.any_request(turn)
        self.read(one)
        self.ask_code(one)

    @rule(turn=TURNS, right=st.sampled_from([True, True, False]), nonce=st.sampled_from(["", "", "other"]))
    def someone_types_a_code(self, turn: int, right: bool, nonce: str) -> None:
        self.sign(self.any_request(turn), right=right, nonce=nonce)

    @rule(turn=TURNS)
    def someone_signs(self, turn: int) -> None:
        self.sign_whole(turn)

    @rule(then=st.sampled_from(["work", "cancel", "revise"]))
    def everyone_signs(self, then: str) -> None:
        for turn in range(4):
            self.sign_whole(turn)
        getattr(self, then)()

    @rule(turn=TURNS, gesture=st.sampled_from(["refuse", "deny", "correct_address", "correct_address"]))
    def someone_does_not_sign(self, turn: int, gesture: str) -> None:
        getattr(self, gesture)(turn)

    @rule(gesture=st.sampled_from(["open", "open", "postpone", "work", "withdraw"]))
    def claire_changes_her_mind(self, gesture: str) -> None:
        self.revise()
        getattr(self, gesture)()

    @rule(span=st.sampled_from([MINUTE, 9 * MINUTE, 11 * MINUTE, DAY]))
    def time_passes(self, span: datetime.timedelta) -> None:
        self.believed.now += span

    @rule(before=st.sampled_from([MINUTE, 0 * MINUTE]))
    def the_first_day_comes(self, before: datetime.timedelta) -> None:
        self.believed.now = max(self.believed.now, first_instant(self.convention) - before)
        self.sign_whole(2)
        self.tend()

    @rule(gestures=st.sampled_from([("postpone", "open"), ("tend", "work")]))
    def something_is_done_without_a_correction(self, gestures: tuple[str, str]) -> None:
        for gesture in gestures:
            getattr(self, gesture)()

    @rule(
        turn=TURNS,
        gesture=st.sampled_from(
            ["open", "sign_whole", "refuse", "deny", "revise", "withdraw", "tend", "work"]
        ),
    )
    def a_gesture_crashes_before_it_commits(self, turn: int, gesture: str) -> None:
        before, believed = self.photograph(), copy.deepcopy(self.believed)
        with contextlib.suppress(Crash), in_one_piece():
            getattr(self, gesture)(*([turn] if gesture in ("sign_whole", "refuse", "deny") else []))
            raise Crash
        self.believed = believed
        assert self.photograph() == before

    def photograph(self) -> list[Any]:
        states = [(one.pk, one.state, one.signed_at) for one in self.requests()]
        documents = Document.objects.filter(version__convention_id=self.pk).count()
        return [self.convention.state, states, documents, check_chain(self.convention), len(self.jobs())]

    @invariant()
    def the_chain_is_whole_and_only_grows(self) -> None:
        convention = self.convention
        assert faults(convention) == []
        seq, head = self.head
        if seq:
            assert bytes(convention.events.get(seq=seq).hash) == head
        found = check_chain(convention)
        assert found.length >= seq
        self.head = (found.length, found.head)

    @invariant()
    def each_signature_is_kept_once_and_covers_the_text_shown(self) -> None:
        assert self.convention.state == self.believed.state
        rows = {one.pk: one for one in self.requests()}
        assert {pk for pk, one in rows.items() if one.state == "SIGNED"} == set(self.believed.signed)
        said = [json.loads(e.payload) for e in self.convention.events.filter(kind="signed").order_by("seq")]
        assert sorted(one["request"] for one in said) == sorted(self.believed.signed)
        for one in said:
            assert one["content_sha256"] == self.believed.signed[one["request"]]
            assert one["content_sha256"] == bytes(rows[one["request"]].version.content_sha256).hex()

    @invariant()
    def what_is_void_never_signs(self) -> None:
        for one in self.requests():
            if one.pk in self.believed.dead:
                assert one.state in ("VOID", "REFUSED")
                assert one.signed_at is None
                assert one.token_sha256 is None

    @invariant()
    def nobody_signs_on_the_first_day_and_the_prescriber_is_last(self) -> None:
        by_version: dict[int, list[tuple[datetime.datetime, bool]]] = {}
        for one in self.requests():
            if one.signed_at is not None:
                by_version.setdefault(one.version_id, []).append((one.signed_at, one.role == "prescriber"))
                text = json.loads(bytes(one.version.canonical_json))
                assert f"{one.signed_at.astimezone(PARIS):%Y-%m-%d}" < text["period"]["starts_on"]
        for signed in by_version.values():
            if any(last for _, last in signed):
                assert len(signed) == len(ROLES)
                assert max(signed)[0] == next(when for when, last in signed if last)

    @invariant()
    def one_dossier_for_each_text_that_all_signed(self) -> None:
        assert sorted(self.jobs()) == sorted(self.believed.complete)
        made = Document.objects.filter(version__convention_id=self.pk, kind="DOSSIER")
        versions = list(made.values_list("version_id", flat=True))
        assert len(versions) == len(set(versions))
        assert set(versions) <= self.believed.complete
