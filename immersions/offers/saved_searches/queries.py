"""What a search that was kept finds anew."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from immersions.models import Offer, SavedSearch
from immersions.offers.forms import SearchForm
from immersions.offers.search import matching


def news(search: SavedSearch) -> QuerySet[Any]:
    """The offers that the last letter tells, the newest first; none when the search no longer makes sense."""
    form = SearchForm.from_query(QueryDict(search.query))
    if not form.is_valid() or form.must_choose or search.told_from is None:
        return Offer.objects.none()
    offers = matching(form.criteria())
    return offers.filter(published_at__gt=search.told_from, published_at__lte=search.told_until).order_by(
        "-published_at", "-pk"
    )
