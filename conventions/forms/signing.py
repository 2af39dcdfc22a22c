"""Forms of the ceremony and of the round."""

from django import forms
from django.core.validators import ProhibitNullCharactersValidator

from ..models.sections import PHONE

REASONS = {
    "dates": "Les dates ou les horaires ne conviennent pas",
    "content": "Le contenu ne correspond pas à ce qui était prévu",
    "mistake": "Il y a une erreur sur une personne ou une structure",
    "no_more": "Je ne souhaite plus participer à cette immersion",
    "other": "Une autre raison",
}


class IntentForm(forms.Form):
    """The un-ticked box; its words come from the version."""

    agree = forms.BooleanField(
        error_messages={"required": "Cochez la case pour donner votre accord, ou revenez à la lecture."}
    )

    def __init__(self, *args: object, words: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as received
        self.fields["agree"].label = words


class CodeForm(forms.Form):
    """One field for the code; the rest says which text was on the screen."""

    code = forms.CharField(
        label="Code reçu par courriel",
        help_text="Six chiffres. Vous pouvez le coller.",
        max_length=40,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code", "size": 10}
        ),
        error_messages={"required": "Écrivez le code reçu par courriel."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    content_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=200)
    idempotency = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


class RefusalForm(forms.Form):
    """Why this party will not sign; read by the conseiller only."""

    reason = forms.ChoiceField(
        label="Pourquoi ne signez-vous pas ?",
        choices=list(REASONS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une raison."},
    )
    words = forms.CharField(
        label="Vos précisions",
        help_text="Lues par le conseiller ou la conseillère seulement. N’écrivez rien sur la santé de quelqu’un.",
        required=False,
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    sure = forms.BooleanField(
        label="Je refuse de signer cette convention",
        error_messages={"required": "Cochez la case si vous refusez bien de signer."},
    )


class WrongPersonForm(forms.Form):
    """A box, so that a mail scanner that presses every button does nothing."""

    sure = forms.BooleanField(
        label="Cette invitation n’est pas pour moi",
        error_messages={"required": "Cochez la case si cette invitation n’est pas pour vous."},
    )


class DelegationForm(forms.Form):
    """Another signatory for an organisation."""

    first_name = forms.CharField(label="Son prénom", max_length=255)
    last_name = forms.CharField(label="Son nom", max_length=255)
    function = forms.CharField(label="Sa fonction", max_length=255)
    email = forms.EmailField(label="Son adresse e-mail professionnelle")

    def clean_email(self) -> str:
        """Addresses are compared in lower case."""
        return str(self.cleaned_data["email"]).strip().lower()


class ContactForm(forms.Form):
    """The right address of a signatory."""

    email = forms.EmailField(label="Adresse e-mail")
    phone = forms.CharField(label="Téléphone", max_length=20, required=False, validators=[PHONE])

    def clean_email(self) -> str:
        """Addresses are compared in lower case."""
        return str(self.cleaned_data["email"]).strip().lower()


class EndForm(forms.Form):
    """Why a convention is given up or cancelled, and a box to be sure."""

    reason = forms.CharField(
        label="Pourquoi ?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour votre agence ; jamais envoyé aux parties.",
    )
    sure = forms.BooleanField(
        label="Je confirme", error_messages={"required": "Cochez la case pour confirmer."}
    )
