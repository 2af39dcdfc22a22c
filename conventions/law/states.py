"""The life of a convention: who may do what, from which state to which (design/law.md, D1).

Stored states change only by someone's act. What time does is read, never stored: `reading()` says whether a signed
convention is to come, under way or over; « partly signed » is a count of signatures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, Self

from conventions.law.facts import Role


class State(StrEnum):
    """Stored states, each with the word that a sentence says after « La convention est ».

    No move leads to INTERRUPTED, NO_SHOW or CLOSED yet: what follows the signature is not written here. They stay
    because PostgreSQL and the rules already count them (CUM-5), for rows that come from elsewhere.
    """

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """A state is its code; `label` rides beside it."""
        state = str.__new__(cls, code)
        state._value_ = code
        state.label = label
        return state

    DRAFT = "DRAFT", "brouillon"
    OPEN = "OPEN", "à signer"
    SIGNED = "SIGNED", "signée"
    REFUSED = "REFUSED", "refusée"
    EXPIRED = "EXPIRED", "non signée à temps"
    WITHDRAWN = "WITHDRAWN", "abandonnée"
    CANCELLED = "CANCELLED", "annulée"
    INTERRUPTED = "INTERRUPTED", "interrompue"
    NO_SHOW = "NO_SHOW", "sans venue de la personne"
    CLOSED = "CLOSED", "clôturée"


class Moment(StrEnum):
    """Where a day stands against a period."""

    UPCOMING = "upcoming"
    RUNNING = "running"
    ENDED = "ended"


class Verb(StrEnum):
    """What someone does to a convention; each has its action (`tests/house/test_moves.py`)."""

    EDIT = "edit"
    COMPLETE_PART = "complete_part"
    DECIDE = "decide"
    FREEZE = "freeze"
    SIGN = "sign"
    COMPLETE = "complete"
    REFUSE = "refuse"
    REVISE = "revise"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    REMIND = "remind"
    REPLACE_SIGNATORY = "replace_signatory"
    WITNESS_SIGNATURE = "witness_signature"
    ATTEST_SIGNATURE = "attest_signature"
    PROPOSE_REPLACEMENT = "propose_replacement"
    DENY_IDENTITY = "deny_identity"
    RENEW = "renew"
    DUPLICATE = "duplicate"
    EXPORT_EVIDENCE = "export_evidence"
    ASK_OWN_PROOF = "ask_own_proof"


class Refused(StrEnum):
    """Why a move is refused: never that role's part (403), or not in that state or at that moment (409)."""

    NOT_YOUR_PART = "part"
    NOT_NOW = "now"


@dataclass(frozen=True)
class Move:
    """One allowed cell of the table; `moments` empty means whatever the day."""

    verb: Verb
    source: State
    target: State
    roles: frozenset[Role]
    sentence: str
    moments: frozenset[Moment] = frozenset()


@dataclass(frozen=True)
class WhyNot:
    """A refused move and the French sentence that says why."""

    kind: Refused
    sentence: str


SIGNERS: Final = frozenset(
    {Role.BENEFICIARY, Role.GUARDIAN, Role.HOST, Role.EMPLOYER, Role.SUPPORT, Role.PRESCRIBER}
)
ORGANISATIONS: Final = frozenset({Role.HOST, Role.EMPLOYER, Role.SUPPORT, Role.PRESCRIBER})
AGENCY: Final = frozenset({Role.COUNSELLOR, Role.AGENCY_ADMIN})
DESK: Final = AGENCY | {Role.PRESCRIBER}
SYSTEM: Final = frozenset({Role.SYSTEM})
BEFORE: Final = frozenset({Moment.UPCOMING})
BEGUN: Final = frozenset({Moment.RUNNING, Moment.ENDED})

_S = State
_ROWS: Final[
    tuple[tuple[Verb, tuple[State, ...], State | None, frozenset[Role], frozenset[Moment], str], ...]
] = (
    (Verb.EDIT, (_S.DRAFT,), None, DESK, frozenset(), "Le brouillon est modifié."),
    (
        Verb.COMPLETE_PART,
        (_S.DRAFT,),
        None,
        SIGNERS | {Role.TUTOR},
        frozenset(),
        "Une partie a complété le brouillon.",
    ),
    (Verb.DECIDE, (_S.DRAFT,), None, DESK, frozenset(), "Le prescripteur a pris une décision motivée."),
    (Verb.FREEZE, (_S.DRAFT,), _S.OPEN, DESK, BEFORE, "La convention est figée et part à la signature."),
    (Verb.SIGN, (_S.OPEN,), None, SIGNERS, BEFORE, "Une partie a signé."),
    (Verb.COMPLETE, (_S.OPEN,), _S.SIGNED, SYSTEM, BEFORE, "Toutes les parties ont signé."),
    (Verb.REFUSE, (_S.OPEN,), _S.REFUSED, SIGNERS, frozenset(), "Une partie a refusé de signer."),
    (
        Verb.REVISE,
        (_S.OPEN, _S.REFUSED, _S.EXPIRED),
        _S.DRAFT,
        DESK,
        frozenset(),
        "La convention est reprise : toutes les signatures seront redemandées.",
    ),
    (
        Verb.EXPIRE,
        (_S.OPEN,),
        _S.EXPIRED,
        SYSTEM,
        BEGUN,
        "Le premier jour est venu sans toutes les signatures.",
    ),
    (
        Verb.WITHDRAW,
        (_S.DRAFT, _S.OPEN, _S.REFUSED, _S.EXPIRED),
        _S.WITHDRAWN,
        DESK,
        frozenset(),
        "Le projet est abandonné.",
    ),
    (
        Verb.CANCEL,
        (_S.SIGNED,),
        _S.CANCELLED,
        DESK,
        BEFORE,
        "La convention est annulée avant le premier jour.",
    ),
    (Verb.REMIND, (_S.OPEN,), None, DESK | SYSTEM, BEFORE, "Un rappel est envoyé."),
    (Verb.REPLACE_SIGNATORY, (_S.OPEN,), None, DESK, BEFORE, "Un signataire est remplacé."),
    (Verb.WITNESS_SIGNATURE, (_S.OPEN,), None, DESK, BEFORE, "L’agence accueille une signature."),
    (Verb.ATTEST_SIGNATURE, (_S.OPEN,), None, AGENCY, BEFORE, "L’agence atteste une signature."),
    (Verb.PROPOSE_REPLACEMENT, (_S.OPEN,), None, ORGANISATIONS, BEFORE, "Un autre signataire est proposé."),
    (
        Verb.DENY_IDENTITY,
        (_S.OPEN,),
        None,
        SIGNERS,
        frozenset(),
        "Le destinataire dit ne pas être la bonne personne.",
    ),
    (Verb.RENEW, (_S.SIGNED, _S.INTERRUPTED, _S.CLOSED), None, DESK, BEGUN, "Un renouvellement est préparé."),
    (Verb.DUPLICATE, tuple(_S), None, DESK, frozenset(), "Un autre brouillon part de cette convention."),
    (Verb.EXPORT_EVIDENCE, tuple(_S), None, AGENCY, frozenset(), "Toutes les preuves sont demandées."),
    (Verb.ASK_OWN_PROOF, tuple(_S), None, SIGNERS, frozenset(), "Une partie demande ses preuves."),
)
MOVES: Final[tuple[Move, ...]] = tuple(
    Move(verb, source, target or source, roles, sentence, moments)
    for verb, sources, target, roles, moments, sentence in _ROWS
    for source in sources
)
_BY_CELL: Final = {(move.verb, move.source): move for move in MOVES}
# CUM-5: what takes a place among the two conventions of twelve months. A convention open to signature counts from its
# freezing, so that two counsellors cannot pass together what neither could alone; a stay where nobody came counts as
# a convention, but for no day. The triggers of the first migration name the same five.
COUNTED_STATES: Final = (State.OPEN, State.SIGNED, State.INTERRUPTED, State.CLOSED, State.NO_SHOW)
# Those whose days count too, and may not overlap (OV-3).
ATTENDED_STATES: Final = tuple(state for state in COUNTED_STATES if state is not State.NO_SHOW)
# Everyone signed and the immersion was not cancelled: the parties hold a file.
SIGNED_STATES: Final = (State.SIGNED, State.INTERRUPTED, State.CLOSED)
# Those that lead nowhere: a renewal in one of them leaves its place to another (REN-1).
DEAD_STATES: Final = (State.REFUSED, State.EXPIRED, State.WITHDRAWN, State.CANCELLED)
_TOO_EARLY: Final = "Ce sera possible à partir du premier jour de l’immersion."
_TOO_LATE: Final = "Le premier jour est venu : ce n’est plus possible."


def moment(start: date, end: date, today: date) -> Moment:
    """Where `today` stands against a period, first and last days included."""
    if today < start:
        return Moment.UPCOMING
    return Moment.RUNNING if today <= end else Moment.ENDED


def reading(state: State, start: date, end: date, today: date) -> Moment | None:
    """What time has made of a signed convention; None for any other state, which says it all by itself."""
    return moment(start, end, today) if state is State.SIGNED else None


def target_of(verb: Verb, state: State) -> State:
    """The state where a move leads; raises `ValueError` when the table has no such move."""
    move = _BY_CELL.get((verb, state))
    if move is None:
        raise ValueError(f"the table of moves has no {verb} from {state}")
    return move.target


def find_move(verb: Verb, state: State, role: Role, when: Moment | None = None) -> Move | None:
    """The allowed move, None when that role may not do it in that state (and at that moment, when given)."""
    move = _BY_CELL.get((verb, state))
    if move is None or role not in move.roles:
        return None
    if when is not None and move.moments and when not in move.moments:
        return None
    return move


def why_not(verb: Verb, state: State, role: Role, when: Moment | None = None) -> WhyNot | None:
    """None when the move is allowed, else why not: not that role's part first, then not now."""
    moves = [move for move in MOVES if move.verb is verb]
    if not any(role in move.roles for move in moves):
        return WhyNot(Refused.NOT_YOUR_PART, "Cette action revient à une autre personne de la convention.")
    if find_move(verb, state, role, when) is not None:
        return None
    move = _BY_CELL.get((verb, state))
    if move is None:
        stands = "encore en brouillon" if state is State.DRAFT else state.label
        return WhyNot(Refused.NOT_NOW, f"La convention est {stands} : cette action n’est pas possible.")
    return WhyNot(Refused.NOT_NOW, _TOO_EARLY if when is Moment.UPCOMING else _TOO_LATE)


def diagram() -> str:
    """The moves that change state, as a Mermaid state diagram for the documentation."""
    lines = [
        f"    {move.source} --> {move.target}: {move.verb}"
        for move in MOVES
        if move.source is not move.target
    ]
    return "\n".join(["stateDiagram-v2", "    [*] --> DRAFT", *lines])
