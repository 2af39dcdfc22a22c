"""Forms of the public verification."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .service import CODE, MOST_BYTES, normalised_code

TOO_HEAVY = _("Ce fichier dépasse 10 Mo : une convention scellée pèse bien moins. Vérifiez que c’est le bon.")
HASH = re.compile(r"[0-9a-f]{64}")


class CodeForm(forms.Form):
    """The short code printed beside the QR code; `cleaned_data["code"]` is as stored."""

    code = forms.CharField(
        label=_("Code de vérification"),
        help_text=_("Dix lettres et chiffres, imprimés au bas de chaque page de la convention."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"size": 14, "autocomplete": "off", "autocapitalize": "characters", "class": "code"}
        ),
        error_messages={"required": _("Écrivez le code imprimé au bas de la convention.")},
    )

    def clean_code(self) -> str:
        """Accept spaces, dashes, lower case, and O for 0."""
        code = normalised_code(self.cleaned_data["code"])
        if not CODE.fullmatch(code):
            raise forms.ValidationError(
                gettext(
                    "Ce code ne compte pas dix lettres et chiffres : regardez à nouveau le bas de la page."
                )
            )
        return code


class FileForm(forms.Form):
    """A file, or the hash of it that the browser computed."""

    file = forms.FileField(
        label=_("Fichier PDF à vérifier"),
        help_text=_("10 Mo au plus. Nous ne gardons rien : le fichier est lu en mémoire, puis oublié."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "empty": _("Ce fichier est vide : choisissez-en un autre."),
            "invalid": _("Le fichier n’est pas arrivé : choisissez-le à nouveau."),
        },
    )
    sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    # Its own id: a page holds this form beside that of the printed code.
    code = forms.CharField(
        required=False, max_length=40, widget=forms.HiddenInput(attrs={"id": "id_file_code"})
    )
    hide_optional = True
    too_heavy = TOO_HEAVY  # for the script, which asks nobody

    def __init__(self, *args: Any, is_too_heavy: bool = False, **options: Any) -> None:
        """`is_too_heavy`: a file came whose weight alone was looked at."""
        super().__init__(*args, **options)
        self.is_too_heavy = is_too_heavy

    def clean_file(self) -> UploadedFile | None:
        """Refuse what is too heavy."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(TOO_HEAVY)
        return file

    def clean_sha256(self) -> str:
        """64 hexadecimal digits or nothing."""
        digits: str = self.cleaned_data["sha256"].strip().lower()
        return digits if HASH.fullmatch(digits) else ""

    def clean(self) -> dict[str, Any]:
        """One of the two must come."""
        data = super().clean() or {}
        if self.is_too_heavy:
            self.add_error("file", TOO_HEAVY)
        elif not self.errors and not data.get("file") and not data.get("sha256"):
            self.add_error("file", gettext("Choisissez le fichier PDF à vérifier."))
        return data

    def content(self) -> bytes | None:
        """The bytes that came, or `None` when a hash came instead."""
        file: UploadedFile | None = self.cleaned_data["file"]
        return file.read() if file else None
