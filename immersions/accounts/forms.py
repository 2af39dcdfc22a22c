"""Forms of the account: an e-mail, a code, a name."""

import re
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.accounts.login.adapter import ANSWER_KEY
from immersions.accounts.login.codes import CODE_LENGTH, LONG_LENGTH, answer_to, compare
from immersions.forms.text import NameField, phone_field
from immersions.forms.trap import TRAP, TrapMixin
from immersions.language import Text
from immersions.models import User

WRONG_CODE = _("Ce code n’est pas le bon. Vérifiez que vous lisez le dernier courriel reçu.")
EMAIL_ERRORS = {
    "required": _("Écrivez votre adresse e-mail."),
    "invalid": _("Cette adresse n’est pas complète. Elle ressemble à ceci : prenom@exemple.fr."),
}


def email_field(label: Text) -> forms.EmailField:
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
        label=gettext("Prénom"),
        of_person=True,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": gettext("Écrivez votre prénom.")},
    )
    last = NameField(
        label=gettext("Nom"),
        of_person=True,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": gettext("Écrivez votre nom.")},
    )
    return first, last


def _counted(email: str) -> str:
    """That address, once what leaves for it is decided; raises `ValidationError` for who has asked too much."""
    answer = answer_to(context.request, email, at=timezone.now())
    if answer is None:
        raise ValidationError(get_adapter().error_messages["too_many_login_attempts"], code="too_many")
    setattr(context.request, ANSWER_KEY, answer)
    return email


class LoginForm(allauth_forms.LoginForm):
    """An e-mail; the answer is the same whether an account bears it or not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"login": email_field(gettext("Votre adresse e-mail"))}

    def clean_login(self) -> str:
        """The address in lower case; raises `ValidationError` for who has asked too much."""
        return _counted(super().clean_login().lower())

    def _clean_without_password(self, _email: str | None, _phone: str | None) -> dict[str, Any]:
        """Nobody looks here for an account: the letter does, when it leaves."""
        self.user = None
        return self.cleaned_data


class SignupForm(TrapMixin, forms.Form):
    """Who one is and what one comes for; no password."""

    SEEKS = (
        ("immersion", _("Je cherche une immersion")),
        ("host", _("J’accueille des personnes en immersion")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first, last = name_fields()
        self.fields = {
            "seeks": forms.ChoiceField(
                label=gettext("Que venez-vous faire ?"),
                choices=self.SEEKS,
                widget=forms.RadioSelect,
                error_messages={"required": gettext("Choisissez l’une des deux réponses.")},
            ),
            "first_name": first,
            "last_name": last,
            "email": email_field(gettext("Votre adresse e-mail")),
            TRAP: self.fields[TRAP],
        }

    def clean(self) -> dict[str, Any] | None:
        """The address in lower case; raises `ValidationError` for a program, and for who has asked too much."""
        cleaned = super().clean()
        if cleaned is not None and not self.errors:
            try:
                cleaned["email"] = _counted(cleaned["email"].lower())
            except ValidationError as error:
                self.add_error("email", error)
        return cleaned


class ConfirmCodeForm(allauth_forms.ConfirmLoginCodeForm):
    """The six digits of the mail, with or without spaces; compared with their seal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=gettext("Code à %(code_length)s chiffres") % {"code_length": CODE_LENGTH},
            widget=forms.TextInput(
                attrs={
                    "inputmode": "numeric",
                    "autocomplete": "one-time-code",
                    "class": "code",
                    "size": 10,
                }
            ),
            error_messages={"required": gettext("Recopiez le code reçu par courriel.")},
        )

    def clean_code(self) -> str:
        """The right code; raises `ValidationError` for any other."""
        digits = re.sub(r"[\s.-]", "", self.cleaned_data["code"])
        if not (digits.isascii() and digits.isdigit() and len(digits) in (CODE_LENGTH, LONG_LENGTH)):
            raise ValidationError(
                gettext(
                    "Le code compte %(code_length)s chiffres, %(long_length)s quand le courriel le dit. Recopiez-le depuis le courriel."
                )
                % {"code_length": CODE_LENGTH, "long_length": LONG_LENGTH},
                code="shape",
            )
        if not compare(str(self.expected_code or ""), digits, at=timezone.now()):
            raise ValidationError(WRONG_CODE, code="wrong")
        return digits


class AccountForm(forms.Form):
    """One's own name and phone."""

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        initial = {"first_name": user.first_name, "last_name": user.last_name, "phone": user.phone}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.fields["first_name"], self.fields["last_name"] = name_fields()
        self.fields["phone"] = phone_field()
