"""Offers kept, offers proposed to a person, introductions to a host."""

import datetime

from django.db import transaction

from immersions.accounts.actor import Actor
from immersions.choices import Interest
from immersions.messaging.letters import post
from immersions.models import (
    Candidate,
    Favourite,
    HostStructure,
    Introduction,
    JournalEntry,
    Offer,
    Recommendation,
)
from immersions.permissions import ImmersionVerb, refusal, require


@transaction.atomic
def keep_offer(offer: Offer, *, by: Actor, at: datetime.datetime) -> Favourite:
    """Keep an offer; keeping it twice keeps it once. Raises `Refused`."""
    candidate = _own_file(by)
    require(refusal(by, ImmersionVerb.KEEP, offer))
    kept, is_new = Favourite.objects.get_or_create(candidate=candidate, offer=offer, defaults={"kept_at": at})
    if is_new:
        JournalEntry.witness("keep_offer", kept, by=by.user, at=at, offer=offer.pk)
    return kept


@transaction.atomic
def drop_offer(offer: Offer, *, by: Actor, at: datetime.datetime) -> bool:
    """Keep an offer no more; returns whether it was kept. Raises `Refused` for who has no file."""
    kept = Favourite.objects.filter(candidate=_own_file(by), offer=offer).first()
    if kept is None:
        return False
    JournalEntry.witness("drop_offer", kept, by=by.user, at=at, offer=offer.pk)
    kept.delete()
    return True


@transaction.atomic
def recommend_offer(
    offer: Offer, *, by: Actor, candidate: Candidate, word: str, at: datetime.datetime
) -> tuple[Recommendation, bool]:
    """Propose an offer to a person of one's agency, who gets a letter; returns the row, and whether it is new.

    An offer is proposed once to a person: the second time changes nothing. Raises `Refused`.
    """
    candidate = Candidate.objects.select_for_update(of=("self",)).select_related("user").get(pk=candidate.pk)
    require(refusal(by, ImmersionVerb.RECOMMEND, offer))
    require(refusal(by, ImmersionVerb.FOLLOW, candidate))
    proposed, is_new = Recommendation.objects.get_or_create(
        candidate=candidate, offer=offer, defaults={"by": by.user, "word": word, "at": at}
    )
    if is_new:
        JournalEntry.witness("recommend_offer", proposed, by=by.user, at=at, offer=offer.pk)
        post("offer_recommended", proposed, candidate.mailbox)
    return proposed, is_new


@transaction.atomic
def reply_to_recommendation(
    proposed: Recommendation, *, by: Actor, interested: bool, at: datetime.datetime
) -> Recommendation:
    """The person says whether it interests them; who proposed it is told. Raises `Refused`."""
    proposed = Recommendation.objects.select_for_update(of=("self",)).select_related("by").get(pk=proposed.pk)
    require(refusal(by, ImmersionVerb.REPLY, proposed))
    proposed.interest = Interest.INTERESTED if interested else Interest.NOT_FOR_ME
    proposed.answered_at = at
    proposed.save(update_fields=["interest", "answered_at"])
    JournalEntry.witness("reply_to_recommendation", proposed, by=by.user, at=at)
    if interested and proposed.by is not None and proposed.by.is_active:
        post("recommendation_answered", proposed, proposed.by.email)
    return proposed


@transaction.atomic
def introduce_candidate(
    candidate: Candidate, *, by: Actor, host: HostStructure, note: str, at: datetime.datetime
) -> tuple[Introduction, bool]:
    """Tell a host that one would like to introduce a person, who agreed; the letter bears their first name alone.

    Returns the row, and whether it is new: a person is introduced once to a host. Raises `Refused`.
    """
    candidate = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    require(refusal(by, ImmersionVerb.INTRODUCE, Introduction(candidate=candidate, host=host)))
    introduced, is_new = Introduction.objects.get_or_create(
        candidate=candidate, host=host, defaults={"by": by.user, "note": note, "at": at}
    )
    if is_new:
        JournalEntry.witness("introduce_candidate", introduced, by=by.user, at=at, host=host.pk)
        for member in host.members.reached():
            post("candidate_introduced", introduced, member.user.email)
    return introduced, is_new


def _own_file(by: Actor) -> Candidate:
    """One's own file, locked; raises `Refused` for who has none."""
    require(refusal(by, ImmersionVerb.KEEP))
    assert by.candidate_id is not None  # the refusal above says so
    return Candidate.objects.select_for_update(of=("self",)).get(pk=by.candidate_id)
