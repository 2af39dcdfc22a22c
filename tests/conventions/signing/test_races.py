"""Several people at the same instant, with real threads and real commits; and controls that lose."""

import contextlib
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models.query import QuerySet
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from conventions import moves, persons
from conventions.choices import RequestState
from conventions.drafting.actions import freezing
from conventions.drafting.actions.freezing import open_to_signature
from conventions.evidence.chain import NOWHERE, check_chain, faults
from conventions.law.states import State
from conventions.models import Convention, SignatureRequest, SigningCode
from conventions.permissions import guards
from conventions.signing import codes
from conventions.signing.actions import ceremony as signing
from conventions.signing.actions import lifecycle, objections, rounds
from conventions.signing.actions import signature as concluding
from immersions.accounts.actor import ANONYMOUS, actor_of
from immersions.models import Letter
from immersions.permissions import Refused
from tests.conventions.test_same_person import by_elodie
from tests.support.drafts import complete_draft
from tests.support.signers import open_round, signer

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
PATIENCE = 60  # seconds


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run all works at the same instant, each on its own connection; a work that raises gives its exception."""
    barrier = threading.Barrier(len(works))
    answers: list[Any] = [None] * len(works)

    def run(rank: int, work: Callable[[], Any]) -> None:
        try:
            barrier.wait(PATIENCE)
            answers[rank] = work()
        except Exception as error:
            answers[rank] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(rank, work)) for rank, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "a thread waits for ever: a deadlock"
    return answers


def ready_to_sign(version: Any, role: str) -> Callable[[], SignatureRequest]:
    """Everything but the last gesture, which is returned."""
    one = signer(version, role)
    now = timezone.now()
    signing.present(one.request, by=ANONYMOUS, trace=NOWHERE, at=now)
    code = signing.ask_code(one.request, by=ANONYMOUS, nonce=role, trace=NOWHERE, at=now)
    digits = codes.draw(code, at=now)
    shown = signing.Shown(version.number, bytes(version.content_sha256).hex())
    return lambda: signing.sign(
        one.request, by=ANONYMOUS, typed=digits, shown=shown, nonce=role, trace=NOWHERE, at=timezone.now()
    )


def test_the_two_last_signers_at_once_are_both_kept_and_the_round_moves_on_once(cast):
    """Case 20, first group: the prescriber is invited once."""
    version = open_round(cast, guardian=True, employer=True)
    roles = ("beneficiary", "guardian", "host", "employer")
    answers = together(*[ready_to_sign(version, role) for role in roles])
    assert [getattr(a, "state", a) for a in answers] == [RequestState.SIGNED] * 4
    prescriber = signer(version, "prescriber").request
    assert Letter.objects.filter(kind="sign_invitation", subject_id=prescriber.pk).count() == 1
    assert faults(version.convention) == []


def test_two_prescribers_browsers_at_once_make_one_signature_and_one_job(cast):
    """Cases 20 and 21: the last signature is sent twice at the same instant."""
    version = open_round(cast)
    for role in ("beneficiary", "host"):
        ready_to_sign(version, role)()
    rounds.invite_open_group(version, at=timezone.now())
    last = ready_to_sign(version, "prescriber")
    answers = together(*[last] * 8)
    done = [a for a in answers if isinstance(a, SignatureRequest)]
    assert done
    assert version.convention.events.filter(kind="signed").count() == 3
    assert ProcrastinateJob.objects.filter(task_name="make_dossier").count() == 1
    assert Convention.objects.get().state == State.SIGNED


def test_without_the_row_lock_the_last_signature_is_lost(cast, monkeypatch):
    """The control: the same race, the lock taken away, leaves a round that nobody completes."""
    version = open_round(cast)
    ready_to_sign(version, "beneficiary")()
    ready_to_sign(version, "host")()
    pair = threading.Barrier(2)
    # Both are of the last group: the prescriber's request is doubled by one of another role.
    last = signer(version, "prescriber").request
    twin = SignatureRequest.objects.get(version=version, role="host")
    SignatureRequest.objects.filter(pk=twin.pk).update(
        state="PENDING", signed_at=None, assurance="", group=last.group
    )
    works = [ready_to_sign(version, role) for role in ("host", "prescriber")]
    real_open_group = concluding.open_group

    def meet(asked: Any) -> Any:
        """Both have written their signature and neither has committed: what each sees of the other decides."""
        with contextlib.suppress(threading.BrokenBarrierError):
            pair.wait(3)
        return real_open_group(asked)

    monkeypatch.setattr(concluding, "open_group", meet)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, *a, **k: self)
    with connection.cursor() as cursor:  # the chain locks the row too: off, for the control
        cursor.execute("ALTER TABLE conventions_signatureevent DISABLE TRIGGER a_chain")
        cursor.execute("ALTER TABLE conventions_signatureevent DROP CONSTRAINT event_seq_once")
    try:
        together(*works)
        assert set(version.requests.values_list("state", flat=True)) == {"SIGNED"}
        assert Convention.objects.get().state == State.OPEN, "the control should lose"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE conventions_signatureevent ENABLE TRIGGER a_chain")
            cursor.execute("ALTER TABLE conventions_signatureevent DISABLE TRIGGER b_append_only")
            cursor.execute(
                "UPDATE conventions_signatureevent e SET seq = n.rank FROM (SELECT id, row_number() OVER"
                " (PARTITION BY convention_id ORDER BY id) AS rank FROM conventions_signatureevent) n WHERE n.id = e.id"
            )
            cursor.execute("ALTER TABLE conventions_signatureevent ENABLE TRIGGER b_append_only")
            cursor.execute(
                "ALTER TABLE conventions_signatureevent ADD CONSTRAINT event_seq_once UNIQUE (convention_id, seq)"
            )


def test_two_hundred_wrong_codes_at_once_are_compared_five_times(cast):
    """Case 12, G10."""
    version = open_round(cast)
    asked = signer(version, "beneficiary").request
    at = timezone.now()
    code = codes.new_code(asked, version, "n", at=at)
    digits = codes.draw(code, at=at)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    content = bytes(version.content_sha256)
    compared: list[int] = []
    real = codes.hmac.compare_digest

    def counted(a: bytes, b: bytes) -> bool:
        compared.append(1)
        return real(a, b)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            codes,
            "hmac",
            type(
                "Counted",
                (),
                {"compare_digest": staticmethod(counted), "digest": staticmethod(codes.hmac.digest)},
            ),
        )

        def guess() -> list[codes.Verdict]:
            return [
                codes.compare(code, wrong, content_sha256=content, nonce="n", at=timezone.now())
                for _ in range(10)
            ]

        verdicts = [one for answers in together(*[guess] * 20) for one in answers]
    assert len(verdicts) == 200
    assert len(compared) == 5
    assert verdicts.count(codes.Verdict.LOCKED) == 1
    code.refresh_from_db()
    assert code.attempts == 5
    assert (
        codes.compare(code, digits, content_sha256=content, nonce="n", at=timezone.now())
        is codes.Verdict.WRONG
    )


def test_a_counter_read_then_written_lets_more_than_five_guesses_through(cast):
    """The control: the naive counter, with the same threads, loses count."""
    version = open_round(cast)
    asked = signer(version, "beneficiary").request
    code = codes.new_code(asked, version, "n", at=timezone.now())
    compared: list[int] = []
    meeting = threading.Barrier(20)

    def guess() -> None:
        row = SigningCode.objects.get(pk=code.pk)
        meeting.wait(PATIENCE)
        if row.attempts < 5:
            row.attempts += 1
            row.save(update_fields=["attempts"])
            compared.append(1)

    together(*[guess] * 20)
    assert len(compared) > 5


def test_a_correction_and_a_signature_at_once_never_sign_the_new_text(cast):
    """Case 19: either the old text was signed, then replaced; or nothing was."""
    outcomes = set()
    claire = actor_of(cast.claire)
    version = open_round(cast)
    for _ in range(6):
        sign_it = ready_to_sign(version, "beneficiary")
        convention = version.convention

        def correct(convention: Convention = convention) -> Convention:
            return lifecycle.revise(convention, by=claire, at=timezone.now())

        signed, _ = together(sign_it, correct)
        request = version.requests.get(role="beneficiary")
        if isinstance(signed, SignatureRequest):
            outcomes.add("signed")
            assert request.state == RequestState.SIGNED
        else:
            outcomes.add("refused")
            assert isinstance(signed, (signing.TextChanged, Refused, signing.WrongCode)), signed
            assert request.state == RequestState.VOID
        version.refresh_from_db()
        assert version.superseded_at is not None
        convention = Convention.objects.get(pk=convention.pk)
        convention.tasks.filter(position=0).update(text=f"Peser, fois {version.number}")
        version = open_to_signature(convention, by=claire, at=timezone.now())
        assert not version.requests.filter(state=RequestState.SIGNED).exists()
    assert outcomes
    assert faults(version.convention) == []


def test_a_refusal_and_a_signature_at_once_leave_one_clear_end(cast):
    """Case 22."""
    version = open_round(cast)
    sign_it = ready_to_sign(version, "beneficiary")
    bruno = signer(version, "host").request
    answers = together(
        sign_it,
        lambda: objections.refuse_to_sign(
            bruno, by=ANONYMOUS, reason="x", words="", trace=NOWHERE, at=timezone.now()
        ),
    )
    assert Convention.objects.get().state == State.REFUSED
    assert isinstance(answers[1], SignatureRequest)
    state = version.requests.get(role="beneficiary").state
    assert state == (RequestState.SIGNED if isinstance(answers[0], SignatureRequest) else RequestState.VOID)


def test_two_conseillers_cannot_open_together_what_neither_could_alone(cast):
    """Two drafts on the same days, opened at the same instant: one passes."""
    drafts = [complete_draft(cast) for _ in range(2)]
    claire = actor_of(cast.claire)
    answers = together(
        *[lambda draft=draft: open_to_signature(draft, by=claire, at=timezone.now()) for draft in drafts]
    )
    assert sorted(Convention.objects.values_list("state", flat=True)) == ["DRAFT", "OPEN"]
    assert sum(isinstance(answer, Refused) for answer in answers) == 1


def two_files_of_one_mailbox(cast: Any, monkeypatch: Any) -> list[Any]:
    """Amina twice, under two names, opened by two agencies that have both read the rules before either writes."""
    drafts = [(complete_draft(cast), cast.claire), (by_elodie(cast, email=cast.amina.email), cast.elodie)]
    pair = threading.Barrier(2)
    real = guards.findings_of

    def meet(*asked: Any, **options: Any) -> Any:
        found = real(*asked, **options)
        with contextlib.suppress(threading.BrokenBarrierError):
            pair.wait(2)
        return found

    monkeypatch.setattr(guards, "findings_of", meet)
    return together(
        *[
            lambda draft=draft, who=who: open_to_signature(draft, by=actor_of(who), at=timezone.now())
            for draft, who in drafts
        ]
    )


def test_two_agencies_cannot_open_together_two_files_of_one_person(cast, monkeypatch):
    answers = two_files_of_one_mailbox(cast, monkeypatch)
    assert sorted(Convention.objects.values_list("state", flat=True)) == ["DRAFT", "OPEN"]
    assert sum(isinstance(answer, Refused) for answer in answers) == 1


def test_without_the_person_s_lock_both_files_open(cast, monkeypatch):
    """The control: the same race, the lock taken away."""
    monkeypatch.setattr(freezing, "lock_person", lambda person: None)
    two_files_of_one_mailbox(cast, monkeypatch)
    assert set(Convention.objects.values_list("state", flat=True)) == {"OPEN"}, "the control should lose"


def test_crossed_files_opened_at_once_never_wait_for_each_other_in_a_ring(cast):
    """Each draft of one person holds the same locks, in the same order, whichever comes first."""
    person = persons.Person(frozenset({3, 1}), frozenset({9, 2}), frozenset({7}))
    mirror = persons.Person(frozenset({1, 3}), frozenset({2, 9}), frozenset({7}))
    assert person.locks == mirror.locks == sorted(person.locks)

    def hold(one: persons.Person) -> str:
        for _ in range(20):
            with transaction.atomic():
                persons.lock_person(one)
        return "done"

    assert together(*[lambda one=one: hold(one) for one in (person, mirror) * 4]) == ["done"] * 8


def test_the_lock_of_one_convention_does_not_hold_another(cast):
    """Case 59."""
    first = open_round(cast)
    second = open_round(cast, start=first.convention.start_on.replace(year=2030))
    with transaction.atomic():
        moves.lock_convention(first.convention_id)
        (answer,) = together(ready_elsewhere(second))
    assert isinstance(answer, SignatureRequest), answer


def ready_elsewhere(version: Any) -> Callable[[], Any]:
    """Read a text in another thread while this one holds a lock."""
    asked = signer(version, "beneficiary").request
    return lambda: signing.present(asked, by=ANONYMOUS, trace=NOWHERE, at=timezone.now())


def test_fifty_scanners_at_once_change_nothing(cast):
    """Case 1, T11."""
    version = open_round(cast)
    link = signer(version, "beneficiary").link()
    before = check_chain(version.convention)
    answers = together(*[lambda: [Client().get(link).status_code for _ in range(5)]] * 10)
    assert answers == [[200] * 5] * 10
    assert check_chain(version.convention) == before
