"""Fields for words that people type: bounded in signs and in lines, and said so in a sentence."""

import datetime
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..language import Text
from ..models import Establishment
from ..names import SITE, name_problem, reads_as_site, tidy_name

MOST_LINES = 60
SHORTEST_REASON = 8  # letters: « Fermeture »
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)
UNANSWERED = _("Il manque votre réponse.")


class LineField(forms.CharField):
    """One line of text, in composed characters (NFC)."""

    def __init__(self, *, max_length: int = 255, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        self.error_messages["required"] = options.get("error_messages", {}).get("required", UNANSWERED)
        self.error_messages["max_length"] = format_lazy(
            _("Gardez {most} signes au plus ; vous en avez écrit {written}."),
            most=max_length,
            written="%(show_value)d",
        )
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: Any) -> str:
        """The text, composed: a letter and its accents count once."""
        return unicodedata.normalize("NFC", super().to_python(value) or "")


class NameField(LineField):
    """The name of a structure, a place, a function, or the title of an offer; `of_person`, of somebody."""

    def __init__(self, *, of_person: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self.of_person = of_person

    def to_python(self, value: Any) -> str:
        """The name, its spaces single."""
        return tidy_name(super().to_python(value))

    def validate(self, value: str) -> None:
        """Raise `ValidationError` with the sentence of `names.name_problem`."""
        super().validate(value)
        if problem := name_problem(value, of_person=self.of_person):
            raise ValidationError(problem, code="name")


def refuse_site(name: str, *, siret: str, known: str = "") -> None:
    """Raise `ValidationError` when a typed name reads as a site, unless SIRENE or our register (`known`) writes that very name."""
    if not reads_as_site(tidy_name(name)):
        return
    written = {known, *Establishment.objects.filter(pk=siret).values_list("name", flat=True)}
    if name.casefold() not in {one.casefold() for one in written}:
        raise ValidationError(SITE, code="site")


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
                gettext("Votre texte compte trop de lignes : gardez-en %(most_lines)s au plus.")
                % {"most_lines": MOST_LINES},
                code="lines",
            )


class ReasonField(WordsField):
    """Why something is decided: words that somebody can read again, never a sign typed to go on."""

    def validate(self, value: str) -> None:
        """Raise `ValidationError` for fewer than `SHORTEST_REASON` letters."""
        super().validate(value)
        if value and sum(sign.isalpha() for sign in value) < SHORTEST_REASON:
            raise ValidationError(
                gettext("Dites pourquoi en quelques mots : on doit pouvoir comprendre en les relisant."),
                code="reason",
            )


def phone_field(**options: Any) -> LineField:
    """A phone number as people write it."""
    return LineField(
        label=_("Téléphone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "size": 20}),
        **options,
    )


def in_our_time(day: datetime.date) -> None:
    """Raise `ValidationError` for a year that nobody means: the calendar of the rules ends somewhere."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValidationError(
            gettext("Vérifiez l’année : elle va de %(first)s à %(last)s.")
            % {"first": FIRST_DAY.year, "last": LAST_DAY.year},
            code="year",
        )


def date_field(label: Text, **options: Any) -> forms.DateField:
    """A date, chosen or typed."""
    attrs = options.pop("attrs", {})
    errors = {
        "required": _("Indiquez une date."),
        "invalid": _("Cette date n’existe pas. Écrivez-la comme ceci : 03/03/2026."),
    } | options.pop("error_messages", {})
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"} | attrs, format="%Y-%m-%d"),
        error_messages=errors,
        validators=[in_our_time],
        **options,
    )
