"""A file that comes from outside, made again as a plain PDF before anything keeps it."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .sandbox import MOST_BYTES, UnreadableScan, cleaned

MEGABYTE = 1024 * 1024


class ScanForm(forms.Form):
    """One file; `cleaned_data["file"]` is a PDF made again, as bytes. Told by its content, whatever its name."""

    most_bytes = MOST_BYTES
    label = _("Copie numérisée")
    required_words = _("Choisissez le fichier.")
    advice = _("numérisez avec moins de points par pouce.")

    file = forms.FileField(
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png"}),
        error_messages={
            "empty": _("Ce fichier est vide : choisissez-en un autre."),
            "invalid": _("Le fichier n’est pas arrivé : choisissez-le à nouveau."),
        },
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["file"]
        field.label = self.label
        field.help_text = gettext(
            "Toutes les pages, en un fichier : PDF, ou photo JPEG ou PNG. %(most)s Mo au plus."
        ) % {"most": self._most}
        field.error_messages["required"] = self.required_words

    @property
    def _most(self) -> int:
        return self.most_bytes // MEGABYTE

    def clean_file(self) -> bytes:
        """Raise `ValidationError` for what is too heavy or cannot be read."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > self.most_bytes:
            raise forms.ValidationError(
                gettext("Ce fichier dépasse %(most)s Mo : %(advice)s")
                % {"most": self._most, "advice": self.advice}
            )
        try:
            return cleaned(file.read())
        except UnreadableScan as problem:
            raise forms.ValidationError(str(problem)) from problem


class PaperForm(ScanForm):
    """The scan of a paper that was signed by hand."""

    label = _("Copie numérisée du document signé")
    required_words = _("Choisissez le fichier de la copie signée.")


class NightAuthorisationForm(ScanForm):
    """The labour inspector's authorisation for the night of a minor."""

    most_bytes = 5 * MEGABYTE
    label = _("Autorisation de l’inspection du travail")
    required_words = _("Choisissez le fichier de l’autorisation.")
