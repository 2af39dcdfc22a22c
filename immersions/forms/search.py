"""The search form: GET only, so that a search is an address one can keep or share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from ..choices import HostSector, Purpose
from ..geo import NOWHERE, Places, find_places
from ..models import Commune
from ..search import DEFAULT_RADIUS, RADII, Criteria, resolve_jobs
from ..words import stems

LONGEST = 100  # characters of a job or a place
NEAREST, NEWEST = "distance", "date"


class SearchForm(forms.Form):
    """Job, place, radius and filters; `criteria()` gives the domain value once valid.

    A name that several communes bear is no error of the person: `places` then holds the choices.
    """

    hide_optional = True
    # How words become places and jobs; a subclass may remember the answers.
    find_places = staticmethod(find_places)
    resolve_jobs = staticmethod(resolve_jobs)

    metier = forms.CharField(
        label="Quel métier ?",
        required=False,
        max_length=LONGEST,
        error_messages={
            "max_length": "C’est un peu long : écrivez seulement le nom du métier, en 100 caractères au plus."
        },
        widget=forms.TextInput(attrs={"autocapitalize": "none", "type": "search"}),
    )
    lieu = forms.CharField(
        label="Où ?",
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": "C’est un peu long : écrivez seulement une commune ou un code postal."},
        widget=forms.TextInput(attrs={"autocomplete": "off", "type": "search"}),
    )
    rayon = forms.TypedChoiceField(
        label="Jusqu’à",
        required=False,
        coerce=int,
        choices=[(radius, f"{radius} km") for radius in RADII],
        error_messages={"invalid_choice": "Choisissez une distance dans la liste : de 2 à 100 km."},
    )
    nature = forms.MultipleChoiceField(
        label="Chez qui ?",
        required=False,
        choices=HostSector.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez la nature de la structure dans la liste."},
    )
    objet = forms.ChoiceField(
        label="Pour quoi faire ?",
        required=False,
        choices=[("", "Peu importe"), *Purpose.choices],
        error_messages={"invalid_choice": "Choisissez un objet dans la liste."},
    )
    accueil = forms.BooleanField(label="Accueille des personnes en situation de handicap", required=False)
    tri = forms.ChoiceField(
        label="Montrer d’abord",
        required=False,
        choices=[(NEAREST, "Les plus proches"), (NEWEST, "Les plus récentes")],
        error_messages={"invalid_choice": "Choisissez un ordre dans la liste."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places: Places = NOWHERE

    @classmethod
    def from_query(cls, query: QueryDict) -> "SearchForm":
        """The form of an address, where an absent radius means the usual one."""
        data = query.copy()
        if not data.get("rayon"):
            data["rayon"] = str(DEFAULT_RADIUS)
        return cls(data)

    def clean_lieu(self) -> Commune | None:
        """The commune to search around; none yet when the person must choose among several."""
        typed = self.cleaned_data["lieu"]
        if not typed:
            return None
        self.places = self.find_places(typed)
        if not self.places.communes:
            raise ValidationError(
                "Nous ne trouvons pas ce lieu. Vérifiez l’orthographe, ou écrivez un code postal à 5 chiffres.",
                code="unknown_place",
            )
        return self.places.communes[0] if self.places.certain else None

    @property
    def must_choose(self) -> bool:
        """Whether several communes bear the name that was typed."""
        return bool(self.places.communes) and not self.places.certain

    @property
    def filtered(self) -> bool:
        """Whether a filter of the folded part is in use, or wrong."""
        folded = ("nature", "objet", "accueil", "tri")
        return any(self.cleaned_data.get(name) for name in folded[:3]) or any(
            name in self.errors for name in folded
        )

    def criteria(self) -> Criteria:
        """The search to do; one to three queries to find the jobs. Only for a valid form."""
        data = self.cleaned_data
        return Criteria(
            jobs=self.resolve_jobs(stems(data["metier"])) if data["metier"] else None,
            place=data["lieu"],
            radius=data["rayon"] or DEFAULT_RADIUS,
            sectors=tuple(data["nature"]),
            purpose=data["objet"],
            welcoming=data["accueil"],
            newest_first=data["tri"] == NEWEST,
        )
