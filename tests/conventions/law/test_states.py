"""The table of moves: every allowed cell written by hand, all others refused."""

from datetime import date

import pytest

from conventions.law.facts import Role
from conventions.law.states import (
    ATTENDED_STATES,
    COUNTED_STATES,
    MOVES,
    Moment,
    Refused,
    State,
    Verb,
    diagram,
    find_move,
    moment,
    reading,
    target_of,
    why_not,
)

AGENCY = "counsellor agency_admin"
DESK = f"{AGENCY} prescriber"
SIGNERS = "beneficiary guardian host employer support prescriber"
EVER = "upcoming running ended"
BEGUN = "running ended"

# verb, source, target, roles, moments
ALLOWED = [
    ("edit", "DRAFT", "DRAFT", DESK, EVER),
    ("complete_part", "DRAFT", "DRAFT", f"{SIGNERS} tutor", EVER),
    ("decide", "DRAFT", "DRAFT", DESK, EVER),
    ("freeze", "DRAFT", "OPEN", DESK, "upcoming"),
    ("sign", "OPEN", "OPEN", SIGNERS, "upcoming"),
    ("complete", "OPEN", "SIGNED", "system", "upcoming"),
    ("refuse", "OPEN", "REFUSED", SIGNERS, EVER),
    ("revise", "OPEN", "DRAFT", DESK, EVER),
    ("revise", "REFUSED", "DRAFT", DESK, EVER),
    ("revise", "EXPIRED", "DRAFT", DESK, EVER),
    ("expire", "OPEN", "EXPIRED", "system", BEGUN),
    ("withdraw", "DRAFT", "WITHDRAWN", DESK, EVER),
    ("withdraw", "OPEN", "WITHDRAWN", DESK, EVER),
    ("withdraw", "REFUSED", "WITHDRAWN", DESK, EVER),
    ("withdraw", "EXPIRED", "WITHDRAWN", DESK, EVER),
    ("cancel", "SIGNED", "CANCELLED", DESK, "upcoming"),
    ("remind", "OPEN", "OPEN", f"{DESK} system", "upcoming"),
    ("replace_signatory", "OPEN", "OPEN", DESK, "upcoming"),
    ("witness_signature", "OPEN", "OPEN", DESK, "upcoming"),
    ("attest_signature", "OPEN", "OPEN", AGENCY, "upcoming"),
    ("propose_replacement", "OPEN", "OPEN", "host employer support prescriber", "upcoming"),
    ("deny_identity", "OPEN", "OPEN", SIGNERS, EVER),
    ("renew", "SIGNED", "SIGNED", DESK, BEGUN),
    ("renew", "INTERRUPTED", "INTERRUPTED", DESK, BEGUN),
    ("renew", "CLOSED", "CLOSED", DESK, BEGUN),
    *(("duplicate", state, state, DESK, EVER) for state in State),
    *(("export_evidence", state, state, AGENCY, EVER) for state in State),
    *(("ask_own_proof", state, state, SIGNERS, EVER) for state in State),
]
CELLS = {
    (Verb(verb), State(source), Role(role), Moment(when)): State(target)
    for verb, source, target, roles, moments in ALLOWED
    for role in roles.split()
    for when in moments.split()
}


@pytest.mark.parametrize("verb", Verb)
def test_only_the_cells_written_by_hand_are_allowed(verb):
    for state in State:
        for role in Role:
            for when in Moment:
                move = find_move(verb, state, role, when)
                assert (move.target if move else None) == CELLS.get((verb, state, role, when)), (
                    state,
                    role,
                    when,
                )
                assert (why_not(verb, state, role, when) is None) == (move is not None)


def test_the_stranger_s_kind_of_refusal_comes_before_the_calendar_s():
    assert why_not(Verb.FREEZE, State.SIGNED, Role.HOST).kind is Refused.NOT_YOUR_PART
    refused = why_not(Verb.FREEZE, State.SIGNED, Role.COUNSELLOR)
    assert refused.kind is Refused.NOT_NOW
    assert "signée" in refused.sentence


def test_nobody_signs_on_the_first_day():
    late = why_not(Verb.SIGN, State.OPEN, Role.BENEFICIARY, Moment.RUNNING)
    assert late.kind is Refused.NOT_NOW
    assert "premier jour" in late.sentence
    early = why_not(Verb.RENEW, State.SIGNED, Role.COUNSELLOR, Moment.UPCOMING)
    assert early.sentence.startswith("Ce sera possible à partir du premier jour")


def test_withdrawn_and_cancelled_are_the_end():
    for end in (State.WITHDRAWN, State.CANCELLED):
        left = {move.verb for move in MOVES if move.source is end}
        assert left == {Verb.DUPLICATE, Verb.EXPORT_EVIDENCE, Verb.ASK_OWN_PROOF}
        assert all(move.target is end for move in MOVES if move.source is end)


def test_time_is_read_and_never_stored():
    start, end = date(2026, 3, 3), date(2026, 3, 13)
    days = [date(2026, 3, 2), start, end, date(2026, 3, 14)]
    assert [moment(start, end, day) for day in days] == ["upcoming", "running", "running", "ended"]
    assert reading(State.SIGNED, start, end, start) is Moment.RUNNING
    assert reading(State.OPEN, start, end, start) is None


def test_every_state_but_those_of_what_follows_can_be_reached_and_the_diagram_tells_it():
    targets = {move.target for move in MOVES if move.target is not move.source}
    assert set(State) - targets == {State.INTERRUPTED, State.NO_SHOW, State.CLOSED}
    assert "DRAFT --> OPEN: freeze" in diagram()


def test_what_counts_is_said_once_and_a_day_without_anyone_is_no_day():
    assert set(COUNTED_STATES) - set(ATTENDED_STATES) == {State.NO_SHOW}
    assert set(ATTENDED_STATES) <= set(COUNTED_STATES)
    never = {State.DRAFT, State.CANCELLED, State.WITHDRAWN, State.REFUSED, State.EXPIRED}
    assert set(State) - set(COUNTED_STATES) == never


def test_a_move_that_the_table_lacks_leads_nowhere():
    assert target_of(Verb.FREEZE, State.DRAFT) is State.OPEN
    with pytest.raises(ValueError, match="no freeze from SIGNED"):
        target_of(Verb.FREEZE, State.SIGNED)


def test_every_move_has_a_sentence_and_its_own_cell():
    assert len({(move.verb, move.source) for move in MOVES}) == len(MOVES)
    assert all(move.sentence.endswith(".") and move.roles for move in MOVES)
