"""A host and its offers."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.choices import AccessFeature, HostSector, RemoteMode, WorkforceBand
from immersions.forms.text import LineField, NameField, WordsField, date_field, phone_field, refuse_site
from immersions.forms.trap import TrapMixin
from immersions.hosts.actions.profile import HostSheet, OfferSheet
from immersions.models import CollectiveAgreement, HostStructure, NafCode, Offer
from immersions.models.columns import validate_website
from immersions.offers.choosing import ChoosingForm, job_field, place_field, place_initial
from immersions.siret import clean_siret


class HostForm(ChoosingForm):
    """What a host says of itself; `sheet()` gives the domain value once valid."""

    name = NameField(
        label=_("Nom de la structure"), widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    sector = forms.ChoiceField(label=_("Nature"), choices=HostSector, widget=forms.RadioSelect)
    naf = LineField(
        label=_("Code d’activité (NAF ou APE)"),
        max_length=10,
        required=False,
        help_text=_("4 chiffres et une lettre, par exemple 10.71C. Il figure sur vos fiches de paie."),
        widget=forms.TextInput(attrs={"size": 8}),
    )
    activity = LineField(
        label=_("Activité principale"),
        required=False,
        help_text=_("Si vous la laissez vide, nous écrivons celle du code."),
    )
    idcc = LineField(
        label=_("Convention collective (numéro IDCC)"),
        max_length=10,
        required=False,
        help_text=_("4 chiffres au plus, sur vos fiches de paie. Laissez vide s’il n’y en a pas."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 6}),
    )
    workforce_band = forms.ChoiceField(
        label=_("Effectif"), choices=WorkforceBand, initial=WorkforceBand.UNKNOWN
    )
    street = NameField(
        label=_("Numéro et rue"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    place_text = place_field("Commune")
    phone = phone_field()
    website = forms.URLField(
        label=_("Site internet"),
        required=False,
        max_length=200,
        assume_scheme="https",
        validators=[validate_website],
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
        error_messages={
            "invalid": _("Cette adresse n’est pas complète. Elle ressemble à ceci : https://exemple.fr.")
        },
    )
    welcomes_disability = forms.BooleanField(
        label=_("Nous accueillons des personnes en situation de handicap"), required=False
    )
    access_features = forms.MultipleChoiceField(
        label=_("Accès et aménagements du lieu"),
        required=False,
        choices=AccessFeature,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Cochez ce qui est vrai aujourd’hui : les candidats s’y fient pour choisir."),
        error_messages={"invalid_choice": _("Choisissez un aménagement dans la liste.")},
    )
    commitment = WordsField(
        label=_("Nos engagements"),
        max_length=1000,
        required=False,
        help_text=_("Ce que vous faites pour bien accueillir : horaires, accès, tutorat, équipe formée…"),
    )

    def __init__(self, *args: Any, host: HostStructure | None = None, **kwargs: Any) -> None:
        self.host = host
        super().__init__(*args, initial=_host_initial(host), **kwargs)

    def clean_name(self) -> str:
        """No site, unless the register or an import wrote that very name; raises `ValidationError`."""
        name: str = self.cleaned_data["name"]
        siret = self.host.siret if self.host else self.cleaned_data.get("siret", "")
        refuse_site(name, siret=siret, known=self.host.name if self.host else "")
        return name

    def clean_naf(self) -> str:
        """Written « 10.71C »; raises `ValidationError` for any other shape or an unknown code."""
        code = re.sub(r"[\s.]", "", self.cleaned_data["naf"]).upper()
        if not code:
            return ""
        if not re.fullmatch(r"[0-9]{4}[A-Z]", code):
            raise ValidationError(
                gettext("Ce code compte 4 chiffres et une lettre, par exemple 10.71C."), code="naf"
            )
        code = f"{code[:2]}.{code[2:]}"
        if NafCode.objects.exists() and not NafCode.objects.filter(code=code).exists():
            raise ValidationError(
                gettext("Ce code d’activité n’existe pas. Vérifiez-le sur une fiche de paie."),
                code="naf_unknown",
            )
        return code

    def clean_idcc(self) -> str:
        """Four digits; raises `ValidationError` for any other shape."""
        number: str = self.cleaned_data["idcc"].strip()
        if not number:
            return ""
        if not re.fullmatch(r"[0-9]{1,4}", number):
            raise ValidationError(
                gettext("Ce numéro compte 4 chiffres au plus, par exemple 0843."), code="idcc"
            )
        number = number.zfill(4)
        known = CollectiveAgreement.objects
        if known.exists() and not known.filter(idcc=number).exists():
            raise ValidationError(
                gettext("Nous ne trouvons pas cette convention collective. Vérifiez son numéro."),
                code="idcc_unknown",
            )
        return number

    def sheet(self) -> HostSheet:
        """The sheet as filled; only for a valid form."""
        data = self.cleaned_data
        commune = self.chosen_commune()
        assert commune is not None  # the field is required
        label = NafCode.objects.filter(code=data["naf"]).values_list("label", flat=True).first()
        return HostSheet(
            name=data["name"],
            naf=data["naf"],
            activity=data["activity"] or label or "",
            idcc=data["idcc"],
            sector=HostSector(data["sector"]),
            workforce_band=WorkforceBand(data["workforce_band"]),
            street=data["street"],
            postcode=self.chosen_postcode(),
            city=commune.name,
            commune=commune,
            phone=data["phone"],
            website=data["website"],
            welcomes_disability=data["welcomes_disability"],
            commitment=data["commitment"],
            access_features=[AccessFeature(value) for value in data["access_features"]],
        )


class NewHostForm(TrapMixin, HostForm):
    """The first page of a host: its SIRET comes first."""

    siret = LineField(
        label=_("SIRET"),
        max_length=40,
        help_text=_("14 chiffres. Il figure sur vos factures et vos fiches de paie."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 18}),
    )
    function = NameField(
        label=_("Votre fonction dans la structure"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    field_order = ["siret", "name"]

    def clean_siret(self) -> str:
        """Fourteen digits with a right key, not registered yet; raises `ValidationError` otherwise."""
        siret = clean_siret(self.cleaned_data["siret"])
        registered = HostStructure.objects.filter(siret=siret)
        if registered.exists() and not registered.unclaimed().exists():
            raise ValidationError(
                gettext(
                    "Cette structure est déjà inscrite. Recommencez avec ce seul SIRET : vous pourrez demander à la "
                    "rejoindre."
                ),
                code="siret_taken",
            )
        return siret


class OfferForm(ChoosingForm):
    """An offer; `sheet()` gives the domain value once valid."""

    job_text = job_field(
        _("Quel métier fait-on découvrir ?"), help_text=_("Le nom usuel, par exemple « boulanger ».")
    )
    title = NameField(label=_("Titre de l’offre"), help_text=_("Une phrase qui donne envie."))
    tasks = WordsField(label=_("Ce que la personne fera"), max_length=2000, rows=7)
    purposes = forms.MultipleChoiceField(
        label=_("Vous accueillez pour…"),
        choices=[
            ("for_discovery", _("Découvrir un métier")),
            ("for_confirmation", _("Confirmer un projet professionnel")),
            ("for_recruitment", _("Préparer une embauche")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Cochez au moins une réponse.")},
    )
    remote_mode = forms.ChoiceField(label=_("Lieu de présence"), choices=RemoteMode, widget=forms.RadioSelect)
    street = NameField(label=_("Numéro et rue"), required=False)
    place_text = place_field("Commune")
    available_from = date_field(
        _("Vous accueillez à partir du"), required=False, help_text=_("Laissez vide si c’est dès maintenant.")
    )
    closed_from = date_field(
        _("Vous êtes fermé du"),
        required=False,
        help_text=_("Vacances ou travaux : qui cherche à ces dates ne verra pas cette offre."),
    )
    closed_until = date_field(_("Jusqu’au"), required=False)
    welcomes_disability = forms.BooleanField(
        label=_("Cette offre accueille des personnes en situation de handicap"), required=False
    )

    def __init__(self, *args: Any, host: HostStructure, offer: Offer | None = None, **kwargs: Any) -> None:
        self.offer = offer
        self.kept_job = str(offer.appellation or offer.job) if offer else ""
        super().__init__(*args, initial=_offer_initial(host, offer), **kwargs)

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` when a closure has one day only, or goes backwards."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("closed_from"), data.get("closed_until")
        if bool(first) != bool(last) and not {"closed_from", "closed_until"} & set(self.errors):
            self.add_error(
                "closed_until" if first else "closed_from",
                ValidationError(gettext("Donnez les deux jours de la fermeture, ou aucun."), code="closure"),
            )
        elif first and last and last < first:
            self.add_error(
                "closed_until",
                ValidationError(gettext("La fermeture finit avant de commencer."), code="closure"),
            )
        return data

    def sheet(self) -> OfferSheet:
        """The offer as filled; only for a valid form."""
        data = self.cleaned_data
        commune, title = self.chosen_commune(), self.chosen_title()
        assert commune is not None  # the field is required
        if self.offer is not None and self.keeps_job():
            job, appellation = self.offer.job, self.offer.appellation
        else:
            assert title is not None  # the field is required
            job, appellation = title.job, title
        return OfferSheet(
            job=job,
            appellation=appellation,
            title=data["title"],
            tasks=data["tasks"],
            remote_mode=RemoteMode(data["remote_mode"]),
            for_discovery="for_discovery" in data["purposes"],
            for_confirmation="for_confirmation" in data["purposes"],
            for_recruitment="for_recruitment" in data["purposes"],
            welcomes_disability=data["welcomes_disability"],
            available_from=data["available_from"],
            closed_from=data["closed_from"],
            closed_until=data["closed_until"],
            street=data["street"],
            postcode=self.chosen_postcode(),
            city=commune.name,
            commune=commune,
        )


def _host_initial(host: HostStructure | None) -> dict[str, Any]:
    if host is None:
        return {"sector": HostSector.PRIVATE, "workforce_band": WorkforceBand.UNKNOWN}
    names = (
        "name", "sector", "naf", "activity", "idcc", "workforce_band", "street", "phone", "website",
        "welcomes_disability", "commitment", "access_features",
    )  # fmt: skip
    known = {name: getattr(host, name) for name in names}
    return known | {"place_text": place_initial(host.postcode, host.commune)}


def _offer_initial(host: HostStructure, offer: Offer | None) -> dict[str, Any]:
    purposes = ("for_discovery", "for_confirmation", "for_recruitment")
    if offer is None:
        return {
            "purposes": purposes,
            "remote_mode": RemoteMode.ON_SITE,
            "street": host.street,
            "place_text": place_initial(host.postcode, host.commune),
            "welcomes_disability": host.welcomes_disability,
        }
    names = (
        "title", "tasks", "remote_mode", "street", "welcomes_disability", "available_from", "closed_from",
        "closed_until",
    )  # fmt: skip
    return {name: getattr(offer, name) for name in names} | {
        "job_text": str(offer.appellation or offer.job),
        "purposes": [name for name in purposes if getattr(offer, name)],
        "place_text": place_initial(offer.postcode, offer.commune),
    }
