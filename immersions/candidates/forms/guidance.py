"""« Qui peut m’accompagner ? »: three questions asked by GET, kept nowhere."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.candidates.guidance import AgeBand, Situation
from immersions.forms.text import LineField


class GuidanceForm(forms.Form):
    """Age, situation and département; nothing about health, no proof."""

    age = forms.ChoiceField(
        label=_("Votre âge"),
        choices=AgeBand.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez votre âge.")},
    )
    situation = forms.ChoiceField(
        label=_("Votre situation"),
        choices=Situation.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez votre situation.")},
    )
    departement = LineField(
        label=_("Votre département"),
        max_length=10,
        required=False,
        help_text=_("Son numéro, ou votre code postal : par exemple 44 ou 44000."),
        widget=forms.TextInput(attrs={"size": 10, "autocomplete": "postal-code"}),
    )

    def clean_departement(self) -> str:
        """The number of the département: « 44 », « 2A », « 974 »; raises `ValidationError`."""
        typed = self.cleaned_data["departement"].replace(" ", "").upper()
        if not typed:
            return ""
        if not re.fullmatch(r"[0-9]{2}|2[AB]|9[78][0-9]|[0-9]{5}", typed):
            raise ValidationError(
                gettext("Écrivez un numéro de département, par exemple 44."), code="departement"
            )
        if len(typed) == 5:
            return typed[:3] if typed.startswith(("97", "98")) else typed[:2]
        return typed
