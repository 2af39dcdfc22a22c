"""What a role and a state do not say: the reasons, one a function, why something may not be done now.

`permissions.refusal` asks them, in the order of its table, once the role and the move are right.
Each takes who asks, the thing and the instant, and answers `None` or why not.
"""

import datetime
from dataclasses import dataclass
from typing import Self

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from conventions import local_time
from conventions.case_facts import blockers, findings_of, prescriber_of
from conventions.channels import is_attested
from conventions.choices import CodeChannel, DraftPart, PartyRole, RequestState
from conventions.law.facts import Role
from conventions.law.findings import Finding, Severity
from conventions.law.people.prescribers import prescriber_findings
from conventions.law.states import DEAD_STATES, State
from conventions.models import (
    Convention,
    ConventionVersion,
    DraftInvitation,
    PaperCopy,
    SignatureRequest,
    SigningCode,
)
from french import enumeration, full_moment
from immersions.accounts.actor import Actor
from immersions.models import User
from immersions.permissions import Refusal

from .attestors import attestors_of, is_prescriber, witnesses_of

COOL_DOWN = datetime.timedelta(hours=24)
PARTS = {DraftPart.CANDIDATE: Role.BENEFICIARY, DraftPart.HOST: Role.HOST}

AT_THE_DESK = Refusal(
    403,
    _("Cette signature se fait à l’agence, avec la personne qui a regardé votre pièce d’identité."),
)
ANSWERED_NO_MORE = Refusal(
    409,
    _(
        "Cette convention n’est plus un brouillon : votre partie ne se modifie plus ici. Pour corriger quelque "
        "chose, écrivez à votre conseiller."
    ),
)
BEGUN = Refusal(
    409,
    _(
        "Le premier jour de l’immersion est venu : cette convention ne peut plus être signée. "
        "Le conseiller ou la conseillère peut choisir d’autres dates."
    ),
)
CLOSED = Refusal(409, _("Cette demande de signature est close."))
DEAD_LINK = Refusal(
    409,
    _(
        "Ce lien n’est plus valable. Un lien plus récent vous a peut-être été envoyé : regardez votre dernier "
        "courriel, ou demandez-en un à votre conseiller."
    ),
)
EXPIRED_LINK = Refusal(
    409,
    _(
        "Ce lien a expiré : il était valable sept jours. Demandez-en un nouveau à votre conseiller, en "
        "répondant à son courriel."
    ),
)
HAS_ATTESTED = Refusal(
    403,
    _(
        "Vous avez attesté la signature d’une autre partie : une autre personne de l’organisme doit signer pour le "
        "prescripteur."
    ),
)
HAS_SIGNED = Refusal(409, _("Vous avez déjà signé cette convention : vous n’avez plus rien à faire."))
IS_SIGNED = Refusal(409, _("Cette partie a déjà signé : sa signature est gardée."))
NEWER = Refusal(
    409,
    _(
        "Une demande de signature plus récente a remplacé celle-ci : suivez le lien du dernier courriel reçu ou, "
        "à l’agence, rechargez la page de la convention."
    ),
)
NOBODY_ELSE = Refusal(
    409,
    _(
        "Il faut deux personnes de l’agence pour attester une signature, sans compter celle qui signe pour le "
        "prescripteur. Choisissez la deuxième, ou donnez à cette personne une adresse e-mail ou un téléphone mobile."
    ),
)
NOTHING_TO_SIGN = Refusal(409, _("Cette personne n’a plus rien à signer."))
NO_ADDRESS = Refusal(
    409,
    _("Cette personne n’a pas d’adresse e-mail : recevez-la à l’agence, ou faites-la signer sur papier."),
)
NO_EVIDENCE = Refusal(
    409,
    _("Il n’y a pas encore de preuves : elles commencent quand la convention part à la signature."),
)
NO_PROOF = Refusal(409, _("Votre dossier de preuve sera disponible quand vous aurez signé."))
NOT_INVITED = Refusal(409, _("Ce n’est pas encore son tour de signer : elle sera invitée à ce moment."))
NOT_YOUR_TURN = Refusal(
    409,
    _("Ce n’est pas encore votre tour : vous serez prévenu(e) par courriel dès que ce le sera."),
)
OF_A_RENEWAL = Refusal(
    409,
    _("C’est déjà un renouvellement, et une convention n’est renouvelée qu’une fois (D5135-3, alinéa 2)."),
)
RENEWED = Refusal(409, _("Cette convention a déjà un renouvellement en préparation ou signé."))
REPLACED = Refusal(
    409,
    _(
        "Cette version de la convention n’est plus à signer : elle a été reprise. "
        "Vous recevrez la nouvelle par courriel."
    ),
)
SAME_PERSON = Refusal(
    403,
    _("Vous avez déposé cette copie : c’est à une autre personne de l’agence de la certifier."),
)
SIGNS_LAST = Refusal(
    403,
    _(
        "Vous signez cette convention pour l’organisme prescripteur : deux autres personnes de l’agence attestent la "
        "signature de quelqu’un qui n’a pas de boîte aux lettres électronique."
    ),
)


@dataclass(frozen=True)
class Bearer:
    """Who holds a link, and so one role, whoever they are: a code or a typed word proves the rest.

    `user`: the account in whose browser the link was opened, if any.
    """

    role: Role
    user: User | None = None

    @classmethod
    def of(cls, thing: SignatureRequest | DraftInvitation, user: User | None = None) -> Self:
        """Who was asked."""
        if isinstance(thing, DraftInvitation):
            return cls(PARTS[DraftPart(thing.part)], user)
        return cls(Role(thing.role), user)


PORTAL = Bearer(Role.SYSTEM)
Who = Actor | Bearer


# The draft.


def left_to_do(convention: Convention, found: list[Finding]) -> Refusal | None:
    """What the law leaves to do before the signature; `found` must be complete.

    `None` when no BLOCK is left and each HUMAN has been decided.
    """
    left = blockers(found)
    if not left:
        return None
    stops = sum(one.severity is Severity.BLOCK for one in left)
    asks = len(left) - stops
    parts = []
    if stops:
        parts.append(
            ngettext("%(count)s point à corriger", "%(count)s points à corriger", stops) % {"count": stops}
        )
    if asks:
        parts.append(
            ngettext("%(count)s décision à prendre", "%(count)s décisions à prendre", asks) % {"count": asks}
        )
    return Refusal(
        409,
        gettext("Avant la signature, il reste %(left)s.") % {"left": enumeration(parts)},
        reverse("convention_draft", args=[convention.reference, "verification"]),
        gettext("Voir ce qu’il reste à faire"),
    )


def unlawful(who: Who, convention: Convention, at: datetime.datetime) -> Refusal | None:
    """The rules of the law, read that day on the whole draft."""
    read_on = local_time.local_day(convention, at)
    return left_to_do(convention, findings_of(convention, complete=True, read_on=read_on))


def no_more_a_draft(who: Who, invitation: DraftInvitation, at: datetime.datetime) -> Refusal | None:
    """For the holder of a link, what became of the draft."""
    return ANSWERED_NO_MORE


def dead_link(who: Who, invitation: DraftInvitation, at: datetime.datetime) -> Refusal | None:
    """A link that another replaced, or that nobody used in time."""
    if invitation.revoked_at is not None:
        return DEAD_LINK
    return EXPIRED_LINK if invitation.expires_at <= at else None


def renewed_already(who: Who, convention: Convention, at: datetime.datetime) -> Refusal | None:
    """REN-1: a renewal is not renewed, and a convention is renewed once."""
    if convention.renewal_of_id:
        return OF_A_RENEWAL
    return RENEWED if convention.renewals.exclude(state__in=DEAD_STATES).exists() else None


# The round.


def open_group(version: ConventionVersion) -> int | None:
    """The group whose turn it is: the first in which a role has not signed; `None` when all have.

    A request that was voided without a successor keeps its group waiting: nobody signs for the absent.
    """
    rows = list(version.requests.order_by("group").values_list("role", "group", "state"))
    signed = {role for role, _group, state in rows if state == RequestState.SIGNED}
    return next((group for role, group, _state in rows if role not in signed), None)


def replaced(who: Who, request: SignatureRequest, at: datetime.datetime) -> Refusal | None:
    """What took the place of a request: another text, or a newer request of the same round."""
    if request.version.superseded_at is not None:
        return REPLACED
    is_open = request.version.convention.state == State.OPEN
    return NEWER if request.state == RequestState.VOID and is_open else None


def has_signed(who: Who, request: SignatureRequest, at: datetime.datetime) -> Refusal | None:
    """For the party itself: it is done."""
    return HAS_SIGNED if request.state == RequestState.SIGNED else None


def has_begun(who: Who, request: SignatureRequest, at: datetime.datetime) -> Refusal | None:
    """The first day has come over a round that is still open."""
    convention = request.version.convention
    return BEGUN if convention.state == State.OPEN and local_time.has_begun(convention, at) else None


def not_your_turn(who: Who, request: SignatureRequest, at: datetime.datetime) -> Refusal | None:
    """A closed request, or a group that comes later."""
    if request.state != RequestState.PENDING:
        return CLOSED
    return None if request.group == open_group(request.version) else NOT_YOUR_TURN


def may_not_prescribe(who: Who, request: SignatureRequest, at: datetime.datetime) -> Refusal | None:
    """L5135-2, D5135-7: who may no longer prescribe that day (delegation suspended, withdrawn, over) does not sign."""
    if request.role != PartyRole.PRESCRIBER:
        return None
    convention = request.version.convention
    today = local_time.local_day(convention, at)
    found = prescriber_findings(prescriber_of(convention, request.party), today)
    return Refusal(409, found[0].message) if found else None


def has_attested(who: Who, request: SignatureRequest, at: datetime.datetime) -> Refusal | None:
    """Who attested another signature of this text does not sign it for the prescriber."""
    if request.role != PartyRole.PRESCRIBER:
        return None
    signed = request.version.requests.exclude(pk=request.pk).select_related("version")
    convention = request.version.convention
    if any(one == who.user or is_prescriber(one, convention) for one in attestors_of(signed)):
        return HAS_ATTESTED
    return None


def answered(who: Who, request: SignatureRequest, at: datetime.datetime) -> Refusal | None:
    """For someone else than who signs, or for another answer than a signature: it was given, or is not awaited."""
    if request.state == RequestState.SIGNED:
        return IS_SIGNED
    if request.state == RequestState.PENDING:
        return None
    return replaced(who, request, at) or CLOSED


def unreachable(who: Who, request: SignatureRequest, at: datetime.datetime) -> Refusal | None:
    """No letter can leave, or none should: signed, without address, or before its turn."""
    if request.state != RequestState.PENDING:
        return NOTHING_TO_SIGN
    if not request.party.email:
        return NO_ADDRESS
    if request.invited_at is None or request.group != open_group(request.version):
        return NOT_INVITED
    return None


def reminded_lately(who: Who, request: SignatureRequest, at: datetime.datetime) -> Refusal | None:
    """One a day, but for who is disputed: the reminder then vouches for the address, and lifts the alert at once."""
    last = max((moment for moment in (request.invited_at, request.reminded_at) if moment), default=None)
    if last is None or request.disputed_at is not None or at - last >= COOL_DOWN:
        return None
    again = (last + COOL_DOWN).astimezone(local_time.PARIS)
    return Refusal(
        409,
        gettext("Un courriel est parti il y a moins de 24 heures. Vous pourrez envoyer un rappel %(moment)s.")
        % {"moment": full_moment(again)},
    )


# Those of the agency who answer for a party.


def signs_last(
    who: Who, thing: Convention | SignatureRequest | PaperCopy | SigningCode, at: datetime.datetime
) -> Refusal | None:
    """The one who signs for the prescriber answers for no other party."""
    return SIGNS_LAST if who.user is None or is_prescriber(who.user, convention_of(thing)) else None


def signs_last_here(who: Who, request: SignatureRequest, at: datetime.datetime) -> Refusal | None:
    """The same, for a party who has neither e-mail nor telephone: the agency attests then."""
    return signs_last(who, request, at) if is_attested(request.party) else None


def own_copy(who: Who, copy: PaperCopy, at: datetime.datetime) -> Refusal | None:
    """Two people: who uploads does not certify."""
    return SAME_PERSON if who.user is None or copy.uploaded_by_id == who.user.pk else None


def not_for_the_desk(who: Who, code: SigningCode, at: datetime.datetime) -> Refusal | None:
    """A code of the agency serves in the session of someone else of it, while both still may attest."""
    if code.channel != CodeChannel.DESK or code.membership is None:
        return AT_THE_DESK
    return None


def witness_gone(who: Who, code: SigningCode, at: datetime.datetime) -> Refusal | None:
    """The second person is still of the agency, and still not the first."""
    witnesses = witnesses_of(convention_of(code), but=who.user)
    return None if code.membership in witnesses else NOBODY_ELSE


# The evidence.


def no_evidence(who: Who, convention: Convention, at: datetime.datetime) -> Refusal | None:
    """Nothing before a first text was frozen."""
    return None if convention.events.exists() else NO_EVIDENCE


def no_proof(who: Who, request: SignatureRequest, at: datetime.datetime) -> Refusal | None:
    """A party's own evidence begins with its signature."""
    return None if request.state == RequestState.SIGNED else NO_PROOF


def convention_of(
    thing: Convention | SignatureRequest | DraftInvitation | PaperCopy | SigningCode,
) -> Convention:
    """The convention that a thing is about."""
    if isinstance(thing, (PaperCopy, SigningCode)):
        thing = thing.request
    if isinstance(thing, SignatureRequest):
        return thing.version.convention
    return thing.convention if isinstance(thing, DraftInvitation) else thing
