"""The first step of a registration: the SIRET alone, then a sheet filled with what INSEE says of it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from immersions.forms.text import LineField
from immersions.forms.trap import TrapMixin
from immersions.models import Commune, Establishment, HostStructure
from immersions.offers.choosing import place_initial

from .profile import NewHostForm


class SiretForm(TrapMixin, forms.Form):
    """The SIRET of an establishment that is not registered yet."""

    siret = LineField(
        label=_("SIRET de votre établissement"),
        max_length=40,
        help_text=_("14 chiffres. Il figure sur vos factures et vos fiches de paie."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 18}),
    )
    clean_siret = NewHostForm.clean_siret


class JoinForm(TrapMixin, forms.Form):
    """One button: the SIRET comes along, hidden."""

    siret = forms.CharField(max_length=14, widget=forms.HiddenInput)

    def host(self) -> HostStructure | None:
        """The host registered under this SIRET, if any; only for a valid form."""
        return HostStructure.objects.filter(siret=self.cleaned_data["siret"]).first()


def filled_form(siret: str, establishment: Establishment | None) -> NewHostForm:
    """The form of a new host, unbound, with what is known of its establishment."""
    form = NewHostForm()
    form.initial.update({"siret": siret})
    if establishment is not None:
        form.initial.update(_known(establishment))
    return form


def _known(row: Establishment) -> dict[str, Any]:
    commune = Commune.objects.filter(pk=row.insee).first()
    place = place_initial(row.postcode, commune) or f"{row.postcode} {row.city}".strip()
    return {
        "name": row.name,
        "naf": row.naf,
        "workforce_band": row.workforce_band,
        "street": row.street,
        "place_text": place,
    }
