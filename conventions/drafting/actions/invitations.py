"""Verbs of the invited: a link to fill one's own part of the draft, and what comes back by it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from conventions.choices import DraftPart, PartyRole
from conventions.drafting.wizard import INVITED, Sheet
from conventions.law.states import Verb
from conventions.models import Convention, DraftInvitation
from conventions.permissions import refusal
from conventions.permissions.guards import Bearer
from immersions.accounts.actor import Actor
from immersions.messaging.letters import post
from immersions.models import JournalEntry
from immersions.permissions import Refusal, Refused, require

from .draft import lock_draft, write_sheet

LIFE = timedelta(days=7)
ROLE_OF = {DraftPart.CANDIDATE: PartyRole.BENEFICIARY, DraftPart.HOST: PartyRole.HOST}
TOO_SOON = Refusal(
    409,
    _("Une invitation vient de partir à cette adresse. Attendez dix minutes avant d’en envoyer une autre."),
)


@transaction.atomic
def invite_to_draft(
    convention: Convention, *, by: Actor, part: str, email: str, at: datetime
) -> DraftInvitation:
    """Ask the candidate or the host to fill their part; an earlier link for that part dies.

    The letter draws the token; it lives seven days. The address becomes the party's when it had none.
    Raises `Refused`.
    """
    locked = lock_draft(convention)
    require(refusal(by, Verb.EDIT, locked, at=at))
    earlier = locked.invitations.filter(part=part, revoked_at__isnull=True)
    if earlier.filter(email=email, created_at__gt=at - timedelta(minutes=10)).exists():
        raise Refused(TOO_SOON)
    earlier.update(revoked_at=at)
    invitation = DraftInvitation.objects.create(
        convention=locked, part=part, email=email, created_at=at, expires_at=at + LIFE
    )
    locked.parties.filter(role=ROLE_OF[DraftPart(part)], email="").update(email=email)
    post("draft_invitation", invitation, email)
    JournalEntry.witness("invite_to_draft", locked, by=by.user, at=at, invitation=invitation.pk, part=part)
    return invitation


@transaction.atomic
def answer_invitation(
    invitation: DraftInvitation, *, by: Actor, sheet: Sheet, seen: str, at: datetime
) -> Convention:
    """Store what the invited person says of their part, and tell the counsellor.

    Saving the same values twice changes nothing and writes no second letter. Raises `Refused`, and
    `Overtaken` when the counsellor changed that part meanwhile.
    """
    locked = lock_draft(invitation.convention)
    held = DraftInvitation.objects.select_for_update().get(pk=invitation.pk)
    held.convention = locked
    require(refusal(Bearer.of(held, by.user), Verb.COMPLETE_PART, held, at=at))
    step = INVITED[held.part]
    party = locked.party(ROLE_OF[DraftPart(held.part)])
    author = party.full_name if party else ""
    said = sheet.parties.get(ROLE_OF[DraftPart(held.part)])
    if said:
        author = f"{said.get('first_name', '')} {said.get('last_name', '')}".strip() or author
    changed = write_sheet(locked, step, sheet, seen=seen, author=author, at=at)
    first = held.answered_at is None
    if changed or first:
        held.answered_at = at
        held.save(update_fields=["answered_at"])
        post("draft_answered", held, locked.counsellor.user.email)
        JournalEntry.witness("complete_part", locked, by=by.user, at=at, invitation=held.pk, part=held.part)
    return locked
