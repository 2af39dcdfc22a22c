"""A message on a request, and the items of one's file that a host may read."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from immersions.choices import WorkNeed
from immersions.forms.text import WordsField
from immersions.models import Candidate, ImmersionRequest, ProjectSheet, RequestBrief
from immersions.requests.actions.thread import Items


class MessageForm(forms.Form):
    """A few words to the two other sides."""

    text = WordsField(
        label=_("Votre message"),
        max_length=2000,
        rows=4,
        help_text=_("Lu par les trois côtés de la demande. Pas de papiers d’identité, rien sur la santé."),
        error_messages={"required": _("Écrivez votre message avant de l’envoyer.")},
    )


def items_of(candidate: Candidate, sheet: ProjectSheet | None) -> dict[str, dict[str, str]]:
    """What a person may show, by key: a label and the very words; empty items are left out."""
    items = {
        "job": (gettext("Métier souhaité"), str(candidate.wished_job or "")),
        "project": (gettext("Mon projet"), candidate.project),
        "phone": (gettext("Téléphone"), candidate.phone),
    }
    if sheet is not None:
        items |= {"skills": (gettext("Ce que je sais faire"), "\n".join(sheet.skill_list))}
        items |= {
            f"need_{code}": (gettext("J’ai besoin de ceci"), str(WorkNeed(code).label))
            for code in sheet.needs
        }
        items |= {"needs_words": (gettext("Ce dont j’ai besoin, en quelques mots"), sheet.needs_words)}
    return {key: {"label": label, "value": value} for key, (label, value) in items.items() if value}


class BriefForm(forms.Form):
    """Item by item, nothing ticked beforehand but what was approved before."""

    items = forms.MultipleChoiceField(
        label=_("Ce que la structure pourra lire"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ne cochez rien pour tout garder pour vous."),
        error_messages={"invalid_choice": _("Choisissez dans la liste.")},
    )

    def __init__(
        self,
        *args: Any,
        asked: ImmersionRequest,
        sheet: ProjectSheet | None,
        brief: RequestBrief | None,
        **kwargs: Any,
    ) -> None:
        self.known = items_of(asked.candidate, sheet)
        shared = brief.items if brief else []
        kwargs["initial"] = {"items": [key for key, item in self.known.items() if item in shared]}
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [  # type: ignore[attr-defined]  # a choice field
            (key, f"{item['label']} : {' ; '.join(item['value'].splitlines())}")
            for key, item in self.known.items()
        ]

    def chosen(self) -> Items:
        """The items ticked, in their order; only for a valid form."""
        return [item for key, item in self.known.items() if key in self.cleaned_data["items"]]
