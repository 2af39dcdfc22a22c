"""A candidate's file, as the person or their counsellor fills it."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy

from immersions.candidates.actions.file import Sheet
from immersions.choices import BeneficiaryStatus
from immersions.forms.text import LineField, NameField, WordsField, date_field, phone_field
from immersions.models import Agency, Candidate, Membership
from immersions.offers.choosing import ChoosingForm, job_field, place_field, place_initial

OLDEST = 120  # years


def checked_birth_date(value: datetime.date | None, *, today: datetime.date) -> datetime.date | None:
    """The date, if a living person may bear it; raises `ValidationError` otherwise."""
    if value and not today.replace(year=today.year - OLDEST, day=1) <= value < today:
        raise ValidationError(gettext("Vérifiez l’année de naissance."), code="birth_date")
    return value


class CandidateForm(ChoosingForm):
    """What a file says; `sheet()` gives the domain value once valid.

    `own` is true when the person fills it: the words then speak to them, and the address is their account's.
    """

    def __init__(
        self, *args: Any, candidate: Candidate | None, own: bool, today: datetime.date, **kwargs: Any
    ) -> None:
        self.candidate, self.own, self.today = candidate, own, today
        self.kept_job = str(candidate.wished_job or "") if candidate else ""
        super().__init__(*args, initial=self._initial(candidate) | kwargs.pop("initial", {}), **kwargs)

    def more_fields(self) -> dict[str, forms.Field]:
        """The whole form, in the words of who fills it."""
        own = self.own

        def words(first: str, second: str) -> str:
            return first if own else second

        def fill(token: str) -> dict[str, str]:
            return {"autocomplete": token if own else "off"}

        fields: dict[str, forms.Field] = {
            "first_name": NameField(
                label=gettext("Prénom"), of_person=True, widget=forms.TextInput(attrs=fill("given-name"))
            ),
            "last_name": NameField(
                label=gettext("Nom"), of_person=True, widget=forms.TextInput(attrs=fill("family-name"))
            ),
            "birth_date": date_field(
                gettext("Date de naissance"),
                required=False,
                attrs=fill("bday"),
                help_text=gettext("La loi la demande dans la convention. La structure ne la voit pas avant."),
            ),
            "phone": phone_field(),
            "place_text": place_field(
                words(gettext("Où habitez-vous ?"), gettext("Où habite cette personne ?")), required=False
            ),
            "status": forms.ChoiceField(
                label=words(gettext("Votre situation"), gettext("Sa situation")), choices=BeneficiaryStatus
            ),
            "job_text": job_field(
                words(gettext("Le métier que vous souhaitez"), gettext("Le métier souhaité")), required=False
            ),
            "project": WordsField(
                label=words(gettext("Votre projet"), gettext("Son projet")),
                max_length=2000,
                required=False,
                help_text=gettext("En quelques phrases. N’écrivez rien sur la santé."),
            ),
        }
        if not own:
            email = forms.EmailField(
                label=gettext("Adresse e-mail"),
                required=False,
                help_text=gettext("La personne retrouvera sa fiche en se connectant avec cette adresse."),
                widget=forms.EmailInput(attrs={"autocomplete": "off"}),
                error_messages={"invalid": gettext("Cette adresse n’est pas complète.")},
            )
            fields = dict(list(fields.items())[:3]) | {"email": email} | dict(list(fields.items())[3:])
        return fields

    @staticmethod
    def _initial(candidate: Candidate | None) -> dict[str, Any]:
        if candidate is None:
            return {"status": BeneficiaryStatus.NON_EMPLOYEE}
        names = ("first_name", "last_name", "birth_date", "email", "phone", "status", "project")
        return {name: getattr(candidate, name) for name in names} | {
            "place_text": place_initial(candidate.postcode, candidate.commune),
            "job_text": str(candidate.wished_job or ""),
        }

    def clean_birth_date(self) -> datetime.date | None:
        """A date of the past, not older than a life."""
        return checked_birth_date(self.cleaned_data["birth_date"], today=self.today)

    def clean_email(self) -> str:
        """In lower case; raises `ValidationError` when the agency has a file with it."""
        email = self.cleaned_data["email"].lower()
        agency_id = self._agency_id()
        others = Candidate.objects.filter(email=email)
        if self.candidate:
            others = others.exclude(pk=self.candidate.pk)
        if email and agency_id and others.filter(agency_id=agency_id).exists():
            raise ValidationError(
                gettext("Une personne de votre agence a déjà cette adresse e-mail."), code="email_taken"
            )
        return email

    def _agency_id(self) -> int | None:
        return self.candidate.agency_id if self.candidate else None

    def sheet(self) -> Sheet:
        """The file as filled; only for a valid form."""
        data = self.cleaned_data
        title = self.chosen_title()
        job = title.job if title else None
        if self.candidate is not None and self.keeps_job():
            job = self.candidate.wished_job
        return Sheet(
            first_name=data["first_name"],
            last_name=data["last_name"],
            birth_date=data["birth_date"],
            email=data.get("email", self.candidate.email if self.candidate else ""),
            phone=data["phone"],
            postcode=self.chosen_postcode(),
            commune=self.chosen_commune(),
            status=BeneficiaryStatus(data["status"]),
            wished_job=job,
            project=data["project"],
        )


class NewCandidateForm(CandidateForm):
    """A file opened by a counsellor, in one of their agencies."""

    def __init__(self, *args: Any, memberships: tuple[Membership, ...], **kwargs: Any) -> None:
        super().__init__(*args, candidate=None, own=False, **kwargs)
        self.agencies = {membership.agency_id: membership.agency for membership in memberships}
        agency = forms.TypedChoiceField(
            label=gettext("Agence"),
            coerce=int,
            choices=[(pk, agency.name) for pk, agency in self.agencies.items()],
            initial=next(iter(self.agencies)),
        )
        if len(self.agencies) == 1:
            agency.widget = forms.HiddenInput()
        follow = forms.BooleanField(
            label=gettext("Je prends cette personne en charge"), required=False, initial=True
        )
        self.fields = {"agency": agency} | self.fields | {"follow": follow}

    def _agency_id(self) -> int | None:
        return self.cleaned_data.get("agency")

    def agency(self) -> Agency:
        """The agency chosen; only for a valid form."""
        return self.agencies[self.cleaned_data["agency"]]


class JoinForm(forms.Form):
    """Which agency accompanies the person."""

    agency = forms.ModelChoiceField(
        label=gettext_lazy("Votre agence"),
        queryset=Agency.objects.none(),
        empty_label=gettext_lazy("Choisissez votre agence"),
        error_messages={"required": gettext_lazy("Choisissez votre agence dans la liste.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.filter(closed_at__isnull=True)  # type: ignore[attr-defined]  # a model choice


class CaseloadForm(forms.Form):
    """Search, filter and order of the people an agency accompanies; GET only."""

    hide_optional = True
    ORDERS = {
        "nom": (gettext_lazy("Par nom"), ("last_name", "first_name", "pk")),
        "recents": (gettext_lazy("Les plus récentes fiches d’abord"), ("-created_at", "-pk")),
    }

    q = LineField(
        label=gettext_lazy("Nom ou prénom"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    suivi = forms.ChoiceField(
        label=gettext_lazy("Suivi"),
        required=False,
        choices=[
            ("", gettext_lazy("Toute l’agence")),
            ("moi", gettext_lazy("Par moi")),
            ("personne", gettext_lazy("Par personne encore")),
        ],
    )
    demande = forms.ChoiceField(
        label=gettext_lazy("Demandes"),
        required=False,
        choices=[
            ("", gettext_lazy("Peu importe")),
            ("attente", gettext_lazy("Sans réponse")),
            ("acceptee", gettext_lazy("Acceptée")),
        ],
    )
    tri = forms.ChoiceField(
        label=gettext_lazy("Ordre"),
        required=False,
        choices=[(key, label) for key, (label, _) in ORDERS.items()],
    )
