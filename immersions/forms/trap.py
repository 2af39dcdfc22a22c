"""A field that people never see and that programs fill."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

TRAP = "fax_number"


class TrapInput(forms.TextInput):
    """Drawn among the hidden fields, out of sight, of the keyboard and of screen readers."""

    template_name = "django/forms/widgets/trap.html"
    is_hidden = True


class TrapMixin(forms.Form):
    """For public forms: what a program writes in the trap stops the form.

    A person whose browser fills the field all the same reads what to do.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[TRAP] = forms.CharField(
            label=_("Laissez ce champ vide"), required=False, max_length=200, widget=TrapInput()
        )

    def clean(self) -> dict[str, Any] | None:
        """Raise `ValidationError` when the trap is filled; its content is kept nowhere."""
        cleaned = super().clean()
        trapped = bool(self.data.get(self.add_prefix(TRAP)))
        self.errors.pop(TRAP, None)
        self.cleaned_data.pop(TRAP, None)
        if trapped:
            raise ValidationError(
                _(
                    "Nous n’avons pas pu prendre ce formulaire. Rechargez la page, puis remplissez-le à la main."
                ),
                code="trap",
            )
        return cleaned
