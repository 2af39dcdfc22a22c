"""The project sheet, in the words of who fills it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.candidates.actions.project import Project
from immersions.choices import HostSector, PlaceKind, WorkNeed
from immersions.forms.text import WordsField
from immersions.language import Text
from immersions.models import ProjectSheet

MOST_SKILLS = 20


def _boxes(label: Text, choices: Sequence[tuple[str, Text]], **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choisissez dans la liste.")},
        **options,
    )


class ProjectForm(forms.Form):
    """Nothing is required: a sheet grows with the talks."""

    sectors = _boxes(_("Chez qui ?"), HostSector.choices)
    places = _boxes(_("Dans quel lieu ?"), PlaceKind.choices)
    needs = _boxes(
        _("De quoi avez-vous besoin pour bien travailler ?"),
        WorkNeed.choices,
        help_text=_("Ne donnez pas d’information médicale : dites ce qu’il faut, pas pourquoi."),
    )
    needs_words = WordsField(
        label=_("En quelques mots, si la liste ne suffit pas"),
        max_length=500,
        required=False,
        rows=3,
        help_text=_("Par exemple : « je dépose mon fils à 8 h 30 ». Ne donnez pas d’information médicale."),
    )
    skills = WordsField(
        label=_("Ce que vous savez faire"),
        max_length=1000,
        required=False,
        rows=6,
        help_text=format_lazy(
            _("Une chose par ligne, {most} au plus. Par exemple : « accueillir des clients »."),
            most=MOST_SKILLS,
        ),
    )

    def __init__(self, *args: Any, sheet: ProjectSheet | None, own: bool, **kwargs: Any) -> None:
        kwargs["initial"] = self._initial(sheet)
        super().__init__(*args, **kwargs)
        if not own:
            self.fields["needs"].label = gettext(
                "De quoi cette personne a-t-elle besoin pour bien travailler ?"
            )
            self.fields["skills"].label = gettext("Ce que cette personne sait faire")

    @staticmethod
    def _initial(sheet: ProjectSheet | None) -> dict[str, Any]:
        names = ("sectors", "places", "needs", "needs_words", "skills")
        return {name: getattr(sheet, name) for name in names} if sheet else {}

    def clean_skills(self) -> str:
        """A list that one can read; raises `ValidationError` when it is too long."""
        lines = [line.strip() for line in self.cleaned_data["skills"].splitlines() if line.strip()]
        if len(lines) > MOST_SKILLS:
            raise ValidationError(
                gettext("Gardez %(most_skills)s lignes au plus : les plus utiles.")
                % {"most_skills": MOST_SKILLS},
                code="skills",
            )
        return "\n".join(lines)

    def project(self) -> Project:
        """The sheet as filled; only for a valid form."""
        return Project(**self.cleaned_data)
