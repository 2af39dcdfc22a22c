"""A person asks to join a host that is already registered; a manager answers."""

import datetime

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from immersions.accounts.actor import Actor
from immersions.accounts.rate_limits import allows
from immersions.choices import HostRole, JoinStatus, MemberProof
from immersions.hosts.proof_of_membership import address_proves, contact_of
from immersions.messaging.letters import post
from immersions.models import HostMember, HostStructure, JoinRequest, JournalEntry
from immersions.permissions import ImmersionVerb, Refusal, Refused, refusal, require

from .membership import Rights

DAY = datetime.timedelta(days=1)
ASKED_A_DAY = 5  # by one person
RECEIVED_A_DAY = 10  # by one host: each writes to all of its managers
TOO_MANY = Refusal(409, gettext_lazy("Beaucoup de demandes sont parties aujourd’hui. Recommencez demain."))


@transaction.atomic
def ask_to_join(host: HostStructure, *, by: Actor, at: datetime.datetime) -> JoinRequest:
    """Ask to join a host, whose managers a letter tells, without a name. Raises `Refused`."""
    host = HostStructure.objects.locked(host.pk)
    require(refusal(by, ImmersionVerb.JOIN, host))
    assert by.user is not None  # the refusal above says so
    if not (
        allows("join_asked", str(by.user.pk), limit=ASKED_A_DAY, per=DAY, at=at)
        and allows("join_received", str(host.pk), limit=RECEIVED_A_DAY, per=DAY, at=at)
    ):
        raise Refused(TOO_MANY)
    asked = JoinRequest.objects.create(host=host, user=by.user, asked_at=at)
    JournalEntry.witness("ask_to_join", host, by=by.user, at=at, join=asked.pk)
    for member in host.members.reached().filter(role=HostRole.MANAGER):
        post("join_asked", asked, member.user.email)
    return asked


@transaction.atomic
def accept_to_join(asked: JoinRequest, *, by: Actor, rights: Rights, at: datetime.datetime) -> HostMember:
    """Let a person in, whom a letter tells; a former member comes back. Raises `Refused`.

    A manager who has proved to belong vouches for them; one who has not lets them in without proof,
    unless their own address gives one.
    """
    asked = _locked(asked)
    require(refusal(by, ImmersionVerb.ADMIT, asked))
    assert by.user is not None  # the refusal above says so
    members = HostMember.objects.filter(host=asked.host, is_active=True)
    if members.filter(user=asked.user).exists():
        raise Refused(Refusal(409, gettext("Cette personne fait déjà partie de la structure.")))
    proof = ""
    if members.filter(user=by.user, proved_at__isnull=False).exists():
        proof = MemberProof.COLLEAGUE
    elif address_proves(asked.user.email, contact_of(asked.host.siret)):
        proof = MemberProof.MAIL
    proved = {"is_active": True, "proof": proof, "proved_at": at if proof else None}
    granted = {"role": rights.role, "is_signatory": rights.is_signatory}
    member, _ = HostMember.objects.update_or_create(
        host=asked.host, user=asked.user, defaults=proved | granted
    )
    _answer(asked, JoinStatus.ACCEPTED, by=by, at=at)
    JournalEntry.witness(
        "accept_to_join", member, by=by.user, at=at, join=asked.pk, role=rights.role, proof=str(proof)
    )
    post("join_accepted", asked, asked.user.email)
    return member


@transaction.atomic
def refuse_to_join(asked: JoinRequest, *, by: Actor, at: datetime.datetime) -> JoinRequest:
    """Say no, kindly: a letter tells the person whom to ask. Raises `Refused`."""
    asked = _locked(asked)
    require(refusal(by, ImmersionVerb.ADMIT, asked))
    _answer(asked, JoinStatus.REFUSED, by=by, at=at)
    JournalEntry.witness("refuse_to_join", asked.host, by=by.user, at=at, join=asked.pk)
    post("join_refused", asked, asked.user.email)
    return asked


def _answer(asked: JoinRequest, status: JoinStatus, *, by: Actor, at: datetime.datetime) -> None:
    asked.status, asked.answered_at, asked.answered_by = status, at, by.user
    asked.save(update_fields=["status", "answered_at", "answered_by"])


def _locked(asked: JoinRequest) -> JoinRequest:
    """The request, its host locked first, as everywhere."""
    host = HostStructure.objects.locked(asked.host_id)
    asked = JoinRequest.objects.select_for_update(of=("self",)).select_related("user").get(pk=asked.pk)
    asked.host = host
    return asked
