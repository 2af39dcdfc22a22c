"""A round of signatures: one version, one request a party, groups that follow one another."""

import datetime
from typing import Any

from immersions import letters
from immersions.permissions import Refusal, Refused

from .. import local_time
from ..choices import EventKind, PartyRole, RequestState
from ..dossier import prescriber_of
from ..evidence import record, record_for
from ..law.facts import Role
from ..law.prescribers import prescriber_findings
from ..law.states import Moment, State, Verb, moment, why_not
from ..law.states import Refused as LawRefused
from ..links import TOKEN, retire_token
from ..models import Convention, ConventionVersion, SignatureRequest, SigningCode

BEGUN = Refusal(
    409,
    "Le premier jour de l’immersion est venu : cette convention ne peut plus être signée. "
    "Le conseiller ou la conseillère peut choisir d’autres dates.",
)
NOT_YET = Refusal(
    409, "Ce n’est pas encore votre tour : vous serez prévenu(e) par courriel dès que ce le sera."
)
SIGNED = Refusal(409, "Vous avez déjà signé cette convention : vous n’avez plus rien à faire.")
REPLACED = Refusal(
    409,
    "Cette version de la convention n’est plus à signer : elle a été reprise. "
    "Vous recevrez la nouvelle par courriel.",
)

NEWER = Refusal(
    409,
    "Une demande de signature plus récente a remplacé celle-ci : suivez le lien du dernier courriel reçu ou, "
    "à l’agence, rechargez la page de la convention.",
)
CLOSED = Refusal(409, "Cette demande de signature est close.")


def current_version(convention: Convention) -> ConventionVersion | None:
    """The version proposed to signature, if any."""
    return convention.versions.filter(superseded_at__isnull=True).first()


def moment_of(convention: Convention, at: datetime.datetime) -> Moment | None:
    """Upcoming, running or ended, by the calendar of the place; `None` without dates."""
    if convention.start_on is None or convention.end_on is None:
        return None
    return moment(convention.start_on, convention.end_on, local_time.local_day(convention, at))


def move_refusal(convention: Convention, verb: Verb, role: str, *, at: datetime.datetime) -> Refusal | None:
    """The answer of the table of moves for a role, as a refusal for a page."""
    why = why_not(verb, State(convention.state), Role(role), moment_of(convention, at))
    if why is None:
        return None
    return Refusal(403 if why.kind is LawRefused.NOT_YOUR_PART else 409, why.sentence)


def open_group(version: ConventionVersion) -> int | None:
    """The group whose turn it is: the first in which a role has not signed; `None` when all have.

    A request that was voided without a successor keeps its group waiting: nobody signs for the absent.
    """
    rows = list(version.requests.order_by("group").values_list("role", "group", "state"))
    signed = {role for role, _, state in rows if state == RequestState.SIGNED}
    return next((group for role, group, _ in rows if role not in signed), None)


def replaced_refusal(request: SignatureRequest) -> Refusal | None:
    """What took the place of a request: another text, or a newer request of the same round; or `None`."""
    if request.version.superseded_at is not None:
        return REPLACED
    is_open = request.version.convention.state == State.OPEN
    return NEWER if request.state == RequestState.VOID and is_open else None


def refusal_to_sign(request: SignatureRequest, *, at: datetime.datetime) -> Refusal | None:
    """Why this party may not sign now, or `None`; the same question on each page of the ceremony."""
    convention = request.version.convention
    if replaced := replaced_refusal(request):
        return replaced
    if request.state == RequestState.SIGNED:
        return SIGNED
    if convention.state == State.OPEN and local_time.has_begun(convention, at):
        return BEGUN
    refused = move_refusal(convention, Verb.SIGN, request.role, at=at)
    if refused is not None:
        return refused
    if request.state != RequestState.PENDING:
        return CLOSED
    if request.group != open_group(request.version):
        return NOT_YET
    return _prescriber_refusal(request, at=at)


def _prescriber_refusal(request: SignatureRequest, *, at: datetime.datetime) -> Refusal | None:
    """L5135-2, D5135-7: who may no longer prescribe that day (delegation suspended, withdrawn, over) does not sign."""
    if request.role != PartyRole.PRESCRIBER:
        return None
    convention = request.version.convention
    today = local_time.local_day(convention, at)
    found = prescriber_findings(prescriber_of(convention, request.party), today)
    return Refusal(409, found[0].message) if found else None


def invite_open_group(version: ConventionVersion, *, at: datetime.datetime) -> None:
    """Ask for the letters of those whose turn it is and who were not yet invited."""
    group = open_group(version)
    if group is None:
        return
    waiting = version.requests.filter(
        state=RequestState.PENDING, group=group, invited_at__isnull=True
    ).select_related("party", "version__convention")
    for request in waiting.order_by("pk"):
        invite(request, at=at)


def invite(request: SignatureRequest, *, at: datetime.datetime) -> None:
    """Ask for one invitation, and witness it."""
    request.invited_at = at
    request.save(update_fields=["invited_at"])
    post_witnessed("sign_invitation", request, EventKind.REQUEST_SENT)


def post_witnessed(kind: str, request: SignatureRequest, event: EventKind, **facts: Any) -> None:
    """Ask for a letter to a signatory, with an event that names it."""
    row = letters.post(kind, request, request.party.email)
    if row is not None:
        record_for(request, event, letter=row.pk, **facts)


def void_round(version: ConventionVersion, *, at: datetime.datetime) -> None:
    """Close what is still asked: links and codes are dead; what was signed stays as a proof."""
    SigningCode.objects.filter(
        request__version=version, consumed_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=at)
    for request in version.requests.select_for_update().filter(state=RequestState.PENDING).order_by("pk"):
        _void(request)


def _void(request: SignatureRequest) -> None:
    request.state = RequestState.VOID
    retire_token(request)
    request.save(update_fields=["state", *TOKEN])


def record_end(version: ConventionVersion, kind: EventKind, **facts: int | str) -> None:
    """Witness what ended the life of a version."""
    payload = {"version": version.number, "content_sha256": bytes(version.content_sha256).hex(), **facts}
    record(version.convention, kind, payload)


def ask_again(request: SignatureRequest, *, at: datetime.datetime) -> SignatureRequest:
    """Replace a pending request by a new one for the same role: every link, code and open session of the
    old one is dead; the other parties notice nothing."""
    request.codes.filter(consumed_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)
    _void(request)
    return SignatureRequest.objects.create(
        version=request.version, party=request.party, role=request.role, group=request.group
    )


def tell_parties(kind: str, convention: Convention, *, but: int | None = None) -> None:
    """Ask for the same letter to every party that was invited; `but` leaves one party out, by its id."""
    version = convention.versions.order_by("-number").first()
    if version is None:
        return
    told = set() if but is None else {but}
    for request in version.requests.filter(invited_at__isnull=False).select_related("party").order_by("-pk"):
        if request.party_id not in told:
            told.add(request.party_id)
            letters.post(kind, request, request.party.email)


def tell_counsellor(kind: str, request: SignatureRequest) -> None:
    """Ask for a letter about a signatory to the conseiller of the convention."""
    letters.post(kind, request, request.version.convention.counsellor.user.email)


def refuse(status: int, sentence: str) -> Refused:
    """A refusal to raise, 409 unless it is not that person's part."""
    return Refused(Refusal(403 if status == 403 else 409, sentence))
