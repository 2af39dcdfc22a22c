"""Whether a link still asks for something: the sentence that says why not."""

import datetime

from django.utils.translation import gettext_lazy as _

from conventions import local_time
from conventions.choices import RequestState
from conventions.law.states import State
from conventions.models import SignatureRequest
from conventions.permissions.guards import Bearer, replaced

SENTENCES = {
    "DRAFT": _("La convention est en préparation."),
    "REFUSED": _("Une partie n’a pas souhaité signer : l’immersion ne commence pas."),
    "EXPIRED": _(
        "Toutes les signatures n’étaient pas réunies avant le premier jour : l’immersion ne commence pas."
    ),
    "WITHDRAWN": _("Le projet est abandonné."),
    "CANCELLED": _("L’immersion est annulée."),
    "INTERRUPTED": _("L’immersion a été interrompue."),
    "NO_SHOW": _("La personne n’est pas venue."),
    "CLOSED": _("L’immersion est terminée et son bilan est fait."),
}
SIGNED = _("Votre signature est enregistrée.")
EVERYONE_SIGNED = _("Tout le monde a signé.")
NOTHING_LEFT = _("Vous n’avez plus rien à signer.")
IN_CORRECTION = _(
    "La convention est en cours de correction : il n’y a rien à signer pour le moment. Si votre signature est "
    "demandée sur le nouveau texte, vous recevrez une autre invitation."
)


def nothing_to_sign(request: SignatureRequest, *, at: datetime.datetime) -> str:
    """Why who holds a link of this request has nothing to sign, in French; empty when their signature is awaited."""
    convention = request.version.convention
    if convention.state == State.DRAFT:
        return str(IN_CORRECTION)
    if convention.state != State.OPEN:
        return f"{SENTENCES.get(convention.state, EVERYONE_SIGNED)} {NOTHING_LEFT}"
    if local_time.has_begun(convention, at):
        return f"{SENTENCES['EXPIRED']} {NOTHING_LEFT}"
    if request.state == RequestState.SIGNED:
        return f"{SIGNED} {NOTHING_LEFT}"
    refused = replaced(Bearer.of(request), request, at)
    return str(refused.sentence) if refused else ""
