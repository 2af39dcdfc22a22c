"""The form of who asks for all the evidence."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from immersions.forms.text import ReasonField

# Written in French in the evidence, whatever the language of who asks.
MOTIVES = {
    "judge": gettext_noop("Demande d’un juge ou d’une autorité"),
    "dispute": gettext_noop("Désaccord entre les parties"),
    "audit": gettext_noop("Contrôle ou audit"),
    "party": gettext_noop("Demande d’une partie"),
    "other": gettext_noop("Autre motif"),
}


class MotiveForm(forms.Form):
    """Why the complete evidence is asked for; kept with the evidence, in the asker's name."""

    motive = forms.ChoiceField(
        label=_("Pourquoi en avez-vous besoin ?"),
        choices=[(code, _(words)) for code, words in MOTIVES.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un motif.")},
    )
    words = ReasonField(
        label=_("Vos précisions"),
        help_text=_("Qui le demande, à quel propos. N’écrivez rien sur la santé de quelqu’un."),
        max_length=800,
        rows=3,
        error_messages={"required": _("Dites en quelques mots qui le demande et pourquoi.")},
    )

    def sentence(self) -> str:
        """The motive as it is written beside the chain of evidence."""
        return f"{MOTIVES[self.cleaned_data['motive']]} : {self.cleaned_data['words']}"
