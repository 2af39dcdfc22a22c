"""Letters of the draft: a link to fill one's part, and the news that someone did.

The link's token is drawn here, when the letter leaves; only its SHA-256 is stored.
"""

import hashlib
import secrets

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from conventions.choices import DraftPart
from conventions.law.states import State
from conventions.models import DraftInvitation
from immersions.messaging.letters import NothingToSay, Words, letter
from immersions.models import Letter


def _invitation_of(row: Letter) -> DraftInvitation:
    invitation = (
        DraftInvitation.objects.select_related("convention__counsellor__user", "convention__agency")
        .filter(pk=row.subject_id)
        .first()
    )
    if invitation is None or invitation.revoked_at is not None:
        raise NothingToSay("l’invitation a été remplacée")
    if invitation.convention.state != State.DRAFT:
        raise NothingToSay("la convention n’est plus un brouillon")
    return invitation


@letter("draft_invitation")
def draft_invitation(row: Letter) -> Words:
    """To the candidate or the host: a link that lives seven days, drawn anew each time the letter is sent."""
    invitation = _invitation_of(row)
    if invitation.expires_at <= timezone.now():
        raise NothingToSay("l’invitation a expiré")
    token = secrets.token_urlsafe(32)
    invitation.token_sha256 = hashlib.sha256(token.encode()).digest()
    invitation.save(update_fields=["token_sha256"])
    convention = invitation.convention
    body = render_to_string(
        "emails/draft_invitation.txt",
        {
            "link": settings.SITE_URL + reverse("draft_link", args=[token]),
            "counsellor": convention.counsellor.user,
            "agency": convention.agency,
            "for_host": invitation.part == DraftPart.HOST,
            "expires_at": invitation.expires_at,
        },
    )
    return Words(_("Complétez votre partie d’une convention d’immersion"), body)


@letter("draft_answered")
def draft_answered(row: Letter) -> Words:
    """To the counsellor: one part of the draft was filled."""
    invitation = _invitation_of(row)
    slug = "accueil" if invitation.part == DraftPart.HOST else "beneficiaire"
    body = render_to_string(
        "emails/draft_answered.txt",
        {
            "by_host": invitation.part == DraftPart.HOST,
            "reference": invitation.convention.reference,
            "link": settings.SITE_URL
            + reverse("convention_draft", args=[invitation.convention.reference, slug]),
        },
    )
    return Words(_("Une partie du brouillon est complétée"), body)
