"""The simulator's form: read from the address, nothing kept, no name asked."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.law.facts import Outcome, Span
from french import DAYS
from immersions.choices import Purpose

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
PRIOR_ROWS = 3
FIRST_DAY, LAST_DAY = datetime.date(2015, 1, 1), datetime.date(2100, 12, 31)


class SimulatorForm(forms.Form):
    """Every field but the first day may stay empty: the answer then says what is still open."""

    hide_optional = True

    start = forms.DateField(
        label=_("Premier jour"),
        widget=DATE,
        error_messages={"required": _("Indiquez le premier jour : tout se compte à partir de lui.")},
    )
    end = forms.DateField(
        label=_("Dernier jour"),
        widget=DATE,
        required=False,
        help_text=_("Vide : nous prenons le dernier jour possible."),
    )
    purpose = forms.ChoiceField(
        label=_("Objet"),
        choices=[("", _("Pas encore choisi")), *Purpose.choices],
        required=False,
    )
    age = forms.IntegerField(
        label=_("Âge le premier jour"),
        required=False,
        min_value=0,
        max_value=120,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "size": 4}),
        help_text=_("Utile si la personne a moins de 18 ans."),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Écrivez un âge en années, de 0 à 120.")
        ),
    )
    postcode = forms.RegexField(
        r"^\d{5}$",
        label=_("Code postal de la structure"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6, "autocomplete": "off"}),
        error_messages={"invalid": _("Un code postal compte cinq chiffres, par exemple 44000.")},
        help_text=_("Pour les jours fériés d’Alsace-Moselle et d’outre-mer."),
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Jours de présence"),
        choices=[(str(number), name) for number, name in enumerate(DAYS)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    morning_from = forms.TimeField(label=_("Matin, de"), widget=TIME, required=False)
    morning_to = forms.TimeField(label=_("Matin, à"), widget=TIME, required=False)
    afternoon_from = forms.TimeField(label=_("Après-midi, de"), widget=TIME, required=False)
    afternoon_to = forms.TimeField(label=_("Après-midi, à"), widget=TIME, required=False)
    renewal = forms.BooleanField(label=_("C’est le renouvellement de l’immersion précédente"), required=False)
    reached = forms.ChoiceField(
        label=_("Ses objectifs étaient"),
        required=False,
        choices=[
            ("", _("Pas encore évalués")),
            ("NOT", _("non atteints")),
            ("PARTLY", _("atteints en partie")),
            ("REACHED", _("atteints")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        no_such_day = gettext("Cette date n’existe pas : vérifiez le jour et le mois.")
        for row in range(1, PRIOR_ROWS + 1):
            self.fields[f"prior_start_{row}"] = forms.DateField(
                label=gettext("Du"), widget=DATE, required=False
            )
            self.fields[f"prior_end_{row}"] = forms.DateField(
                label=gettext("Au"), widget=DATE, required=False
            )
            self.fields[f"prior_purpose_{row}"] = forms.ChoiceField(
                label=gettext("Objet"),
                choices=[("", gettext("Non précisé")), *Purpose.choices],
                required=False,
            )
            self.fields[f"prior_renewal_{row}"] = forms.BooleanField(
                label=gettext("C’était déjà un renouvellement"), required=False
            )
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.error_messages["invalid"] = no_such_day

    def clean(self) -> dict[str, Any]:
        """Check the dates and hours in pairs; each error stands beside the second field of its pair."""
        values = super().clean() or {}
        for name in (
            "start",
            "end",
            *(f"prior_{side}_{row}" for side in ("start", "end") for row in self.rows),
        ):
            day = values.get(name)
            if day and not FIRST_DAY <= day <= LAST_DAY:
                self.add_error(name, gettext("Vérifiez l’année : nous calculons de 2015 à 2100."))
        self._pair(
            "start", "end", gettext("Le dernier jour vient avant le premier : vérifiez les deux dates.")
        )
        for row in self.rows:
            self._pair(
                f"prior_start_{row}",
                f"prior_end_{row}",
                gettext("Le dernier jour vient avant le premier."),
                both=True,
            )
        self._pair(
            "morning_from",
            "morning_to",
            gettext("La fin du matin vient avant son début."),
            both=True,
            strict=True,
        )
        self._pair(
            "afternoon_from",
            "afternoon_to",
            gettext("La fin de l’après-midi vient avant son début."),
            both=True,
            strict=True,
        )
        hours = any(
            values.get(f"{half}_{end}") for half in ("morning", "afternoon") for end in ("from", "to")
        )
        if hours and not values.get("weekdays"):
            self.add_error(
                "weekdays", gettext("Cochez les jours de présence, pour que ces horaires comptent.")
            )
        elif values.get("weekdays") and not hours:
            self.add_error(
                "morning_from", gettext("Donnez les heures du matin ou de l’après-midi pour ces jours.")
            )
        start = values.get("start")
        if values.get("renewal") and start and not any(self._before(row, start) for row in self.rows):
            self.add_error(
                "renewal",
                gettext("Indiquez plus haut les dates de l’immersion à renouveler, avant ce premier jour."),
            )
        return values

    def _before(self, row: int, start: datetime.date) -> bool:
        """Whether that row holds a first convention that begins before `start`, or dates still to put right."""
        first = self.cleaned_data.get(f"prior_start_{row}")
        if first is None:
            return f"prior_start_{row}" in self.errors
        return first < start and not self.cleaned_data.get(f"prior_renewal_{row}")

    def _pair(
        self, first: str, second: str, sentence: str, *, both: bool = False, strict: bool = False
    ) -> None:
        begins, ends = self.cleaned_data.get(first), self.cleaned_data.get(second)
        if both and bool(begins) != bool(ends) and not (self.errors.get(first) or self.errors.get(second)):
            self.add_error(
                second if begins else first,
                gettext("Il manque l’autre moitié : remplissez les deux, ou aucune."),
            )
        elif begins and ends and (ends <= begins if strict else ends < begins):
            self.add_error(second, sentence)

    @property
    def rows(self) -> range:
        """Numbers of the rows of earlier immersions."""
        return range(1, PRIOR_ROWS + 1)

    def prior_rows(self) -> list[dict[str, Any]]:
        """The bound fields of each row, for the page."""
        names = ("start", "end", "purpose", "renewal")
        return [
            {
                "number": row,
                "open": row == 1
                or bool(self[f"prior_start_{row}"].value() or self[f"prior_end_{row}"].value()),
                **{name: self[f"prior_{name}_{row}"] for name in names},
            }
            for row in self.rows
        ]

    def history(self) -> tuple[Span, ...]:
        """Earlier immersions in the same host, oldest first; objectives are taken as different ones."""
        data = self.cleaned_data
        spans = [
            Span(
                data[f"prior_start_{row}"],
                data[f"prior_end_{row}"],
                purpose=data[f"prior_purpose_{row}"],
                renewal=data[f"prior_renewal_{row}"],
                declared=True,
            )
            for row in self.rows
            if data.get(f"prior_start_{row}") and data.get(f"prior_end_{row}")
        ]
        return tuple(sorted(spans, key=lambda span: span.start))

    def outcomes(self) -> tuple[Outcome, ...]:
        """What was said of the objectives of the immersion to renew."""
        said = self.cleaned_data["reached"]
        return (Outcome(said),) if said else ()

    def slots(self) -> tuple[tuple[datetime.time, datetime.time], ...]:
        """The hours of a day of presence."""
        data = self.cleaned_data
        pairs = [(data[f"{half}_from"], data[f"{half}_to"]) for half in ("morning", "afternoon")]
        return tuple(pair for pair in pairs if all(pair))
