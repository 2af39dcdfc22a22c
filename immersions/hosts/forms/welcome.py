"""How a host welcomes, and how many people an offer takes."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.choices import ContactMode
from immersions.forms.text import NameField, WordsField
from immersions.hosts.actions.welcome import Room, Welcome
from immersions.models import HostStructure, Offer


class WelcomeForm(forms.Form):
    """What a host needs before the first day; `welcome()` gives the domain value once valid."""

    lead_days = forms.IntegerField(
        label=_("Jours nécessaires avant le début"),
        min_value=0,
        max_value=180,
        required=False,
        help_text=_("Laissez vide s’il n’en faut pas. Un service public en demande souvent plus."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "size": 4}),
    )
    lead_documents = WordsField(
        label=_("Documents que vous demandez"),
        max_length=1000,
        required=False,
        help_text=_("Un par ligne. Montrés aux candidats et aux conseillers. Aucun document de santé."),
    )
    referent_name = NameField(
        of_person=True,
        label=_("Référent handicap de la structure"),
        required=False,
        help_text=_("Son nom et son adresse sont montrés aux conseillers seulement."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    referent_email = forms.EmailField(
        label=_("Son adresse e-mail professionnelle"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "invalid": _("Cette adresse n’est pas complète. Elle ressemble à ceci : nom@exemple.fr.")
        },
    )

    def __init__(self, *args: Any, host: HostStructure, **kwargs: Any) -> None:
        known = {name: getattr(host, name) for name in self.base_fields}
        kwargs["initial"] = known | {"lead_days": host.lead_days or None}
        super().__init__(*args, **kwargs)

    def welcome(self) -> Welcome:
        """What was filled; only for a valid form."""
        data = self.cleaned_data
        return Welcome(
            data["lead_days"] or 0, data["lead_documents"], data["referent_name"], data["referent_email"]
        )


class RoomForm(forms.Form):
    """How many people an offer takes; `room()` gives the domain value once valid."""

    capacity = forms.IntegerField(
        label=_("Combien de personnes à la fois ?"),
        min_value=1,
        max_value=50,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "size": 4}),
    )
    monthly_limit = forms.IntegerField(
        label=_("Combien de demandes par mois, au plus ?"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=_(
            "Au-delà, l’offre est dite complète jusqu’à la fin du mois. Laissez vide s’il n’y a pas de limite."
        ),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "size": 4}),
    )
    contact_mode = forms.ChoiceField(
        label=_("Comment préférez-vous le premier échange ?"),
        choices=ContactMode,
        widget=forms.RadioSelect,
        help_text=_("Une demande écrite reste toujours possible : tout le monde ne peut pas téléphoner."),
    )
    tutor_name = NameField(
        of_person=True,
        label=_("Tuteur ou tutrice"),
        required=False,
        help_text=_(
            "La personne qui accompagnera. Son nom est montré à la personne acceptée et aux conseillers."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        self.host = offer.host
        kwargs["initial"] = {name: getattr(offer, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)

    def clean_contact_mode(self) -> ContactMode:
        """Raise `ValidationError` for a call to a host that gave no number."""
        mode = ContactMode(self.cleaned_data["contact_mode"])
        if mode == ContactMode.PHONE and not self.host.phone:
            raise forms.ValidationError(
                gettext("Ajoutez d’abord un numéro de téléphone à la fiche de votre structure."),
                code="no_phone",
            )
        return mode

    def room(self) -> Room:
        """What was filled; only for a valid form."""
        data = self.cleaned_data
        return Room(data["capacity"], data["monthly_limit"], data["contact_mode"], data["tutor_name"])
