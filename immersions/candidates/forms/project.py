"""The project sheet, in the words of who fills it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from immersions.candidates.actions.project import Project
from immersions.choices import HostSector, PlaceKind, WorkNeed
from immersions.forms.text import WordsField
from immersions.models import ProjectSheet

MOST_SKILLS = 20


def _boxes(label: str, choices: list[tuple[str, str]], **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choisissez dans la liste."},
        **options,
    )


class ProjectForm(forms.Form):
    """Nothing is required: a sheet grows with the talks."""

    sectors = _boxes("Chez qui ?", HostSector.choices)
    places = _boxes("Dans quel lieu ?", PlaceKind.choices)
    needs = _boxes(
        "De quoi avez-vous besoin pour bien travailler ?",
        WorkNeed.choices,
        help_text="Ne donnez pas d’information médicale : dites ce qu’il faut, pas pourquoi.",
    )
    needs_words = WordsField(
        label="En quelques mots, si la liste ne suffit pas",
        max_length=500,
        required=False,
        rows=3,
        help_text="Par exemple : « je dépose mon fils à 8 h 30 ». Ne donnez pas d’information médicale.",
    )
    skills = WordsField(
        label="Ce que vous savez faire",
        max_length=1000,
        required=False,
        rows=6,
        help_text=f"Une chose par ligne, {MOST_SKILLS} au plus. Par exemple : « accueillir des clients ».",
    )

    def __init__(self, *args: Any, sheet: ProjectSheet | None, own: bool, **kwargs: Any) -> None:
        kwargs["initial"] = self._initial(sheet)
        super().__init__(*args, **kwargs)
        if not own:
            self.fields["needs"].label = "De quoi cette personne a-t-elle besoin pour bien travailler ?"
            self.fields["skills"].label = "Ce que cette personne sait faire"

    @staticmethod
    def _initial(sheet: ProjectSheet | None) -> dict[str, Any]:
        names = ("sectors", "places", "needs", "needs_words", "skills")
        return {name: getattr(sheet, name) for name in names} if sheet else {}

    def clean_skills(self) -> str:
        """A list that one can read; raises `ValidationError` when it is too long."""
        lines = [line.strip() for line in self.cleaned_data["skills"].splitlines() if line.strip()]
        if len(lines) > MOST_SKILLS:
            raise ValidationError(f"Gardez {MOST_SKILLS} lignes au plus : les plus utiles.", code="skills")
        return "\n".join(lines)

    def project(self) -> Project:
        """The sheet as filled; only for a valid form."""
        return Project(**self.cleaned_data)
