"""Proposing an offer to a person, introducing a person to a host."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from immersions.accounts.actor import Actor
from immersions.forms.text import WordsField
from immersions.models import Candidate

NO_HEALTH = _("Rien sur la santé.")


class PersonChoice(forms.ModelChoiceField):
    """People by their name, surname first."""

    def label_from_instance(self, candidate: Candidate) -> str:
        """« Benali Amina »."""
        return f"{candidate.last_name} {candidate.first_name}"


class RecommendForm(forms.Form):
    """To whom, and a word."""

    candidate = PersonChoice(
        label=_("À qui ?"),
        queryset=Candidate.objects.none(),
        empty_label=_("Choisissez une personne"),
        error_messages={
            "required": _("Choisissez une personne dans la liste."),
            "invalid_choice": _("Choisissez une personne dans la liste."),
        },
    )
    word = WordsField(
        label=_("Pourquoi cette offre ?"),
        max_length=500,
        required=False,
        rows=4,
        help_text=format_lazy(
            "{} {}",
            _("La personne lira ces mots une fois connectée ; le courriel ne les contient pas."),
            NO_HEALTH,
        ),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Candidate.objects.followed_by(list(actor.agency_ids))
        self.fields["candidate"].queryset = people.order_by("last_name", "first_name", "pk")  # type: ignore[attr-defined]  # a model choice


class IntroduceForm(forms.Form):
    """A note for the record, and the person's word that they agree."""

    note = WordsField(
        label=_("Une note pour le suivi"),
        max_length=500,
        required=False,
        rows=4,
        help_text=format_lazy(
            "{} {}", _("Lue par votre agence et par la personne, jamais par la structure."), NO_HEALTH
        ),
    )
    agrees = forms.BooleanField(
        label=_("La personne est d’accord pour que je donne son prénom à cette structure"),
        error_messages={"required": _("Demandez d’abord son accord à la personne.")},
    )
