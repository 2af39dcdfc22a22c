"""The form of who asks for all the evidence."""

from django import forms

from immersions.forms.text import ReasonField

MOTIVES = {
    "judge": "Demande d’un juge ou d’une autorité",
    "dispute": "Désaccord entre les parties",
    "audit": "Contrôle ou audit",
    "party": "Demande d’une partie",
    "other": "Autre motif",
}


class MotiveForm(forms.Form):
    """Why the complete evidence is asked for; kept with the evidence, in the asker's name."""

    motive = forms.ChoiceField(
        label="Pourquoi en avez-vous besoin ?",
        choices=list(MOTIVES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un motif."},
    )
    words = ReasonField(
        label="Vos précisions",
        help_text="Qui le demande, à quel propos. N’écrivez rien sur la santé de quelqu’un.",
        max_length=800,
        rows=3,
        error_messages={"required": "Dites en quelques mots qui le demande et pourquoi."},
    )

    def sentence(self) -> str:
        """The motive as it is written beside the chain of evidence."""
        return f"{MOTIVES[self.cleaned_data['motive']]} : {self.cleaned_data['words']}"
