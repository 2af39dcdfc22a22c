"""The letter of the week: new offers of a search that was kept. It says neither its name nor its criteria."""

from django.conf import settings
from django.core import signing
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from immersions.messaging.letters import NothingToSay, Words, letter
from immersions.models import Letter, SavedSearch

from .queries import news

SHOWN = 10
STOP_SALT = "immersions.search_stop"


def stop_token(search: SavedSearch) -> str:
    """What the link of a letter bears to stop it; it opens nothing else."""
    return signing.dumps(search.pk, salt=STOP_SALT)


@letter("search_news")
def search_news(row: Letter) -> Words:
    """To who kept the search; nothing once it was removed, stopped, or its offers left."""
    search = SavedSearch.objects.to_tell().filter(pk=row.subject_id).first()
    offers = list(news(search).select_related("host")[: SHOWN + 1]) if search else []
    if search is None or not offers:
        raise NothingToSay("la recherche n’a plus rien de nouveau")
    words = {
        "offers": [
            {"offer": offer, "link": settings.SITE_URL + reverse("offer_detail", args=[offer.pk])}
            for offer in offers[:SHOWN]
        ],
        "more": len(offers) > SHOWN,
        "link": settings.SITE_URL + reverse("search_open", args=[search.pk]),
        "stop_link": settings.SITE_URL + reverse("search_stop", args=[stop_token(search)]),
    }
    return Words(
        _("De nouvelles offres pour votre recherche"), render_to_string("emails/search_news.txt", words)
    )
