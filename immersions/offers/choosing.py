"""Jobs and places typed as words and found by the server: one answer is taken, several are offered.

The page needs no JavaScript: when several rows fit, the form comes back with radio buttons.
"""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, TextField, Value
from django.db.models.functions import Concat
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from immersions.forms.text import LineField
from immersions.language import Text
from immersions.models import Appellation, Commune
from immersions.reference.places import find_places, label_of
from immersions.reference.stemming import stems

MOST_CHOICES = 12


def find_titles(text: str) -> list[Appellation]:
    """Usual titles of jobs whose words begin like those typed; the very title alone when it was typed.

    Titles that say the words themselves come before those whose job or synonyms do.
    """
    rows = Appellation.objects.select_related("job")
    exact = list(rows.filter(label__iexact=text.strip())[:1])
    words = stems(text)
    if exact or not words:
        return exact
    rows = rows.annotate(spaced=Concat(Value(" "), "search_text", output_field=TextField()))
    for word in words:
        rows = rows.filter(spaced__contains=f" {word}")

    def far(title: Appellation) -> bool:
        own = f" {title.search_text.partition('|')[0]}"
        return not all(f" {word}" in own for word in words)

    titles: list[Appellation] = [*rows]
    return sorted(titles, key=lambda title: (far(title), title.label))[:MOST_CHOICES]


class ChoosingForm(forms.Form):
    """A form where `job_text` or `place_text`, if it has them, name rows.

    `kept_job` is the job a row already has: left as it is, it is not looked up again.
    Once valid, `chosen_title()`, `chosen_commune()` and `chosen_postcode()` give them.
    """

    kept_job = ""

    class Media:
        js = (forms.Script("suggest.js", defer=True),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= self.more_fields()
        self._found: dict[str, list[Model]] = {}
        for kind, label in (
            ("job", _("Quel métier exactement ?")),
            ("place", _("Quelle commune exactement ?")),
        ):
            if f"{kind}_text" in self.fields and self.is_bound:
                self._offer_choices(kind, label)

    def more_fields(self) -> dict[str, forms.Field]:
        """Fields that depend on who fills the form; none unless a form says so."""
        return {}

    def _offer_choices(self, kind: str, label: str) -> None:
        typed = str(self.data.get(self.add_prefix(f"{kind}_text"), "")).strip()[:100]
        rows: list[Model] = []
        if "\0" in typed:  # no name; the field says so itself
            typed = ""
        if typed and kind == "job":
            rows = [] if typed == self.kept_job else list(find_titles(typed))
        elif typed:
            places = find_places(typed)
            alone = places.certain and not re.fullmatch(r"\s*\d{5}\s*", typed)
            rows = list(places.communes[:1] if alone else places.communes)
        self._found[kind] = rows
        if len(rows) < 2:
            return
        sentence = _("Plusieurs réponses conviennent : choisissez la vôtre dans la liste.")
        choices = [(str(row.pk), label_of(row) if isinstance(row, Commune) else str(row)) for row in rows]
        field = forms.ChoiceField(
            label=label,
            choices=choices,
            widget=forms.RadioSelect,
            error_messages={"required": sentence, "invalid_choice": sentence},
        )
        ordered = {}
        for name, known in self.fields.items():
            ordered[name] = known
            if name == f"{kind}_text":
                ordered[f"{kind}_choice"] = field
        self.fields = ordered

    def clean_job_text(self) -> str:
        """Raise `ValidationError` when no job bears these words."""
        return self._known(
            "job",
            _("Nous ne connaissons pas ce métier. Essayez un mot plus simple, par exemple « boulanger »."),
        )

    def clean_place_text(self) -> str:
        """Raise `ValidationError` when no commune bears this name or postcode."""
        return self._known(
            "place",
            _("Nous ne trouvons pas cette commune. Vérifiez le nom ou les 5 chiffres du code postal."),
        )

    def _known(self, kind: str, sentence: str) -> str:
        typed: str = self.cleaned_data[f"{kind}_text"]
        kept = kind == "job" and typed == self.kept_job
        if typed and not kept and not self._found.get(kind):
            raise ValidationError(sentence, code=f"unknown_{kind}")
        return typed

    def _chosen(self, kind: str) -> Model | None:
        rows = self._found.get(kind, [])
        if len(rows) < 2:
            return rows[0] if rows else None
        return next(row for row in rows if str(row.pk) == self.cleaned_data[f"{kind}_choice"])

    def keeps_job(self) -> bool:
        """Whether the job was left as it is."""
        return bool(self.kept_job) and self.cleaned_data["job_text"] == self.kept_job

    def chosen_title(self) -> Appellation | None:
        """The title of the job, or nothing when none was typed."""
        title = self._chosen("job")
        return title if isinstance(title, Appellation) else None

    def chosen_commune(self) -> Commune | None:
        """The commune, or nothing when none was typed."""
        commune = self._chosen("place")
        return commune if isinstance(commune, Commune) else None

    def chosen_postcode(self) -> str:
        """The postcode typed, else the first of the commune, else nothing."""
        typed = re.search(r"\b\d{5}\b", self.cleaned_data["place_text"])
        commune = self.chosen_commune()
        if commune is None:
            return ""
        return typed[0] if typed else commune.postcode


def job_field(label: Text, **options: Any) -> LineField:
    """A job in one's own words."""
    return LineField(
        label=label,
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "data-suggest": reverse_lazy("suggest_jobs")}
        ),
        **options,
    )


def place_field(label: Text, **options: Any) -> LineField:
    """A commune by name, postcode or both."""
    return LineField(
        label=label,
        max_length=100,
        help_text=gettext_lazy("Par exemple : 44000 Nantes"),
        widget=forms.TextInput(
            attrs={"autocomplete": "postal-code", "data-suggest": reverse_lazy("suggest_communes")}
        ),
        **options,
    )


def place_initial(postcode: str, commune: Commune | None) -> str:
    """What the place field shows of a row already known."""
    return f"{postcode} {commune.name}" if commune else postcode
