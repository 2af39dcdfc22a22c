"""Colleagues of a host, and the code that proves that one belongs to it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from immersions.choices import HostRole
from immersions.forms.text import LineField
from immersions.hosts.actions.membership import Rights
from immersions.models import HostMember


class RightsForm(forms.Form):
    """What a colleague may do; `rights()` gives the domain value once valid."""

    role = forms.ChoiceField(
        label=_("Rôle"),
        choices=[
            (HostRole.MANAGER, _("Responsable : répond, publie et gère les collègues")),
            (HostRole.CONTACT, _("Contact : répond et publie")),
        ],
        initial=HostRole.CONTACT,
        widget=forms.RadioSelect,
    )
    is_signatory = forms.BooleanField(
        label=_("Peut signer les conventions au nom de la structure"), required=False
    )

    def __init__(self, *args: Any, member: HostMember | None = None, **kwargs: Any) -> None:
        known = {"role": member.role, "is_signatory": member.is_signatory} if member else {}
        super().__init__(*args, **{"initial": known, **kwargs})

    def rights(self) -> Rights:
        """The rights as chosen; only for a valid form."""
        return Rights(HostRole(self.cleaned_data["role"]), self.cleaned_data["is_signatory"])


class InvitationForm(RightsForm):
    """A colleague to invite."""

    email = forms.EmailField(
        label=_("Adresse e-mail de votre collègue"),
        help_text=_("Votre collègue se connectera avec cette adresse."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "invalid": _("Cette adresse n’est pas complète. Elle ressemble à ceci : nom@exemple.fr.")
        },
    )
    field_order = ["email", "role", "is_signatory"]


class HostCodeForm(forms.Form):
    """Six digits; spaces and dashes are welcome."""

    code = LineField(
        label=_("Code à 6 chiffres"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code"}
        ),
    )
