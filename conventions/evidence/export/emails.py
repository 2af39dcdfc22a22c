"""The letter that brings, or announces, an evidence file."""

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from conventions.models import ProofFile
from immersions.messaging.letters import NothingToSay, Words, letter
from immersions.models import Letter

from .actions import KEPT


@letter("proof_ready")
def proof_ready(row: Letter) -> Words:
    """To a party, their own evidence, attached; to a conseiller, where the complete file is, behind the login."""
    made = ProofFile.objects.select_related("convention").filter(pk=row.subject_id).first()
    if made is None or made.content is None:
        raise NothingToSay("ce dossier de preuve a été effacé")
    reference = made.convention.reference
    is_own = made.request_id is not None
    context = {
        "reference": reference,
        "is_own": is_own,
        "page": settings.SITE_URL + reverse("proof_complete", args=[reference]),
        "until": made.asked_at + KEPT,
    }
    body = render_to_string("emails/proof_ready.txt", context)
    name = f"preuves-{reference}.pdf"
    attached = [(name, bytes(made.content), "application/pdf")] if is_own else []
    return Words(
        _("Convention %(reference)s : votre dossier de preuve") % {"reference": reference}, body, attached
    )
