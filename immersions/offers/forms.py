"""The search form: GET only, so that a search is an address one can keep or share."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.choices import AccessFeature, HostSector, NafSection, Purpose, RemoteMode
from immersions.forms.text import in_our_time
from immersions.models import Commune
from immersions.reference.areas import Area, find_area, nearest_area
from immersions.reference.places import NOWHERE, Places, find_places, label_of
from immersions.reference.stemming import plain

from .job_titles import understand
from .search import DEFAULT_RADIUS, RADII, Criteria, Order, resolve_jobs

LONGEST = 100  # characters of a job or a place
# The filters of the folded part of the page, the most useful to take away first.
FOLDED = ("nature", "famille", "objet", "presence", "du", "au", "libre", "acces", "accueil", "reseau", "tri")


class DayField(forms.DateField):
    """A day of the immersion that one hopes for."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    default_validators = [in_our_time]

    def to_python(self, value: Any) -> datetime.date | None:
        """The day; raises `ValidationError` with a code of its own."""
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(
                gettext("Cette date n’existe pas. Écrivez-la comme ceci : 03/03/2026."), code="not_a_day"
            ) from None


class SearchForm(forms.Form):
    """Job, place, radius and filters; `criteria()` gives the domain value once valid.

    A name that several communes bear is no error of the person: `places` then holds the choices.
    """

    hide_optional = True
    # How words become places and jobs; a subclass may remember the answers.
    find_places = staticmethod(find_places)
    resolve_jobs = staticmethod(resolve_jobs)

    metier = forms.CharField(
        label=_("Quel métier ?"),
        required=False,
        max_length=LONGEST,
        error_messages={
            "max_length": _(
                "C’est un peu long : écrivez seulement le nom du métier, en 100 caractères au plus."
            )
        },
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "type": "search", "data-suggest": reverse_lazy("suggest_jobs")}
        ),
    )
    lieu = forms.CharField(
        label=_("Où ?"),
        required=False,
        max_length=LONGEST,
        error_messages={
            "max_length": _(
                "C’est un peu long : écrivez seulement une commune, un code postal ou un département."
            )
        },
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "type": "search", "data-suggest": reverse_lazy("suggest_wheres")}
        ),
    )
    rayon = forms.TypedChoiceField(
        label=_("Jusqu’à"),
        required=False,
        coerce=int,
        choices=[(radius, f"{radius} km") for radius in RADII],
        error_messages={"invalid_choice": _("Choisissez une distance dans la liste : de 1 à 100 km.")},
    )
    nature = forms.MultipleChoiceField(
        label=_("Chez qui ?"),
        required=False,
        choices=HostSector.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choisissez la nature de la structure dans la liste.")},
    )
    objet = forms.ChoiceField(
        label=_("Pour quoi faire ?"),
        required=False,
        choices=[("", _("Peu importe")), *Purpose.choices],
        error_messages={"invalid_choice": _("Choisissez un objet dans la liste.")},
    )
    famille = forms.ChoiceField(
        label=_("Dans quelle activité ?"),
        required=False,
        choices=[("", _("Toutes")), *NafSection.choices],
        error_messages={"invalid_choice": _("Choisissez une activité dans la liste.")},
    )
    presence = forms.MultipleChoiceField(
        label=_("Sur place ou à distance ?"),
        required=False,
        choices=RemoteMode.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choisissez une présence dans la liste.")},
    )
    acces = forms.MultipleChoiceField(
        label=_("Le lieu offre…"),
        required=False,
        choices=AccessFeature.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choisissez un aménagement dans la liste.")},
    )
    accueil = forms.BooleanField(label=_("Accueille des personnes en situation de handicap"), required=False)
    du = DayField(label=_("Du"), required=False)
    au = DayField(label=_("Au"), required=False)
    libre = forms.BooleanField(label=_("Seulement les offres qui ont une place"), required=False)
    reseau = forms.CharField(
        label=_("Réseau"),
        required=False,
        max_length=60,
        error_messages={"max_length": _("C’est un peu long : 60 caractères au plus.")},
    )
    tri = forms.ChoiceField(
        label=_("Montrer d’abord"),
        required=False,
        choices=[
            (Order.NEAREST.value, _("Les plus proches")),
            (Order.NEWEST.value, _("Les plus récentes")),
            (Order.WELCOME.value, _("Les plus accueillantes")),
        ],
        error_messages={"invalid_choice": _("Choisissez un ordre dans la liste.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places: Places = NOWHERE
        self.area: Area | None = None

    @classmethod
    def from_query(cls, query: QueryDict) -> "SearchForm":
        """The form of an address, where an absent radius means the usual one."""
        data = query.copy()
        if not data.get("rayon"):
            data["rayon"] = str(DEFAULT_RADIUS)
        return cls(data)

    def clean_lieu(self) -> Commune | None:
        """The commune to search around; none for an area, nor when the person must choose among several."""
        typed = self.cleaned_data["lieu"]
        if not typed:
            return None
        named = find_area(typed)
        self.area = named.area if named else None
        if named and named.surely:
            return None
        found = self.find_places(typed)
        if self.area and all(commune.search_text != plain(typed) for commune in found.communes):
            return None
        self.places = found
        if not found.communes and (near := nearest_area(typed)):
            self.area = near
        elif not found.communes:
            raise ValidationError(
                gettext(
                    "Nous ne trouvons pas ce lieu. Écrivez une commune, un code postal à 5 chiffres, un département "
                    "ou une région."
                ),
                code="unknown_place",
            )
        return found.communes[0] if found.certain and not self.area else None

    @property
    def must_choose(self) -> bool:
        """Whether several places bear the name that was typed."""
        return bool(self.places.communes) and (self.area is not None or not self.places.certain)

    @property
    def choices(self) -> list[str]:
        """What each of these places is called, so that no other is."""
        areas = [self.area.label] if self.area else []
        return [*areas, *(label_of(commune) for commune in self.places.communes)]

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` when the days are given backwards."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("du"), data.get("au")
        if first and last and last < first:
            self.add_error(
                "au", ValidationError(gettext("Le dernier jour vient avant le premier."), code="days")
            )
        return data

    @property
    def filtered(self) -> bool:
        """Whether a filter of the folded part is in use, or wrong."""
        return any(name in self.errors for name in FOLDED) or any(
            self.cleaned_data.get(name) for name in FOLDED if name != "tri"
        )

    def criteria(self) -> Criteria:
        """The search to do; one or two queries to find the jobs. Only for a valid form."""
        data = self.cleaned_data
        first, last = data["du"] or data["au"], data["au"] or data["du"]
        return Criteria(
            jobs=understand(data["metier"], self.resolve_jobs) if data["metier"] else None,
            place=data["lieu"],
            area=self.area,
            radius=data["rayon"] or DEFAULT_RADIUS,
            sectors=tuple(data["nature"]),
            purpose=data["objet"],
            welcoming=data["accueil"],
            families=(data["famille"],) if data["famille"] else (),
            presence=tuple(data["presence"]),
            access=tuple(data["acces"]),
            days=(first, last) if first and last else None,
            free_on=timezone.localdate() if data["libre"] else None,
            network=data["reseau"],
            order=Order(data["tri"] or Order.NEAREST),
        )
