"""When the person asked does not sign: a refusal, a wrong address, someone else who should."""

import datetime
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from conventions.case_facts import findings_of
from conventions.choices import EventKind, PartyRole, RequestState
from conventions.evidence.chain import Trace, record, record_for
from conventions.law.facts import Role, Signatory
from conventions.law.findings import Severity
from conventions.law.people.parties import shared_contacts
from conventions.law.states import ORGANISATIONS, Verb
from conventions.models import Convention, Party, ProposedSignatory, SignatureRequest
from conventions.moves import lock_request, write_state
from conventions.permissions import refusal
from conventions.permissions.guards import Bearer, open_group
from conventions.persons import contact_keys_of, keys_of_channels, lock_person, person_of
from conventions.signing.links import TOKEN, retire_token
from immersions.accounts.actor import Actor
from immersions.messaging.contacts import Likeness, likeness, mailbox, number
from immersions.models import JournalEntry
from immersions.permissions import Refusal, require

from .notices import leave_contact, tell_everywhere
from .rounds import ask_again, invite, refuse, tell_counsellor, tell_parties, void_round

# A signature handed from one to the next, and once more: beyond, someone should telephone.
MOST_REPLACEMENTS = 2


def refuse_to_sign(
    request: SignatureRequest, *, by: Actor, reason: str, words: str, trace: Trace, at: datetime.datetime
) -> SignatureRequest:
    """End the round: everyone invited is told the fact, the conseiller alone is told why; refusing again changes
    nothing. Raises `Refused`."""
    with transaction.atomic():
        held = lock_request(request.pk)
        request, convention = held.request, held.convention
        if request.state == RequestState.REFUSED:
            return request
        require(refusal(Bearer.of(request, by.user), Verb.REFUSE, request, at=at))
        version = request.version
        request.state = RequestState.REFUSED
        retire_token(request)
        request.refusal_reason = f"{reason}\n{words}".strip()[:1000]
        request.save(update_fields=["state", *TOKEN, "refusal_reason"])
        void_round(version, at=at)
        write_state(convention, Verb.REFUSE, at=at)
        record_for(request, EventKind.REFUSED, trace=trace)
        tell_parties("sign_refused", convention, but=request.party_id)
        tell_everywhere("told_refused", request)
        tell_counsellor("sign_refused_counsellor", request)
        JournalEntry.witness("refuse_to_sign", convention, by=by.user, at=at, request=request.pk)
        return request


def deny_identity(
    request: SignatureRequest, *, by: Actor, trace: Trace, at: datetime.datetime
) -> SignatureRequest:
    """« Ce n’est pas moi », from someone who holds the link and not the code: the conseiller is alerted, once.

    Nothing else changes: the link may be in strange hands, and its holder still signs with a code. No automatic
    reminder leaves until the address is corrected, or a reminder sent by hand vouches for it. Raises `Refused`.
    """
    with transaction.atomic():
        held = lock_request(request.pk)
        request = held.request
        require(refusal(Bearer.of(request, by.user), Verb.DENY_IDENTITY, request, at=at))
        if request.disputed_at is not None:
            return request
        request.disputed_at = at
        request.save(update_fields=["disputed_at"])
        record_for(request, EventKind.WRONG_PERSON, trace=trace)
        tell_counsellor("sign_wrong_person_counsellor", request)
        JournalEntry.witness("deny_identity", held.convention, by=by.user, at=at, request=request.pk)
        return request


def propose_replacement(
    request: SignatureRequest,
    *,
    by: Actor,
    first_name: str,
    last_name: str,
    function: str,
    email: str,
    trace: Trace,
    at: datetime.datetime,
) -> ProposedSignatory:
    """« Je ne suis pas habilité(e) »: an organisation names someone else; the conseiller decides.

    Never for the beneficiary nor the guardian (403). The same proposal made again is the one that waits.
    """
    with transaction.atomic():
        held = lock_request(request.pk)
        request = held.request
        require(
            refusal(Bearer.of(request, by.user), Verb.PROPOSE_REPLACEMENT, request, at=at)
            or _too_many(request)
        )
        proposed = {"first_name": first_name, "last_name": last_name, "function": function, "email": email}
        waiting = proposal_of(request)
        if waiting is not None and all(getattr(waiting, name) == said for name, said in proposed.items()):
            return waiting
        proposal = ProposedSignatory.objects.create(request=request, **proposed, proposed_at=at)
        payload = {"request": request.pk, "role": request.role, "version": request.version.number}
        record(
            held.convention,
            EventKind.DELEGATION_PROPOSED,
            payload,
            pii={**proposed, "ip": trace.ip, "agent": trace.agent[:300]},
        )
        tell_counsellor("sign_delegation_counsellor", request)
        JournalEntry.witness("propose_replacement", held.convention, by=by.user, at=at, request=request.pk)
        return proposal


def proposal_of(request: SignatureRequest) -> ProposedSignatory | None:
    """The latest proposal that waits for the conseiller's answer, if any."""
    return request.proposals.first() if request.state == RequestState.PENDING else None


def proposal_warnings(request: SignatureRequest, email: str) -> list[str]:
    """What the conseiller should look at before accepting another address, in French sentences."""
    domain, party = _domain(email), request.party
    others = list(Party.objects.filter(convention_id=party.convention_id).exclude(pk=party.pk).order_by("pk"))
    warnings = []
    if _domain(party.email) != domain:
        warnings.append(
            _("La nouvelle adresse n’est pas du même domaine que la précédente : vérifiez par téléphone.")
        )
    if any(_domain(other.email) == domain for other in others):
        warnings.append(_("La nouvelle adresse est du même domaine que celle d’une autre partie."))
    if any(likeness(other.email, email) for other in others):
        warnings.append(_("La nouvelle adresse ressemble beaucoup à celle d’une autre partie."))
    return warnings


def approve_replacement(request: SignatureRequest, *, by: Actor, at: datetime.datetime) -> SignatureRequest:
    """Accept the signatory an organisation proposed: a new link to the new person, the others sign nothing
    again. Raises `Refused` (403, 409)."""
    with transaction.atomic():
        held = lock_request(request.pk)
        require(refusal(by, Verb.REPLACE_SIGNATORY, held.request, at=at))
        proposal = proposal_of(held.request)
        if proposal is None:
            raise refuse(409, _("Aucun autre signataire n’attend votre réponse."))
        party = held.request.party
        require(contact_fault(party, email=proposal.email, phone=""))
        leave_contact(party, email=proposal.email, phone="", at=at)
        party.first_name, party.last_name = proposal.first_name, proposal.last_name
        party.function, party.email, party.phone = proposal.function, proposal.email, ""
        party.save(update_fields=["first_name", "last_name", "function", "email", "phone"])
        proposal.accepted_at = at
        proposal.save(update_fields=["accepted_at"])
        successor = _ask_successor(held.request, at=at)
        record_for(
            successor,
            EventKind.DELEGATION_APPROVED,
            trace=Trace(account=by.user.pk if by.user else None),
            replaces=request.pk,
        )
        JournalEntry.witness("approve_replacement", held.convention, by=by.user, at=at, request=request.pk)
        return successor


def correct_contact(
    request: SignatureRequest,
    *,
    email: str,
    phone: str,
    by: Actor,
    at: datetime.datetime,
    in_person: bool = False,
) -> SignatureRequest:
    """Give a signatory another address: the old link is dead, a new one leaves. Raises `Refused`.

    `in_person`: they sign at the agency or on paper, and the address may then be empty; never the prescriber.
    An address that is also another beneficiary's makes them one person: what the law then stops is refused.
    """
    with transaction.atomic():
        if request.role == PartyRole.BENEFICIARY:
            proved = keys_of_channels(Party(email=email, phone=phone))
            person = person_of(request.version.convention)
            lock_person(replace(person, contacts=person.contacts | proved))
        held = lock_request(request.pk)
        require(refusal(by, Verb.REPLACE_SIGNATORY, held.request, at=at))
        party = held.request.party
        require(contact_fault(party, email=email, phone=phone, in_person=in_person))
        before = _stopped(held.convention, party)
        leave_contact(party, email=email, phone=phone, at=at)
        party.email, party.phone, party.in_person = email, phone, in_person
        party.save(update_fields=["email", "phone", "in_person"])
        for sentence in sorted(_stopped(held.convention, party) - before):
            raise refuse(409, sentence)
        _keep_contacts(held.convention, party)
        successor = _ask_successor(held.request, at=at)
        record_for(
            successor,
            EventKind.CONTACT_CORRECTED,
            trace=Trace(account=by.user.pk if by.user else None),
            replaces=request.pk,
        )
        JournalEntry.witness("correct_contact", held.convention, by=by.user, at=at, request=request.pk)
        return successor


def _stopped(convention: Convention, party: Party) -> set[str]:
    """What the law refuses of the beneficiary's convention, as sentences; nothing for another party."""
    if party.role != PartyRole.BENEFICIARY:
        return set()
    return {one.message for one in findings_of(convention) if one.severity is Severity.BLOCK}


def _keep_contacts(convention: Convention, party: Party) -> None:
    """An address once asked to prove who the beneficiary is stays theirs, beside the new one (ADR 0003)."""
    if party.role == PartyRole.BENEFICIARY:
        convention.contact_keys = sorted({*convention.contact_keys, *contact_keys_of(convention)})
        convention.save(update_fields=["contact_keys"])


def contact_fault(party: Party, *, email: str, phone: str, in_person: bool = False) -> Refusal | None:
    """OV-6 again when a contact changes: two signatories never share an address or a phone."""
    if not email and (not in_person or party.role == Role.PRESCRIBER):
        return Refusal(409, _("Écrivez l’adresse e-mail de cette personne."))
    convention: Convention = party.convention
    people = [
        Signatory(
            Role(other.role), other.full_name, other.function, mailbox(other.email), number(other.phone)
        )
        for other in convention.parties.asked().exclude(pk=party.pk).order_by("pk")
    ]
    mine = Signatory(Role(party.role), party.full_name, party.function, mailbox(email), number(phone))
    found = [one for one in shared_contacts([*people, mine]) if mine.role in one.facts["roles"]]
    if found:
        return Refusal(409, found[0].message)
    if likeness(email, convention.tutor_email) is Likeness.SAME_MAILBOX and party.role != Role.HOST:
        return Refusal(409, _("Cette adresse est celle du tuteur : chacun signe avec la sienne."))
    return None


def may_be_replaced(request: SignatureRequest) -> bool:
    """Whether someone else may sign for this party: organisations only."""
    return Role(request.role) in ORGANISATIONS


def _ask_successor(request: SignatureRequest, *, at: datetime.datetime) -> SignatureRequest:
    successor = ask_again(request, at=at)
    if successor.group == open_group(successor.version):
        invite(successor, at=at)
    return successor


def _too_many(request: SignatureRequest) -> Refusal | None:
    accepted = ProposedSignatory.objects.filter(
        request__version__convention=request.version.convention_id,
        request__role=request.role,
        accepted_at__isnull=False,
    )
    if accepted.count() < MOST_REPLACEMENTS:
        return None
    return Refusal(
        409,
        _(
            "Le signataire de votre structure a déjà été remplacé deux fois : appelez le conseiller ou la conseillère."
        ),
    )


def _domain(email: str) -> str:
    return mailbox(email).rpartition("@")[2]
