"""May this actor do this, to this convention, now? Read from the table of `conventions/law/states.py`.

Grammar (docs/house-style.md, 6): not yours → 404 by `visible_to`; not your part → 403; not now → 409.
"""

import datetime
from collections.abc import Iterable

from django.urls import reverse

from immersions.actors import Actor
from immersions.permissions import NOT_YOUR_PART, Refusal

from .dossier import blockers
from .law.facts import Role
from .law.findings import Finding, Severity
from .law.french import count
from .law.states import Moment, State, Verb, WhyNot, moment, why_not
from .law.states import Refused as RefusedKind
from .models import Convention, DraftInvitation

ROLE_OF_PART = {"CANDIDATE": Role.BENEFICIARY, "HOST": Role.HOST}


def roles_of(actor: Actor, convention: Convention) -> tuple[Role, ...]:
    """The hats that `actor` wears before this convention; none for a stranger."""
    roles: list[Role] = []
    if convention.agency_id in actor.agency_ids:
        roles.append(Role.AGENCY_ADMIN if actor.administers(convention.agency_id) else Role.COUNSELLOR)
    if actor.candidate_id is not None and actor.candidate_id == convention.candidate_id:
        roles.append(Role.BENEFICIARY)
    if convention.host_id is not None and convention.host_id in actor.host_ids:
        roles.append(Role.HOST)
    return tuple(roles)


def refusal(
    actor: Actor, verb: Verb | str, convention: Convention, *, today: datetime.date | None = None
) -> Refusal | None:
    """Why `actor` may not `verb` this convention, or `None` when they may.

    `verb` is one of `law.states.Verb`; `today`, the date at the place of the immersion, is needed by the verbs
    that depend on the first day (freeze, sign, cancel, renew…): without it that condition is not asked.
    """
    return refusal_of_roles(roles_of(actor, convention), verb, convention, today=today)


def refusal_of_roles(
    roles: Iterable[Role], verb: Verb | str, convention: Convention, *, today: datetime.date | None = None
) -> Refusal | None:
    """The same question for roles known otherwise: a spent link, the portal itself."""
    when: Moment | None = None
    if today is not None and convention.start_on and convention.end_on:
        when = moment(convention.start_on, convention.end_on, today)
    answers = [why_not(Verb(verb), State(convention.state), role, when) for role in roles]
    if not answers:
        return NOT_YOUR_PART
    if None in answers:
        return None
    return _heard(answers, convention)


def freeze_refusal(convention: Convention, found: list[Finding]) -> Refusal | None:
    """Why this draft may not go to signature given what the law says of it; `found` must be complete.

    `None` when no BLOCK is left and each HUMAN has been decided.
    """
    left = blockers(found)
    if not left:
        return None
    stops = sum(one.severity is Severity.BLOCK for one in left)
    asks = len(left) - stops
    parts = []
    if stops:
        parts.append(count(stops, "point à corriger", "points à corriger"))
    if asks:
        parts.append(count(asks, "décision à prendre", "décisions à prendre"))
    return Refusal(
        409,
        f"Avant la signature, il reste {' et '.join(parts)}.",
        reverse("convention_draft", args=[convention.reference, "verification"]),
        "Voir ce qu’il reste à faire",
    )


def invitation_refusal(
    invitation: DraftInvitation | None, convention: Convention | None, *, at: datetime.datetime
) -> Refusal | None:
    """Why the holder of an invitation may not fill their part: no such link, revoked, expired, or draft closed."""
    if invitation is None or convention is None or invitation.revoked_at is not None:
        return Refusal(
            409,
            "Ce lien n’est plus valable. Un lien plus récent vous a peut-être été envoyé : regardez votre dernier "
            "courriel, ou demandez-en un à votre conseiller.",
        )
    if invitation.expires_at <= at:
        return Refusal(
            409,
            "Ce lien a expiré : il était valable sept jours. Demandez-en un nouveau à votre conseiller, en "
            "répondant à son courriel.",
        )
    if convention.state != State.DRAFT:
        return Refusal(
            409,
            "Cette convention n’est plus un brouillon : votre partie ne se modifie plus ici. Pour corriger quelque "
            "chose, écrivez à votre conseiller.",
        )
    return refusal_of_roles([ROLE_OF_PART[invitation.part]], Verb.COMPLETE_PART, convention)


def evidence_refusal(actor: Actor, convention: Convention) -> Refusal | None:
    """Why `actor` may not have all the evidence, with everybody's data: the conseillers of its agency only.

    Each party has its own; nothing before a first text was frozen.
    """
    if not {Role.COUNSELLOR, Role.AGENCY_ADMIN} & set(roles_of(actor, convention)):
        return NOT_YOUR_PART
    if not convention.events.exists():
        return Refusal(
            409, "Il n’y a pas encore de preuves : elles commencent quand la convention part à la signature."
        )
    return None


def _heard(answers: list[WhyNot | None], convention: Convention) -> Refusal:
    for answer in answers:
        if answer is not None and answer.kind is RefusedKind.NOT_NOW:
            return Refusal(409, answer.sentence)
    return NOT_YOUR_PART
