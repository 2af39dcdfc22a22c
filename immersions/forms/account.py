"""Forms of the account: an e-mail, a code, a name."""

import re
from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ..login import CODE_LENGTH, compare
from ..models import User
from .text import NameField, phone_field
from .trap import TRAP, TrapMixin

EMAIL_ERRORS = {
    "required": "Écrivez votre adresse e-mail.",
    "invalid": "Cette adresse n’est pas complète. Elle ressemble à ceci : prenom@exemple.fr.",
}


def email_field(label: str) -> forms.EmailField:
    """An address of one's own, kept in lower case by the forms that use it."""
    return forms.EmailField(
        label=label,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none"}),
        error_messages=EMAIL_ERRORS,
    )


def name_fields() -> tuple[NameField, NameField]:
    """First name and surname of the person who types."""
    first = NameField(
        label="Prénom",
        of_person=True,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Écrivez votre prénom."},
    )
    last = NameField(
        label="Nom",
        of_person=True,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Écrivez votre nom."},
    )
    return first, last


class LoginForm(allauth_forms.LoginForm):
    """An e-mail; the answer is the same whether an account bears it or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"login": email_field("Votre adresse e-mail")}

    def clean_login(self) -> str:
        """The address in lower case."""
        return super().clean_login().lower()


class SignupForm(TrapMixin, allauth_forms.SignupForm):
    """Who one is and what one comes for; no password."""

    SEEKS = (
        ("immersion", "Je cherche une immersion"),
        ("host", "J’accueille des personnes en immersion"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, last = name_fields()
        self.fields = {
            "seeks": forms.ChoiceField(
                label="Que venez-vous faire ?",
                choices=self.SEEKS,
                widget=forms.RadioSelect,
                error_messages={"required": "Choisissez l’une des deux réponses."},
            ),
            "first_name": first,
            "last_name": last,
            "email": email_field("Votre adresse e-mail"),
            TRAP: self.fields[TRAP],
        }


class ConfirmCodeForm(allauth_forms.ConfirmLoginCodeForm):
    """The six digits of the mail, with or without spaces; compared with their seal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=f"Code à {CODE_LENGTH} chiffres",
            widget=forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "autocomplete": "one-time-code",
                    "class": "code",
                    "size": 8,
                }
            ),
            error_messages={"required": "Recopiez le code reçu par courriel."},
        )

    def clean_code(self) -> str:
        """The right code; raises `ValidationError` for any other."""
        digits = re.sub(r"[\s.-]", "", self.cleaned_data["code"])
        if not (digits.isascii() and digits.isdigit() and len(digits) == CODE_LENGTH):
            raise ValidationError(
                f"Le code compte {CODE_LENGTH} chiffres. Recopiez-le depuis le courriel.", code="shape"
            )
        if not compare(str(self.expected_code or ""), digits, at=timezone.now()):
            raise ValidationError(
                "Ce code n’est pas le bon. Vérifiez que vous lisez le dernier courriel reçu.", code="wrong"
            )
        return digits


class AccountForm(forms.Form):
    """One's own name and phone."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        initial = {"first_name": user.first_name, "last_name": user.last_name, "phone": user.phone}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.fields["first_name"], self.fields["last_name"] = name_fields()
        self.fields["phone"] = phone_field()
