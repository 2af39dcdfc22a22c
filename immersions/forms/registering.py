"""The first step of a registration: the SIRET alone, then a sheet filled with what INSEE says of it."""

from typing import Any

from django import forms

from ..models import Commune, Establishment
from .choosing import place_initial
from .host import NewHostForm
from .text import LineField
from .trap import TrapMixin


class SiretForm(TrapMixin, forms.Form):
    """The SIRET of an establishment that is not registered yet."""

    siret = LineField(
        label="SIRET de votre établissement",
        max_length=40,
        help_text="14 chiffres. Il figure sur vos factures et vos fiches de paie.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 18}),
    )
    clean_siret = NewHostForm.clean_siret


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
