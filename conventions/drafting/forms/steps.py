"""Forms of the draft: made from the columns of its rows, all of them optional until the convention is frozen.

Only what is ill-formed is refused here; what the law says of a well-formed draft is shown, never in the way.
"""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.drafting.wizard import label_of
from conventions.models import Convention, Party
from immersions.forms.text import LineField, WordsField, date_field
from immersions.language import Text
from immersions.siret import clean_siret

LONG = 400
NOT_SAID = _("À préciser")
EMAIL_SENTENCE = _("Cette adresse n’est pas complète. Elle ressemble à ceci : prenom@exemple.fr.")


class SiretField(LineField):
    """Fourteen digits with their check, typed with or without spaces."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 20}), **options
        )

    def clean(self, value: Any) -> str:
        """The digits alone; raises `ValidationError` for a number that cannot exist."""
        typed = super().clean(value)
        return clean_siret(typed) if typed else ""


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not said yet."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=[("oui", _("Oui")), ("non", _("Non"))],
            coerce=lambda value: value == "oui",
            empty_value=None,
            widget=forms.RadioSelect,
            **options,
        )

    def prepare_value(self, value: Any) -> Any:
        """The stored boolean as the value of a button."""
        return {True: "oui", False: "non"}.get(value, value) if isinstance(value, bool) else value


# Said of someone else, unless a form of one’s own says otherwise: a browser fills nobody’s name here.
OF_SOMEONE = ("email", "phone", "first_name", "last_name", "birth_date")


class SheetForm(forms.Form):
    """The fields of one row of the draft; `values()` gives them back, ready to be stored.

    Subclasses name the columns; `stars` are the ones that nobody has to fill, even at the end.
    """

    hide_optional = True
    model: type[models.Model] = Convention
    names: tuple[str, ...] = ()
    stars: tuple[str, ...] = ()
    labels: Mapping[str, Text] = {}
    helps: Mapping[str, Text] = {}
    attrs: Mapping[str, Mapping[str, Any]] = {}

    def __init__(self, data: Any = None, *, row: models.Model | None = None, **options: Any) -> None:
        initial = {name: getattr(row, name) for name in self.names} if row is not None else {}
        super().__init__(data, initial=initial | (options.pop("initial", None) or {}), **options)
        built = {name: self._build(name) for name in self.names}
        self.fields = {**built, **self.fields}

    def _build(self, name: str) -> forms.Field:
        column = self.model._meta.get_field(name)
        assert isinstance(column, models.Field)
        field = field_of(column)
        field.label = self.labels.get(name) or label_of(self.model, name)
        if name in self.stars:
            field.label = gettext("%(label)s (facultatif)") % {"label": field.label}
        field.help_text = self.helps.get(name) or field.help_text
        if name.endswith(OF_SOMEONE):
            field.widget.attrs["autocomplete"] = "off"
        field.widget.attrs.update(self.attrs.get(name, {}))
        return field

    def values(self) -> dict[str, Any]:
        """The cleaned columns; call it on a valid form."""
        return {name: self.cleaned_data[name] for name in self.names}


class PartyForm(SheetForm):
    """The fields of one party."""

    model = Party


class BothOrNone(SheetForm):
    """A name and its phone: both, or neither."""

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` when one is given without the other."""
        given = super().clean() or self.cleaned_data
        missing = [name for name in self.names if name in given and not given[name]]
        if len(missing) == 1 and len(given) == len(self.names):
            self.add_error(missing[0], gettext("Indiquez les deux, ou aucun des deux."))
        return given


def field_of(column: models.Field) -> forms.Field:
    """The form field of a column: bounded, with sentences of ours, and never required."""
    common: dict[str, Any] = {"required": False, "help_text": column.help_text}
    field: forms.Field
    if isinstance(column, models.BooleanField):
        field = YesNoField(**common) if column.null else forms.BooleanField(**common)
    elif isinstance(column, models.DateField):
        field = date_field("", **common)
    elif column.choices:
        field = _choices(column, common)
    elif column.name in ("siret", "host_siret"):
        field = SiretField(**common)
    elif isinstance(column, models.EmailField):
        field = forms.EmailField(max_length=254, error_messages={"invalid": EMAIL_SENTENCE}, **common)
        field.widget.attrs.pop("maxlength", None)
    elif isinstance(column, models.TextField) or (column.max_length or 0) > LONG:
        field = WordsField(rows=3, max_length=column.max_length or 2000, **common)
    else:
        field = LineField(max_length=column.max_length or 255, **common)
        _short(field, column)
    if not isinstance(field, SiretField):
        field.validators += [v for v in column.validators if not isinstance(v, MaxLengthValidator)]
    return field


def _choices(column: models.Field, common: dict[str, Any]) -> forms.Field:
    choices = list(column.choices or [])
    if column.blank:
        return forms.ChoiceField(choices=[("", NOT_SAID), *choices], **common)
    default = column.get_default()
    return forms.TypedChoiceField(choices=choices, initial=default, empty_value=default, **common)


def _short(field: forms.Field, column: models.Field) -> None:
    if (column.max_length or 255) <= 20:
        field.widget.attrs["size"] = column.max_length
    if column.name.endswith("phone"):
        field.widget.attrs["type"] = "tel"
    if column.name.endswith("postcode"):
        field.widget.attrs["inputmode"] = "numeric"


def clean_rome(value: str) -> str:
    """A ROME code in capitals: one letter and four digits, or nothing. Raises `ValidationError`."""
    code = value.strip().upper()
    if code and not re.fullmatch(r"[A-N]\d{4}", code):
        raise ValidationError(
            gettext("Un code ROME compte une lettre et quatre chiffres, par exemple D1102.")
        )
    return code
