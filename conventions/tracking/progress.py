"""Where a convention stands, in words: who signed, who is awaited, what to do now. Reads only."""

import datetime
from dataclasses import dataclass, field

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions import local_time
from conventions.choices import EventKind, PartyRole, RequestState
from conventions.documents.delivery import awaits_seal, delivered
from conventions.evidence.chain import role_told
from conventions.law.states import SIGNED_STATES, State, Verb, reading
from conventions.models import (
    Convention,
    ConventionVersion,
    Document,
    PaperCopy,
    ProposedSignatory,
    SignatureEvent,
    SignatureRequest,
)
from conventions.permissions import refusal
from conventions.permissions.guards import PORTAL, open_group
from conventions.signing.actions.lifecycle import next_reminder_on
from conventions.signing.actions.objections import proposal_of, proposal_warnings
from conventions.signing.standing import SENTENCES
from french import full_date
from immersions.models import Letter, LetterStatus

LETTERS = ("sign_invitation", "sign_reminder", "sign_new_link", "sign_code", "sign_receipt")
PAPER_WAITS = _(
    "Signature sur papier : la copie est déposée. Une deuxième personne de l’agence doit la comparer à l’original "
    "et la certifier ; la signature comptera alors."
)
KINDS = {
    "DRAFT": "info",
    "OPEN": "warning",
    "SIGNED": "success",
    "REFUSED": "danger",
    "EXPIRED": "danger",
    "CLOSED": "success",
}


@dataclass(frozen=True)
class PartyLine:
    """One party of the current version, as `components/progress_parties.html` shows it."""

    request_id: int
    name: str
    role: str
    status: str
    date: datetime.datetime | None = None
    note: str = ""
    no_reminder: str = ""
    pending: bool = False
    undelivered: bool = False
    disputed: bool = False
    refusal_reason: str = ""
    proposal: ProposedSignatory | None = None
    receivable: bool = False
    paper_by: int | None = None
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class HistoryLine:
    """One event in words, for the conseiller."""

    at: datetime.datetime
    label: str
    role: str


@dataclass(frozen=True)
class Progress:
    """All that the following page says of one convention."""

    convention: Convention
    version: ConventionVersion | None
    dossier: Document | None
    state_label: str
    state_kind: str
    sentence: str
    preparing: str
    parties: list[PartyLine]
    signed_count: int
    history: list[HistoryLine]


def progress_of(convention: Convention, *, at: datetime.datetime, to_desk: bool) -> Progress:
    """Read a convention's round in a constant number of queries; `to_desk` adds what only the agency sees."""
    version = convention.versions.filter(superseded_at__isnull=True).order_by("-number").first()
    events = list(convention.events.order_by("seq"))
    lines = _lines(convention, version, at=at, to_desk=to_desk) if version else []
    dossier = delivered(version) if version else None
    is_waiting = dossier is None and version is not None and awaits_seal(version)
    label = convention.get_state_display()
    return Progress(
        convention=convention,
        version=version,
        dossier=dossier,
        state_label=label,
        state_kind=KINDS.get(convention.state, "info"),
        sentence=_sentence(convention, lines, at=at),
        preparing=_preparing(convention, dossier, is_waiting=is_waiting),
        parties=lines,
        signed_count=sum(line.status == "signed" for line in lines),
        history=_history(events) if to_desk else [],
    )


def _lines(
    convention: Convention,
    version: ConventionVersion,
    *,
    at: datetime.datetime,
    to_desk: bool,
) -> list[PartyLine]:
    version.convention = convention
    requests = list(version.requests.select_related("party").order_by("group", "pk"))
    latest = {request.role: request for request in sorted(requests, key=lambda one: one.pk)}
    shown = [request for request in requests if latest[request.role] is request]
    turn = open_group(version) if convention.state == State.OPEN else None
    lost = _undelivered([r.pk for r in shown]) if to_desk else set()
    papers = _papers([r.pk for r in shown])
    lines = []
    for request in shown:
        request.version = version
        lines.append(
            _line(
                request,
                turn,
                at=at,
                to_desk=to_desk,
                lost=request.pk in lost,
                paper_by=papers.get(request.pk),
            )
        )
    return lines


def _line(
    request: SignatureRequest,
    turn: int | None,
    *,
    at: datetime.datetime,
    to_desk: bool,
    lost: bool,
    paper_by: int | None,
) -> PartyLine:
    status = {
        RequestState.SIGNED.value: "signed",
        RequestState.REFUSED.value: "refused",
        RequestState.VOID.value: "over",
    }.get(request.state, "awaited" if request.group == turn else "later")
    base = PartyLine(
        request_id=request.pk,
        name=request.party.full_name or request.party.organisation,
        role=PartyRole(request.role).label,
        status=status,
        date=request.signed_at,
        note=str(PAPER_WAITS) if paper_by and request.state == RequestState.PENDING else "",
    )
    if not to_desk:
        return base
    refused = refusal(PORTAL, Verb.REMIND, request, at=at)
    proposal = proposal_of(request)
    return PartyLine(
        **{
            **base.__dict__,
            "note": base.note or _note(request, lost=lost, at=at),
            "no_reminder": refused.sentence if refused else "",
            "pending": request.state == RequestState.PENDING,
            "undelivered": lost,
            "disputed": request.disputed_at is not None and request.state == RequestState.PENDING,
            "receivable": status == "awaited" and not local_time.has_begun(request.version.convention, at),
            "paper_by": paper_by if request.state == RequestState.PENDING else None,
            "refusal_reason": request.refusal_reason,
            "proposal": proposal,
            "warnings": proposal_warnings(request, proposal.email) if proposal else [],
        }
    )


def _note(request: SignatureRequest, *, lost: bool, at: datetime.datetime) -> str:
    if request.state != RequestState.PENDING:
        return ""
    if request.disputed_at is not None:
        return gettext(
            "La personne qui a reçu l’invitation répond que ce n’est pas elle : vérifiez l’adresse par téléphone, "
            "puis corrigez-la. Si elle est juste, un rappel que vous envoyez lève cette alerte."
        )
    if lost:
        return gettext("Le courriel n’a pas été remis : vérifiez l’adresse.")
    if not request.party.email:
        return gettext("Signe à l’agence ou sur papier.")
    if request.invited_at is None:
        return ""
    parts = [
        gettext("invitation du %(day)s")
        % {"day": full_date(request.invited_at.astimezone(local_time.PARIS).date())}
    ]
    if request.reminded_at:
        parts.append(
            gettext("rappel du %(day)s")
            % {"day": full_date(request.reminded_at.astimezone(local_time.PARIS).date())}
        )
    following = next_reminder_on(request, at=at)
    then = (
        gettext("Prochain rappel automatique : %(day)s.") % {"day": full_date(following)} if following else ""
    )
    return f"{', '.join(parts).capitalize()}. {then}".strip().replace(" :", "\u00a0:")


def _preparing(convention: Convention, dossier: Document | None, *, is_waiting: bool) -> str:
    """Why a convention that everyone signed has no file to download yet; empty when it has, or was not signed."""
    if convention.state not in SIGNED_STATES or dossier is not None:
        return ""
    if is_waiting:
        return gettext(
            "Scellement en attente : toutes les signatures sont là, le cachet électronique n’a pas encore pu être "
            "apposé. Nous réessayons sans cesse ; chacun recevra la convention par courriel dès qu’il le sera."
        )
    return gettext("La convention signée est en préparation : elle arrive par courriel.")


def _sentence(convention: Convention, lines: list[PartyLine], *, at: datetime.datetime) -> str:
    if convention.state == State.OPEN:
        if local_time.has_begun(convention, at):
            return str(SENTENCES["EXPIRED"])
        waiting = [f"{line.name} ({line.role.lower()})" for line in lines if line.status == "awaited"]
        return (
            gettext("Nous attendons la signature de : %(names)s.") % {"names": ", ".join(waiting)}
        ).replace(" :", "\u00a0:")
    if convention.state == State.SIGNED and convention.start_on and convention.end_on:
        when = reading(
            State.SIGNED, convention.start_on, convention.end_on, local_time.local_day(convention, at)
        )
        if when == "upcoming":
            return gettext("Tout le monde a signé. L’immersion commence le %(day)s.") % {
                "day": full_date(convention.start_on)
            }
        if when == "running":
            return gettext("L’immersion est en cours, jusqu’au %(day)s.") % {
                "day": full_date(convention.end_on)
            }
        return gettext("L’immersion s’est terminée le %(day)s : c’est le moment du bilan.") % {
            "day": full_date(convention.end_on)
        }
    return str(SENTENCES.get(convention.state, ""))


def _undelivered(request_ids: list[int]) -> set[int]:
    """Requests whose latest letter with a link did not arrive."""
    latest: dict[int, str] = {}
    rows = Letter.objects.filter(kind__in=LETTERS[:3], subject_id__in=request_ids).order_by("pk")
    for subject, status in rows.values_list("subject_id", "status"):
        latest[subject] = status
    return {subject for subject, status in latest.items() if status == LetterStatus.FAILED}


def _papers(request_ids: list[int]) -> dict[int, int]:
    """Who uploaded the scan that waits to be certified, for each request that has one."""
    rows = PaperCopy.objects.filter(request_id__in=request_ids, attested_at__isnull=True).order_by("pk")
    return dict(rows.values_list("request_id", "uploaded_by_id"))


def _history(events: list[SignatureEvent]) -> list[HistoryLine]:
    lines = []
    for event in reversed(events):
        role = role_told(event)
        label = PartyRole(role).label if role in PartyRole.values else ""
        lines.append(HistoryLine(event.at, EventKind(event.kind).label, label))
    return lines
