"""Forms of the ceremony and of the round."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from conventions.choices import IdShown
from conventions.models.sections import PHONE
from immersions.forms.text import NameField, ReasonField
from immersions.forms.trap import TrapMixin
from immersions.language import Text

# A browser does not fill someone’s own name where another person is asked for.
SOMEONE_ELSE = {"autocomplete": "off"}
# Kept in French beside the refusal, whatever the language of who refuses.
REASONS = {
    "dates": gettext_noop("Les dates ou les horaires ne conviennent pas"),
    "content": gettext_noop("Le contenu ne correspond pas à ce qui était prévu"),
    "mistake": gettext_noop("Il y a une erreur sur une personne ou une structure"),
    "no_more": gettext_noop("Je ne souhaite plus participer à cette immersion"),
    "other": gettext_noop("Une autre raison"),
}


class LinkAgainForm(TrapMixin, forms.Form):
    """A new link, please: nothing to type, so that only a program fills something."""


class IntentForm(forms.Form):
    """The un-ticked box, whose words come from the version; where the code goes, when there is a choice."""

    agree = forms.BooleanField(
        error_messages={"required": _("Cochez la case pour donner votre accord, ou revenez à la lecture.")}
    )

    channel = forms.ChoiceField(
        label=_("Recevoir le code"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez comment recevoir le code.")},
    )

    witness = forms.TypedChoiceField(
        label=_("La deuxième personne de l’agence, qui reçoit le code"),
        help_text=_(
            "Elle vient voir la personne et sa pièce d’identité. Jamais celle qui signe pour le prescripteur."
        ),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la deuxième personne de l’agence.")},
    )

    def __init__(
        self,
        *args: object,
        words: str,
        channels: Sequence[tuple[str, str]] = (),
        witnesses: Sequence[tuple[int, str]] | None = None,
        **kwargs: object,
    ) -> None:
        """`channels`: values of `CodeChannel` with their words; the choice is shown from two on.

        `witnesses`: who else of the agency may confirm, when it attests.
        """
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # passed on as received
        self.fields["agree"].label = words
        if len(channels) > 1:
            self.fields["channel"] = choice = self.fields.pop("channel")
            choice.choices, choice.initial = list(channels), channels[0][0]  # type: ignore[attr-defined] # a ChoiceField
        else:
            del self.fields["channel"]
        if witnesses is None:
            del self.fields["witness"]
        else:
            self.fields["witness"].choices = list(witnesses)  # type: ignore[attr-defined] # a ChoiceField

    def where(self) -> dict[str, Any]:
        """Where the code goes, as `ask_code` takes it."""
        given = self.cleaned_data
        return {"channel": given.get("channel", ""), "witness": given.get("witness", 0)}


class CodeForm(forms.Form):
    """One field for the code; the rest says which text was on the screen."""

    code = forms.CharField(
        label=_("Code reçu"),
        help_text=_("Six chiffres. Vous pouvez le coller."),
        max_length=40,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code", "size": 10}
        ),
        error_messages={"required": _("Écrivez le code reçu.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    content_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=200)
    idempotency = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


class AttestedCodeForm(CodeForm):
    """The same, filled by the person of the agency who saw the signatory and a proof of identity."""

    id_shown = forms.ChoiceField(
        label=_("Pièce d’identité présentée"),
        help_text=_("La sorte de pièce seulement : ni numéro, ni copie."),
        choices=IdShown.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la pièce que vous avez regardée.")},
    )
    field_order = ("id_shown", "code")


class PaperAttestForm(forms.Form):
    """What the second person certifies, the copy before their eyes."""

    copy = forms.IntegerField(widget=forms.HiddenInput)
    fingerprint = forms.CharField(
        label=_("Empreinte imprimée au bas du document signé"),
        help_text=_("Trois groupes de quatre lettres ou chiffres. Lisez-la sur la copie."),
        max_length=40,
        widget=forms.TextInput(attrs={"size": 24, "autocomplete": "off"}),
        error_messages={"required": _("Recopiez l’empreinte imprimée au bas du document signé.")},
    )
    kept_by = forms.CharField(
        label=_("Qui garde l’original ?"),
        help_text=_(
            "Par exemple : l’agence, dans le dossier de la personne. Ce sera imprimé sur la convention signée."
        ),
        max_length=255,
        error_messages={"required": _("Écrivez qui garde l’original.")},
    )
    sure = forms.BooleanField(
        label=_(
            "J’ai comparé cette copie à l’original : elle est conforme, et la signature est celle de cette personne"
        ),
        error_messages={"required": _("Cochez la case après avoir comparé la copie à l’original.")},
    )


class TypedWordMixin(TrapMixin, forms.Form):
    """A word to type: what ends or changes a round asks for what a program between a letter and its reader,
    which opens links, ticks boxes and sends forms, does not have (ADR 0015)."""

    asked_word: ClassVar[Text]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["word"] = forms.CharField(
            label=gettext("Pour confirmer, écrivez le mot « %(word)s »") % {"word": self.asked_word},
            max_length=40,
            widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
            error_messages={
                "required": gettext("Écrivez le mot « %(word)s » pour confirmer.") % {"word": self.asked_word}
            },
        )

    def clean_word(self) -> str:
        """Raise `ValidationError` for another word; capitals, quotes and spaces around do not matter."""
        typed = str(self.cleaned_data["word"]).strip(" «»\"'’\u00a0\u202f.").casefold()
        if typed != self.asked_word:
            raise forms.ValidationError(
                gettext("Écrivez le mot « %(word)s » pour confirmer.") % {"word": self.asked_word}
            )
        return typed


class RefusalForm(TypedWordMixin):
    """Why this party will not sign; read by the conseiller only."""

    asked_word = _("refuser")

    reason = forms.ChoiceField(
        label=_("Pourquoi ne signez-vous pas ?"),
        choices=[(code, _(words)) for code, words in REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une raison.")},
    )
    words = forms.CharField(
        label=_("Vos précisions"),
        help_text=_(
            "Lues par le conseiller ou la conseillère seulement. N’écrivez rien sur la santé de quelqu’un."
        ),
        required=False,
        max_length=900,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WrongPersonForm(TypedWordMixin):
    """« Ce n’est pas moi »: a word, nothing else to say."""

    asked_word = _("erreur")


class DelegationForm(TypedWordMixin):
    """Another signatory for an organisation."""

    asked_word = _("proposer")

    first_name = NameField(label=_("Son prénom"), of_person=True, widget=forms.TextInput(attrs=SOMEONE_ELSE))
    last_name = NameField(label=_("Son nom"), of_person=True, widget=forms.TextInput(attrs=SOMEONE_ELSE))
    function = NameField(label=_("Sa fonction"))
    email = forms.EmailField(
        label=_("Son adresse e-mail professionnelle"), widget=forms.EmailInput(attrs=SOMEONE_ELSE)
    )

    def clean_email(self) -> str:
        """Addresses are compared in lower case."""
        return str(self.cleaned_data["email"]).strip().lower()


class ContactForm(forms.Form):
    """The right address of a signatory; none for who comes to sign."""

    email = forms.EmailField(
        label=_("Adresse e-mail"), required=False, widget=forms.EmailInput(attrs=SOMEONE_ELSE)
    )
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=20,
        required=False,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"type": "tel", "size": 20} | SOMEONE_ELSE),
    )
    in_person = forms.BooleanField(
        label=_("N’a pas d’adresse e-mail : signera à l’agence ou sur papier"), required=False
    )
    hide_optional = True

    def clean(self) -> dict[str, Any]:
        """An address, or the box."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not given["email"] and not given["in_person"]:
            self.add_error(
                "email", gettext("Écrivez une adresse, ou cochez la case si cette personne n’en a pas.")
            )
        return given

    def clean_email(self) -> str:
        """Addresses are compared in lower case."""
        return str(self.cleaned_data["email"]).strip().lower()


class EndForm(forms.Form):
    """Why a convention is given up or cancelled, and a box to be sure."""

    reason = ReasonField(
        label=_("Pourquoi ?"),
        max_length=1000,
        rows=3,
        help_text=_("Pour votre agence ; jamais envoyé aux parties."),
        error_messages={"required": _("Écrivez la raison en quelques mots.")},
    )
    sure = forms.BooleanField(
        label=_("Je confirme"),
        error_messages={"required": _("Cochez la case pour confirmer.")},
    )
