"""The life of a convention: who may do what, from which state to which (design/law.md, D1).

Stored states change only by someone's act. What time does is read, never stored: `reading()` says whether a signed
convention is to come, under way or over; « partly signed » is a count of signatures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from conventions.law.facts import Role


class State(StrEnum):
    """Stored states."""

    DRAFT = "DRAFT"
    OPEN = "OPEN"
    SIGNED = "SIGNED"
    REFUSED = "REFUSED"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"
    CANCELLED = "CANCELLED"
    INTERRUPTED = "INTERRUPTED"
    NO_SHOW = "NO_SHOW"
    CLOSED = "CLOSED"


class Moment(StrEnum):
    """Where a day stands against a period."""

    UPCOMING = "upcoming"
    RUNNING = "running"
    ENDED = "ended"


class Verb(StrEnum):
    """What someone does to a convention."""

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
    PROPOSE_REPLACEMENT = "propose_replacement"
    DENY_IDENTITY = "deny_identity"
    AMEND = "amend"
    RENEW = "renew"
    RECORD_DEPOSIT = "record_deposit"
    ASK_INTERRUPTION = "ask_interruption"
    INTERRUPT = "interrupt"
    RECORD_NO_SHOW = "record_no_show"
    REPORT_ACCIDENT = "report_accident"
    WRITE_DEBRIEF = "write_debrief"
    CLOSE = "close"


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
DESK: Final = frozenset({Role.COUNSELLOR, Role.AGENCY_ADMIN, Role.PRESCRIBER})
FOLLOWERS: Final = DESK | {Role.SUPPORT}
PRESENT: Final = frozenset(
    {Role.BENEFICIARY, Role.GUARDIAN, Role.HOST, Role.TUTOR, Role.COUNSELLOR, Role.SUPPORT}
)
SYSTEM: Final = frozenset({Role.SYSTEM})
BEFORE: Final = frozenset({Moment.UPCOMING})
BEGUN: Final = frozenset({Moment.RUNNING, Moment.ENDED})
OVER: Final = frozenset({Moment.ENDED})

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
    (Verb.PROPOSE_REPLACEMENT, (_S.OPEN,), None, ORGANISATIONS, BEFORE, "Un autre signataire est proposé."),
    (
        Verb.DENY_IDENTITY,
        (_S.OPEN,),
        None,
        SIGNERS,
        frozenset(),
        "Le destinataire dit ne pas être la bonne personne.",
    ),
    (Verb.AMEND, (_S.SIGNED,), None, DESK, frozenset(), "Un avenant est préparé."),
    (Verb.RENEW, (_S.SIGNED, _S.INTERRUPTED, _S.CLOSED), None, DESK, BEGUN, "Un renouvellement est préparé."),
    (
        Verb.RECORD_DEPOSIT,
        (_S.SIGNED, _S.INTERRUPTED, _S.NO_SHOW, _S.CLOSED),
        None,
        DESK,
        frozenset(),
        "Le dépôt est noté.",
    ),
    (
        Verb.ASK_INTERRUPTION,
        (_S.SIGNED,),
        None,
        SIGNERS | PRESENT,
        frozenset({Moment.RUNNING}),
        "Une partie demande l’arrêt de l’immersion.",
    ),
    (Verb.INTERRUPT, (_S.SIGNED,), _S.INTERRUPTED, FOLLOWERS, BEGUN, "L’immersion est interrompue."),
    (Verb.RECORD_NO_SHOW, (_S.SIGNED,), _S.NO_SHOW, FOLLOWERS, BEGUN, "La personne n’est pas venue."),
    (
        Verb.REPORT_ACCIDENT,
        (_S.SIGNED, _S.INTERRUPTED, _S.CLOSED),
        None,
        PRESENT | DESK,
        BEGUN,
        "Un accident est signalé.",
    ),
    (Verb.WRITE_DEBRIEF, (_S.SIGNED, _S.INTERRUPTED), None, PRESENT | DESK, BEGUN, "Le bilan est complété."),
    (Verb.CLOSE, (_S.SIGNED,), _S.CLOSED, FOLLOWERS, OVER, "Le bilan est fait : la convention est clôturée."),
    (
        Verb.CLOSE,
        (_S.INTERRUPTED, _S.NO_SHOW),
        _S.CLOSED,
        FOLLOWERS,
        frozenset(),
        "Le bilan est fait : la convention est clôturée.",
    ),
)
MOVES: Final[tuple[Move, ...]] = tuple(
    Move(verb, source, target or source, roles, sentence, moments)
    for verb, sources, target, roles, moments, sentence in _ROWS
    for source in sources
)
_BY_CELL: Final = {(move.verb, move.source): move for move in MOVES}
# CUM-5: what takes a place among the two conventions, and days when someone came. A convention open to signature
# counts from its freezing, so that two counsellors cannot pass together what neither could alone.
COUNTED_STATES: Final = frozenset({State.OPEN, State.SIGNED, State.INTERRUPTED, State.NO_SHOW, State.CLOSED})
STATE_LABELS: Final[dict[State, str]] = {
    State.DRAFT: "brouillon",
    State.OPEN: "à signer",
    State.SIGNED: "signée",
    State.REFUSED: "refusée",
    State.EXPIRED: "non signée à temps",
    State.WITHDRAWN: "abandonnée",
    State.CANCELLED: "annulée",
    State.INTERRUPTED: "interrompue",
    State.NO_SHOW: "sans venue de la personne",
    State.CLOSED: "clôturée",
}
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
        stands = "encore en brouillon" if state is State.DRAFT else STATE_LABELS[state]
        return WhyNot(Refused.NOT_NOW, f"La convention est {stands} : cette action n’est pas possible.")
    if when is Moment.UPCOMING or move.moments == OVER:
        sentence = "Ce sera possible une fois l’immersion terminée." if move.moments == OVER else _TOO_EARLY
        return WhyNot(Refused.NOT_NOW, sentence)
    return WhyNot(Refused.NOT_NOW, _TOO_LATE)


def moves_from(state: State, role: Role, when: Moment | None = None) -> Iterator[Move]:
    """All that a role may do from a state."""
    return (
        move for move in MOVES if move.source is state and find_move(move.verb, state, role, when) is not None
    )


def diagram() -> str:
    """The moves that change state, as a Mermaid state diagram for the documentation."""
    lines = [
        f"    {move.source} --> {move.target}: {move.verb}"
        for move in MOVES
        if move.source is not move.target
    ]
    return "\n".join(["stateDiagram-v2", "    [*] --> DRAFT", *lines])
