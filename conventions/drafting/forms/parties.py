"""Who makes the convention: the person, those beside them, the host, the prescriber."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.drafting.wizard import AT_DESK, CONTRACT_COLUMNS, ORGANISATION, PERSON, SIGNATORY
from conventions.law.dates import age_on
from conventions.law.people.categories import QUARTER_STATUSES
from conventions.law.people.parties import EMPLOYED
from conventions.law.people.prescribers import BY_RIGHT
from conventions.models import Convention
from french import period
from immersions.choices import BeneficiaryStatus, DelegationStatus
from immersions.forms.text import refuse_site
from immersions.models import NafCode, PrescriptionDelegation

from .steps import NOT_SAID, BothOrNone, PartyForm, SheetForm

MAIL_HELP = _("La sienne, pas celle d’un proche : elle sert à signer.")
OWN_WORDS = {
    "first_name": {"autocomplete": "given-name"},
    "last_name": {"autocomplete": "family-name"},
    "email": {"autocomplete": "email"},
    "phone": {"autocomplete": "tel"},
}


IN_PERSON = _("N’a pas d’adresse e-mail : signera à l’agence ou sur papier")
IN_PERSON_HELP = _(
    "À l’agence, vous regarderez une pièce d’identité ; sur papier, vous déposerez la copie signée."
)


class OwnBeneficiaryForm(PartyForm):
    """What the person says of themselves."""

    names: tuple[str, ...] = PERSON
    helps = {"email": MAIL_HELP}


class BeneficiaryForm(OwnBeneficiaryForm):
    names = (*PERSON, *AT_DESK)
    labels = {"in_person": IN_PERSON}
    helps = {"email": MAIL_HELP, "in_person": IN_PERSON_HELP}


class SituationForm(SheetForm):
    names = ("birth_date", "beneficiary_status", "protected_adult")
    labels = {"protected_adult": _("Majeur protégé : son curateur ou son tuteur signe aussi")}


class OwnSituationForm(SheetForm):
    """The same, filled by the person."""

    names = ("birth_date", "beneficiary_status")
    labels = {"beneficiary_status": _("Votre situation")}
    attrs = {"birth_date": {"autocomplete": "bday"}}


class EmergencyForm(BothOrNone):
    names = ("emergency_name", "emergency_phone")
    stars = names
    labels = {"emergency_name": _("Prénom et nom")}


class GuardianForm(PartyForm):
    names = (*SIGNATORY, *AT_DESK)
    labels = {"function": _("Qualité"), "in_person": IN_PERSON}
    helps = {
        "function": _("Par exemple : mère, père, tutrice."),
        "email": MAIL_HELP,
        "in_person": IN_PERSON_HELP,
    }


class EmployerForm(PartyForm):
    names = (*ORGANISATION, *SIGNATORY, *AT_DESK)
    helps = {"in_person": IN_PERSON_HELP}
    labels = {
        "organisation": _("Dénomination de l’employeur"),
        "first_name": _("Prénom de la personne qui signe"),
        "last_name": _("Nom de la personne qui signe"),
        "function": _("Sa fonction"),
        "email": _("Son adresse e-mail"),
        "phone": _("Son téléphone"),
        "in_person": IN_PERSON,
    }


class ContractForm(SheetForm):
    names = CONTRACT_COLUMNS
    stars = ("contract_end",)

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` when the contract ends before it begins."""
        given = super().clean() or self.cleaned_data
        start, end = given.get("contract_start"), given.get("contract_end")
        if start and end and end < start:
            self.add_error(
                "contract_end", gettext("Le contrat finit avant de commencer : vérifiez les deux dates.")
            )
        return given


class HostForm(SheetForm):
    names: tuple[str, ...] = (
        "host_siret", "host_name", "host_street", "host_postcode", "host_city", "host_naf", "host_activity",
        "host_idcc", "host_sector", "host_workforce", "host_is_esat", "former_employer",
    )  # fmt: skip
    helps = {
        "host_siret": _("14 chiffres, ceux de l’établissement qui accueille."),
        "host_naf": _("Par exemple : 10.71C."),
        "host_activity": _("En toutes lettres. Vide, elle prend les mots du code quand nous le connaissons."),
    }

    def __init__(self, data: Any = None, *, row: Convention, **options: Any) -> None:
        self.row = row
        super().__init__(data, row=row, **options)

    def clean_host_name(self) -> str:
        """No site, unless SIRENE or the structure registered here has that very name; raises `ValidationError`."""
        name: str = self.cleaned_data["host_name"]
        siret = self.cleaned_data.get("host_siret") or self.row.host_siret
        host = self.row.host
        refuse_site(name, siret=siret, known=host.name if host and host.siret == siret else "")
        return name

    def clean_host_activity(self) -> str:
        """What was typed, else the label of the code."""
        typed, code = self.cleaned_data["host_activity"], self.cleaned_data.get("host_naf", "")
        if typed or not code:
            return str(typed)
        known = NafCode.objects.filter(code=code.upper()).values_list("label", flat=True).first()
        return known or ""


class OwnHostForm(HostForm):
    """The same, filled by the host: which establishment it is was chosen by the counsellor."""

    names = tuple(name for name in HostForm.names if name != "host_siret")


class OwnHostSignatoryForm(PartyForm):
    """The same, filled by the host."""

    names: tuple[str, ...] = SIGNATORY
    labels = {"function": _("Fonction dans la structure")}
    helps = {"email": MAIL_HELP}


class HostSignatoryForm(OwnHostSignatoryForm):
    names = (*SIGNATORY, *AT_DESK)
    labels = {"function": _("Fonction dans la structure"), "in_person": IN_PERSON}
    helps = {"email": MAIL_HELP, "in_person": IN_PERSON_HELP}


class TutorForm(SheetForm):
    names = ("tutor_first_name", "tutor_last_name", "tutor_function", "tutor_email", "tutor_phone")
    stars = ("tutor_email", "tutor_phone")
    labels = {
        "tutor_first_name": _("Prénom"),
        "tutor_last_name": _("Nom"),
        "tutor_function": _("Fonction"),
        "tutor_email": _("Adresse e-mail"),
        "tutor_phone": _("Téléphone"),
    }


class SafetyContactForm(SheetForm):
    names = ("safety_contact_name", "safety_contact_function")
    stars = ("safety_contact_name",)
    labels = {
        "safety_contact_name": _("Prénom et nom"),
        "safety_contact_function": _("Fonction"),
    }
    helps = {
        "safety_contact_name": _("Laissez vide si c’est le tuteur."),
        "safety_contact_function": _("Demandée si vous avez écrit un nom."),
    }


class CounsellorForm(SheetForm):
    names = ("counsellor_first_name", "counsellor_last_name", "counsellor_function")
    labels = {
        "counsellor_first_name": _("Prénom"),
        "counsellor_last_name": _("Nom"),
        "counsellor_function": _("Fonction"),
    }


class DelegationField(forms.ModelChoiceField):
    """The « conventions de prescription » of an organisation, each with what makes it usable or not."""

    def label_from_instance(self, obj: PrescriptionDelegation) -> str:
        """Who gave it, when it runs, and its state when it is not in force."""
        state = "" if obj.status == DelegationStatus.ACTIVE else f" – {obj.get_status_display().lower()}"
        return f"{obj.grantor.name}, {period(obj.starts_on, obj.ends_on)}{state}"


class PrescriptionForm(SheetForm):
    """By which delegation a prescriber of L5135-2 5° prescribes; the law says what is wrong with it."""

    names = ("delegation",)
    labels = {"delegation": _("Convention de prescription de votre organisme")}

    def __init__(self, data: Any = None, *, row: Convention, **options: Any) -> None:
        self.held = row.agency.organisation.delegations_held.select_related("grantor").order_by(
            "-ends_on", "pk"
        )
        super().__init__(data, row=row, **options)

    def _build(self, name: str) -> forms.Field:
        return DelegationField(
            self.held,
            label=self.labels[name],
            required=False,
            empty_label=NOT_SAID,
            error_messages={
                "invalid_choice": gettext("Choisissez une convention de prescription de la liste.")
            },
        )


class PrescriberForm(PartyForm):
    names = SIGNATORY
    labels = {"function": _("Fonction")}


class RelevanceForm(SheetForm):
    names = ("relevance_opinion",)
    labels = {"relevance_opinion": _("Pourquoi cette immersion est utile à la personne")}
    helps = {
        "relevance_opinion": _(
            "Votre avis de prescripteur (article D5135-6). Il reste dans l’agence et n’est jamais "
            "imprimé. N’y écrivez rien sur la santé."
        )
    }


class SupportChoiceForm(forms.Form):
    """Whether another organisation than the prescriber accompanies."""

    hide_optional = True
    distinct = forms.BooleanField(
        label=_("Une autre structure que la mienne accompagne la personne"),
        required=False,
        help_text=_("Elle signera aussi (article L5135-4)."),
    )


class SupportForm(PartyForm):
    names = (*ORGANISATION, *SIGNATORY, *AT_DESK)
    helps = {"in_person": IN_PERSON_HELP}
    labels = EmployerForm.labels | {"organisation": _("Dénomination de la structure d’accompagnement")}
    stars = ("siret",)


def needs_guardian(convention: Convention, *, birth_date: Any = None, protected: bool | None = None) -> bool:
    """Whether a legal representative signs: under eighteen on the first day, or a protected adult.

    `birth_date` and `protected` replace the stored values when they have just been typed.
    """
    born = birth_date or convention.birth_date
    day = convention.start_on or convention.created_at.date()
    minor = born is not None and age_on(born, day) < 18
    return minor or (convention.protected_adult if protected is None else protected)


def is_minor(convention: Convention) -> bool:
    """Whether the person is under eighteen on the first day."""
    day = convention.start_on or convention.created_at.date()
    return convention.birth_date is not None and age_on(convention.birth_date, day) < 18


def may_be_delegated(convention: Convention) -> bool:
    """Whether the agency may need a delegation: its organisation does not prescribe by right, or one was chosen."""
    return convention.delegation_id is not None or convention.prescriber_kind not in BY_RIGHT


def counts_elsewhere(convention: Convention) -> bool:
    """Whether immersions in other hosts count too: the quarter of an insertion or aided contract (QUA-1)."""
    declared = any(one.elsewhere for one in convention.prior_immersions.all())
    return declared or convention.beneficiary_status in QUARTER_STATUSES


def employed(status: str) -> bool:
    """Whether that situation brings an employer into the convention (D5135-1)."""
    return status in EMPLOYED and status in BeneficiaryStatus.values
