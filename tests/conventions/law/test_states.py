"""The table of moves: every allowed cell written by hand, all others refused."""

from datetime import date

import pytest

from conventions.law.facts import Role
from conventions.law.states import (
    COUNTED_STATES,
    MOVES,
    Moment,
    Refused,
    State,
    Verb,
    diagram,
    find_move,
    moment,
    moves_from,
    reading,
    why_not,
)

DESK = "prescriber counsellor agency_admin"
SIGNERS = "beneficiary guardian host employer support prescriber"
FOLLOWERS = f"{DESK} support"
PRESENT = "beneficiary guardian host tutor counsellor support"
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
    ("propose_replacement", "OPEN", "OPEN", "host employer support prescriber", "upcoming"),
    ("deny_identity", "OPEN", "OPEN", SIGNERS, EVER),
    ("amend", "SIGNED", "SIGNED", DESK, EVER),
    ("renew", "SIGNED", "SIGNED", DESK, BEGUN),
    ("renew", "INTERRUPTED", "INTERRUPTED", DESK, BEGUN),
    ("renew", "CLOSED", "CLOSED", DESK, BEGUN),
    ("record_deposit", "SIGNED", "SIGNED", DESK, EVER),
    ("record_deposit", "INTERRUPTED", "INTERRUPTED", DESK, EVER),
    ("record_deposit", "NO_SHOW", "NO_SHOW", DESK, EVER),
    ("record_deposit", "CLOSED", "CLOSED", DESK, EVER),
    ("ask_interruption", "SIGNED", "SIGNED", f"{SIGNERS} tutor counsellor", "running"),
    ("interrupt", "SIGNED", "INTERRUPTED", FOLLOWERS, BEGUN),
    ("record_no_show", "SIGNED", "NO_SHOW", FOLLOWERS, BEGUN),
    ("report_accident", "SIGNED", "SIGNED", f"{PRESENT} {DESK}", BEGUN),
    ("report_accident", "INTERRUPTED", "INTERRUPTED", f"{PRESENT} {DESK}", BEGUN),
    ("report_accident", "CLOSED", "CLOSED", f"{PRESENT} {DESK}", BEGUN),
    ("write_debrief", "SIGNED", "SIGNED", f"{PRESENT} {DESK}", BEGUN),
    ("write_debrief", "INTERRUPTED", "INTERRUPTED", f"{PRESENT} {DESK}", BEGUN),
    ("close", "SIGNED", "CLOSED", FOLLOWERS, "ended"),
    ("close", "INTERRUPTED", "CLOSED", FOLLOWERS, EVER),
    ("close", "NO_SHOW", "CLOSED", FOLLOWERS, EVER),
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
    assert why_not(Verb.INTERRUPT, State.SIGNED, Role.COUNSELLOR, Moment.UPCOMING).sentence.startswith(
        "Ce sera"
    )


def test_withdrawn_and_cancelled_are_the_end():
    for state in (State.WITHDRAWN, State.CANCELLED):
        assert [move for role in Role for move in moves_from(state, role)] == []


def test_time_is_read_and_never_stored():
    start, end = date(2026, 3, 3), date(2026, 3, 13)
    days = [date(2026, 3, 2), start, end, date(2026, 3, 14)]
    assert [moment(start, end, day) for day in days] == ["upcoming", "running", "running", "ended"]
    assert reading(State.SIGNED, start, end, start) is Moment.RUNNING
    assert reading(State.OPEN, start, end, start) is None


def test_every_state_can_be_reached_and_the_diagram_tells_it():
    targets = {move.target for move in MOVES}
    assert targets == set(State)
    assert "DRAFT --> OPEN: freeze" in diagram()
    assert State.DRAFT not in COUNTED_STATES


def test_every_move_has_a_sentence_and_its_own_cell():
    assert len({(move.verb, move.source) for move in MOVES}) == len(MOVES)
    assert all(move.sentence.endswith(".") and move.roles for move in MOVES)
