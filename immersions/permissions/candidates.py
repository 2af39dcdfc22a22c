"""What candidates and counsellors may do around a person's file and the offers they look at."""

import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from immersions.accounts.actor import Actor

from ..models import Agency, Candidate, Introduction, Offer, Recommendation
from .refusals import NOT_YOUR_PART, Refusal

CALL_AGAIN = datetime.timedelta(days=1)  # before a person may ask again to be called


def accompany(actor: Actor, _thing: None) -> Refusal | None:
    """Counsellors accompany people."""
    return None if actor.is_counsellor else NOT_YOUR_PART


def open_file(actor: Actor, agency: Agency) -> Refusal | None:
    """Counsellors open files in their agency."""
    return None if actor.membership_in(agency.pk) else NOT_YOUR_PART


def edit(actor: Actor, candidate: Candidate) -> Refusal | None:
    """The person, and the counsellors of their agency."""
    own = candidate.pk == actor.candidate_id
    return None if own or candidate.agency_id in actor.agency_ids else NOT_YOUR_PART


def follow(actor: Actor, candidate: Candidate) -> Refusal | None:
    """Counsellors of the person's agency: look for hosts, introduce, propose."""
    return None if candidate.agency_id in actor.agency_ids else NOT_YOUR_PART


def take(actor: Actor, candidate: Candidate) -> Refusal | None:
    """Another counsellor of the person's agency."""
    membership = actor.membership_in(candidate.agency_id) if candidate.agency_id else None
    if membership is None:
        return NOT_YOUR_PART
    return (
        Refusal(409, _("Vous suivez déjà cette personne."))
        if candidate.counsellor_id == membership.pk
        else None
    )


def join_agency(actor: Actor, candidate: Candidate) -> Refusal | None:
    """The person alone says who accompanies them."""
    return None if candidate.pk == actor.candidate_id else NOT_YOUR_PART


def call(actor: Actor, candidate: Candidate, at: datetime.datetime) -> Refusal | None:
    """The person asks their agency to call, once a day."""
    if candidate.pk != actor.candidate_id:
        return NOT_YOUR_PART
    if candidate.agency_id is None:
        page = reverse("candidate_join")
        return Refusal(
            409, _("Dites-nous d’abord quelle agence vous accompagne."), page, _("Choisir mon agence")
        )
    if candidate.call_asked_at is not None and at < candidate.call_asked_at + CALL_AGAIN:
        return Refusal(409, _("Votre demande est déjà partie. Vous pourrez la refaire demain."))
    return None


def close_call(actor: Actor, candidate: Candidate) -> Refusal | None:
    """A counsellor of the agency says that the call was made."""
    if refused := follow(actor, candidate):
        return refused
    return None if candidate.call_asked_at else Refusal(409, _("Cette personne n’attend pas d’appel."))


def introduce(actor: Actor, introduced: Introduction) -> Refusal | None:
    """A counsellor of the person's agency, to a host that is not suspended."""
    if refused := follow(actor, introduced.candidate):
        return refused
    if introduced.host.suspended_at is None:
        return None
    page = reverse("candidate_hosts", args=[introduced.candidate.pk])
    return Refusal(
        409, _("Cette structure n’accueille personne en ce moment."), page, _("Voir d’autres structures")
    )


def keep(actor: Actor, _thing: None) -> Refusal | None:
    """Who has a candidate's file keeps offers in it."""
    return None if actor.is_candidate else NOT_YOUR_PART


def keep_offer(actor: Actor, offer: Offer) -> Refusal | None:
    """Candidates keep offers that are still proposed."""
    if not actor.is_candidate:
        return Refusal(403, _("Pour garder une offre, connectez-vous avec un compte de candidat."))
    return _gone(offer)


def read_proposed(actor: Actor, _thing: None) -> Refusal | None:
    """Candidates and counsellors have proposals to read."""
    return None if actor.is_candidate or actor.is_counsellor else NOT_YOUR_PART


def recommend(actor: Actor, offer: Offer) -> Refusal | None:
    """Counsellors propose offers that are still there."""
    return _gone(offer) if actor.is_counsellor else NOT_YOUR_PART


def reply(actor: Actor, proposed: Recommendation) -> Refusal | None:
    """The person alone answers; they may change their mind from « non » to « oui », not twice the same."""
    if proposed.candidate_id != actor.candidate_id:
        return NOT_YOUR_PART
    if not proposed.is_welcome:
        return None
    page = reverse("request_create", args=[proposed.offer_id])
    return Refusal(
        409, _("Vous avez déjà dit que cette offre vous intéresse."), page, _("Demander cette immersion")
    )


def _gone(offer: Offer) -> Refusal | None:
    if offer.is_proposed:
        return None
    sentence = _("Cette offre n’est plus proposée. D’autres offres vous attendent.")
    return Refusal(409, sentence, reverse("offer_list"), _("Chercher une autre offre"))
