"""Fields for words that people type: bounded in signs and in lines, and said so in a sentence."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

MOST_LINES = 60
ADDRESS = re.compile(r"://|\bwww\.|@", re.IGNORECASE)
# Endings of sites that mail programs turn into links; « J.Dupont » is a name.
SITES = (
    "app|biz|cc|click|club|cn|com|dev|eu|fr|info|io|link|live|ly|me|net|online|org|ru|shop|site|tk|top|xyz"
)
ADDRESS_OR_SITE = re.compile(rf"{ADDRESS.pattern}|\w\.(?:{SITES})\b", re.IGNORECASE)
UNANSWERED = "Il manque votre réponse."


class LineField(forms.CharField):
    """One line of text, in composed characters (NFC)."""

    def __init__(self, *, max_length: int = 255, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        self.error_messages["required"] = options.get("error_messages", {}).get("required", UNANSWERED)
        self.error_messages["max_length"] = (
            f"Gardez {max_length} signes au plus ; vous en avez écrit %(show_value)d."
        )
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        """The text, composed: a letter and its accents count once."""
        return unicodedata.normalize("NFC", super().to_python(value) or "")


class NameField(LineField):
    """A name or a title that letters repeat: it holds no address, so that no letter of ours carries one.

    `of_person`: nobody is called « exemple.fr »; a shop may be.
    """

    def __init__(self, *, of_person: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.refused = ADDRESS_OR_SITE if of_person else ADDRESS

    def validate(self, value: str) -> None:
        """Raise `ValidationError` when the text holds the address of a page or a mailbox."""
        super().validate(value)
        if self.refused.search(value):
            raise ValidationError("Écrivez-le sans adresse de site ni adresse e-mail.", code="address")


class WordsField(LineField):
    """Several lines of text; at most `MOST_LINES`, or a page would never end."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 5, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs |= {"rows": rows}

    def to_python(self, value: Any) -> str:
        """The text with one kind of line break, as a browser counts it."""
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value: str) -> None:
        """Raise `ValidationError` beyond `MOST_LINES` lines."""
        super().validate(value)
        if value.count("\n") >= MOST_LINES:
            raise ValidationError(
                f"Votre texte compte trop de lignes : gardez-en {MOST_LINES} au plus.", code="lines"
            )


def phone_field(**options: Any) -> LineField:
    """A phone number as people write it."""
    return LineField(
        label="Téléphone",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "size": 20}),
        **options,
    )


def date_field(label: str, **options: Any) -> forms.DateField:
    """A date, chosen or typed."""
    attrs = options.pop("attrs", {})
    errors = {
        "required": "Indiquez une date.",
        "invalid": "Cette date n’existe pas. Écrivez-la comme ceci : 03/03/2026.",
    } | options.pop("error_messages", {})
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"} | attrs, format="%Y-%m-%d"),
        error_messages=errors,
        **options,
    )
