"""The first page of a convention: who, and where."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.drafting.actions.draft import HostIdentity
from immersions.accounts.actor import Actor
from immersions.forms.text import LineField, NameField, refuse_site
from immersions.models import Candidate, HostStructure
from immersions.models.organisations import POSTCODE

from .steps import SiretField

# Beyond, a list is no longer read: the person is looked for by name.
MOST_LISTED = 100


class PersonSearchForm(forms.Form):
    """A person among many, by their name."""

    hide_optional = True
    nom = LineField(label=_("Cherchez la personne par son nom"), max_length=100, required=False)


class CreateForm(forms.Form):
    """A person the agency accompanies, and a host by its SIRET; a host unknown here also gives its name and place."""

    hide_optional = True

    candidate = forms.ModelChoiceField(
        label=_("La personne que vous accompagnez"),
        queryset=Candidate.objects.none(),
        error_messages={
            "required": _("Choisissez une personne."),
            "invalid_choice": _("Cette personne n’est pas suivie par votre agence."),
        },
    )
    siret = SiretField(
        label=_("SIRET de la structure d’accueil"),
        help_text=_("14 chiffres, ceux de l’établissement qui accueille."),
        error_messages={"required": _("Écrivez le SIRET de la structure d’accueil.")},
    )
    host_name = NameField(label=_("Dénomination"), required=False)
    host_street = NameField(label=_("Numéro et rue (facultatif)"), required=False)
    host_postcode = LineField(
        label=_("Code postal"),
        required=False,
        widget=forms.TextInput(attrs={"size": 6, "inputmode": "numeric"}),
    )
    host_city = NameField(label=_("Commune"), max_length=100, required=False)

    def __init__(self, *args: Any, actor: Actor, named: str = "", **options: Any) -> None:
        """`named` keeps the people whose name holds these words; of many, the first are listed."""
        super().__init__(*args, **options)
        field = self.fields["candidate"]
        people = Candidate.objects.followed_by(list(actor.agency_ids))
        field.queryset = people  # type: ignore[attr-defined] # a model field
        listed = list(people.named(named)[: MOST_LISTED + 1])
        self.most_listed = MOST_LISTED
        self.more_people = len(listed) > MOST_LISTED
        self.nobody_named = bool(named) and not listed
        chosen = str(self["candidate"].value() or "")
        if chosen.isdecimal() and len(chosen) <= 18:
            listed = [*people.filter(pk=chosen), *(one for one in listed if str(one.pk) != chosen)]
        field.choices = [  # type: ignore[attr-defined] # stubs say « Field », it is a choice
            ("", gettext("Choisissez une personne")),
            *((one.pk, f"{one.last_name} {one.first_name}") for one in listed[:MOST_LISTED]),
        ]

    def clean_host_name(self) -> str:
        """No site, unless SIRENE writes that very name; raises `ValidationError`."""
        name: str = self.cleaned_data["host_name"]
        refuse_site(name, siret=self.cleaned_data.get("siret") or "")
        return name

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` beside the name and place of a host that nobody registered yet."""
        given = super().clean() or self.cleaned_data
        siret = given.get("siret")
        if siret and not HostStructure.objects.filter(siret=siret).exists():
            sentence = gettext("Cette structure est nouvelle ici : indiquez aussi {}.")
            for name, words in (
                ("host_name", gettext("son nom")),
                ("host_postcode", gettext("son code postal")),
                ("host_city", gettext("sa commune")),
            ):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, sentence.format(words))
            if given.get("host_postcode"):
                try:
                    POSTCODE(given["host_postcode"])
                except forms.ValidationError as error:
                    self.add_error("host_postcode", error)
        return given

    def host(self) -> HostIdentity:
        """The host that was typed."""
        said = self.cleaned_data
        return HostIdentity(
            said["siret"], said["host_name"], said["host_street"], said["host_postcode"], said["host_city"]
        )


class InviteForm(forms.Form):
    """Whom to ask, and for which part."""

    hide_optional = True
    part = forms.ChoiceField(choices=[("CANDIDATE", ""), ("HOST", "")], widget=forms.HiddenInput)
    email = forms.EmailField(
        label=_("Adresse e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Écrivez une adresse e-mail."),
            "invalid": _("Cette adresse n’est pas complète. Elle ressemble à ceci : prenom@exemple.fr."),
        },
    )
