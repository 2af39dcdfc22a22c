"""Hours of presence: the usual week, and the corrections of one day."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.drafting.timetable import Pattern
from french import DAYS
from immersions.forms.text import LineField
from immersions.language import Text

TIME_SENTENCE = _("Écrivez l’heure comme ceci : 08:30.")

SAID_FIRST = _("%(label)s, arrivée"), _("%(label)s, départ")
SAID_THEN = _("%(label)s, ensuite, arrivée"), _("%(label)s, ensuite, départ")


def _time_field(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        input_formats=["%H:%M", "%H:%M:%S", "%Hh%M", "%Hh"],
        widget=forms.TimeInput(attrs={"type": "time", "class": "time"}, format="%H:%M"),
        error_messages={"invalid": TIME_SENTENCE},
    )


class SlotsForm(forms.Form):
    """Several slots for each of several keys; both ends or neither, in their order, without overlap."""

    hide_optional = True
    keys: tuple[tuple[str, Text], ...] = ()
    most = 2

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for key, label in self.keys:
            for number in range(self.most):
                comes, leaves = SAID_FIRST if number == 0 else SAID_THEN
                self.fields[f"d{key}_{number}_from"] = _time_field(comes % {"label": label})
                self.fields[f"d{key}_{number}_to"] = _time_field(leaves % {"label": label})

    def lines(self) -> list[dict[str, Any]]:
        """The fields by key, for the page: label and pairs."""
        return [
            {
                "label": label,
                "pairs": [
                    (self[f"d{key}_{number}_from"], self[f"d{key}_{number}_to"])
                    for number in range(self.most)
                ],
            }
            for key, label in self.keys
        ]

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` beside each slot that is half filled, inverted or laid over another."""
        given = super().clean() or self.cleaned_data
        for key, _label in self.keys:
            last = datetime.time.min
            for number in range(self.most):
                first, second = f"d{key}_{number}_from", f"d{key}_{number}_to"
                if first in self.errors or second in self.errors:
                    continue
                starts, ends = given.get(first), given.get(second)
                if starts is None and ends is None:
                    continue
                if starts is None or ends is None:
                    self.add_error(
                        second if ends is None else first, gettext("Donnez l’arrivée et le départ.")
                    )
                elif ends <= starts:
                    self.add_error(second, gettext("Le départ vient après l’arrivée."))
                elif starts < last:
                    self.add_error(first, gettext("Ce créneau chevauche le précédent."))
                else:
                    last = ends
        return given

    def slots(self, key: str) -> list[tuple[datetime.time, datetime.time]]:
        """The slots typed for one key, in their order."""
        found = []
        for number in range(self.most):
            starts = self.cleaned_data.get(f"d{key}_{number}_from")
            ends = self.cleaned_data.get(f"d{key}_{number}_to")
            if starts and ends:
                found.append((starts, ends))
        return found


class PatternForm(SlotsForm):
    """The usual week."""

    keys = tuple((str(number), name.capitalize()) for number, name in enumerate(DAYS))
    holidays_too = forms.BooleanField(label=_("La personne vient aussi les jours fériés"), required=False)

    def pattern(self) -> dict[str, list[list[str]]]:
        """The week as it is stored; days without presence are left out."""
        week = {
            key: [[f"{starts:%H:%M}", f"{ends:%H:%M}"] for starts, ends in self.slots(key)]
            for key, _ in self.keys
        }
        return {key: slots for key, slots in week.items() if slots}


class AgreementForm(forms.Form):
    """By which collective agreement a day lasts more than ten hours (L3121-19); nothing when none does."""

    hide_optional = True
    allowed = forms.BooleanField(
        label=_("Un accord collectif de la structure permet plus de 10 heures par jour"),
        required=False,
    )
    name = LineField(
        label=_("Quel accord"),
        max_length=255,
        required=False,
        help_text=_("Son nom et sa date, par exemple : accord sur le temps de travail du 12 mars 2024."),
    )

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` for a tick that names no agreement, or an agreement without the tick."""
        given = super().clean() or self.cleaned_data
        if given.get("allowed") and not given.get("name") and "name" not in self.errors:
            self.add_error("name", gettext("Écrivez le nom de l’accord et sa date, ou décochez la case."))
        elif given.get("name") and not given.get("allowed"):
            self.add_error("allowed", gettext("Cochez cette case si l’accord vaut ici, ou effacez son nom."))
        return given


class DayForm(SlotsForm):
    """One day; left empty, the person does not come."""

    keys = (("0", _("Ce jour-là")),)
    most = 3


def pattern_initial(pattern: Pattern) -> dict[str, str]:
    """The stored week as initial values of `PatternForm`."""
    return {
        f"d{key}_{number}_{end}": value
        for key, slots in pattern.items()
        for number, slot in enumerate(slots)
        for end, value in zip(("from", "to"), slot, strict=True)
    }


def day_initial(slots: Iterable[tuple[datetime.time, datetime.time]]) -> dict[str, datetime.time]:
    """The stored slots of a day as initial values of `DayForm`."""
    return {
        f"d0_{number}_{end}": value
        for number, slot in enumerate(slots)
        for end, value in zip(("from", "to"), slot, strict=True)
    }


def monday_copied(data: Any) -> Any:
    """What was typed, with Monday's hours on Tuesday to Friday; nothing is stored."""
    copy = data.copy()
    for weekday in range(1, 5):
        for number in range(PatternForm.most):
            for end in ("from", "to"):
                copy[f"d{weekday}_{number}_{end}"] = data.get(f"d0_{number}_{end}", "")
    return copy
