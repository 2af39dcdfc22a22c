"""Keeping a search: a name, a letter each week or not, and nothing about needs without a yes."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from french.elision import after_place
from immersions.forms.text import LineField
from immersions.offers.forms import SearchForm
from immersions.reference.areas import find_area

# What a person asks of a place may tell something of her health: kept only when she says so.
NEEDS = ("acces", "accueil")


class SaveSearchForm(forms.Form):
    """`criteria` is the address of the search; `query()` gives what will be kept."""

    name = LineField(label=_("Nom de cette recherche"), max_length=80, help_text=_("Vous seul le verrez."))
    weekly = forms.BooleanField(
        label=_("M’écrire une fois par semaine s’il y a de nouvelles offres"), required=False, initial=True
    )
    needs = forms.BooleanField(
        label=_("Garder aussi mes critères d’accès et d’accueil"),
        required=False,
        help_text=_("Personne d’autre que vous ne les voit, et aucun courriel ne les dit."),
    )

    def __init__(self, data: QueryDict | None = None, *, criteria: QueryDict) -> None:
        super().__init__(data, initial={"name": default_name(criteria)})
        self.criteria = criteria
        if not any(criteria.get(name) for name in NEEDS):
            del self.fields["needs"]

    def query(self) -> str:
        """The parameters to keep, and no others; only for a valid form."""
        kept = QueryDict(mutable=True)
        for name in SearchForm.base_fields:
            values = [value for value in self.criteria.getlist(name) if value]
            if values and (name not in NEEDS or self.cleaned_data.get("needs")):
                kept.setlist(name, values)
        return kept.urlencode()


def default_name(criteria: QueryDict) -> str:
    """« Boulanger près de Nantes », from the words of the search."""
    job, place = criteria.get("metier", "").strip(), criteria.get("lieu", "").strip()
    words = (job[:1].upper() + job[1:]) or "Offres"
    if named := find_area(place):
        return f"{words}, {named.area.name}"[:80]
    return (f"{words} {after_place(place, 'près de')}" if place else words)[:80]
