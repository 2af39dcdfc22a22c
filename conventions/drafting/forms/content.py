"""What the immersion is: dates, place, object, objectives, tasks, safety, costs, the host's word."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conventions.drafting.wizard import ATTESTATION_COLUMNS, COST_COLUMNS, INSURANCE_COLUMNS, SAFETY_COLUMNS
from conventions.law.duration.periods import month
from conventions.law.facts import Outcome
from conventions.law.minors.dangerous_work import FAMILIES, MIXED
from conventions.law.purpose import FORBIDDEN_USES, OTHER_ATTESTATIONS
from conventions.models import Convention, Objective, PriorImmersion, Task
from french import typeset
from immersions.choices import Purpose

from .steps import SheetForm, YesNoField, clean_rome

MOST_ROWS = 20
OUTCOMES = [
    (Outcome.NOT.value, _("Pas encore atteint")),
    (Outcome.PARTLY.value, _("Atteint en partie")),
    (Outcome.REACHED.value, _("Atteint")),
]


class PeriodForm(SheetForm):
    names = ("start_on", "end_on")
    helps = {"end_on": _("Un mois au plus, de date à date (article D5135-3).")}

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` for dates out of order, or over one month: PostgreSQL would refuse them too."""
        given = super().clean() or self.cleaned_data
        start, end = given.get("start_on"), given.get("end_on")
        if start and end and (found := month(start, end)):
            self.add_error("end_on", ValidationError(found.message, code=found.code))
        return given


class RenewalReasonForm(SheetForm):
    names = ("renewal_reason",)
    labels = {"renewal_reason": _("Pourquoi ce renouvellement est utile à la personne")}


class InterimForm(SheetForm):
    """The interim assessment of a renewal: its date, and how far each objective is (D5135-3 al. 2, REN-3)."""

    names = ("interim_on",)
    labels = {"interim_on": _("Date du point d’étape")}

    def __init__(self, data: Any = None, *, row: Convention, **options: Any) -> None:
        self.texts = [one.text for one in row.objectives.all()]
        known = dict(enumerate(row.interim_outcomes))
        initial = {f"outcome_{rank}": known.get(rank, "") for rank in range(len(self.texts))}
        super().__init__(data, row=row, initial=initial, **options)
        for rank, text in enumerate(self.texts):
            self.fields[f"outcome_{rank}"] = forms.ChoiceField(
                label=gettext("Objectif : %(text)s") % {"text": text},
                choices=OUTCOMES,
                widget=forms.RadioSelect,
                required=False,
            )

    def values(self) -> dict[str, Any]:
        """The date, and one word an objective; an empty list while nothing is said."""
        said = [self.cleaned_data[f"outcome_{rank}"] for rank in range(len(self.texts))]
        return super().values() | {"interim_outcomes": said if any(said) else []}


class PlaceForm(SheetForm):
    names = ("place_street", "place_postcode", "place_city", "remote_mode")


class ContentForm(SheetForm):
    names: tuple[str, ...] = ("purpose", "job_title", "rome_code")
    stars = ("rome_code",)
    labels = {
        "purpose": _("Objet de l’immersion"),
        "job_title": _("Métier ou secteur découvert"),
    }
    helps = {
        "purpose": _("Un objet, et un seul (article L5135-1)."),
        "rome_code": _("Une lettre, quatre chiffres. Le métier dans le répertoire de France Travail (ROME)."),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "purpose" in self.fields:
            self.fields["purpose"].widget = forms.RadioSelect(choices=Purpose.choices)

    def clean_rome_code(self) -> str:
        """The code in capitals."""
        return clean_rome(self.cleaned_data["rome_code"])


class JobForm(ContentForm):
    """The same for a renewal, whose object does not change (D5135-3 al. 2)."""

    names = ("job_title", "rome_code")


class SafetyForm(SheetForm):
    names = SAFETY_COLUMNS
    stars = ("special_conditions",)


class InsuranceForm(SheetForm):
    names = INSURANCE_COLUMNS
    stars = names


class CostForm(SheetForm):
    names = COST_COLUMNS
    stars = names
    helps = {
        "transport_cost": _(
            "Dites qui paie : la structure, le prescripteur, la personne. Une immersion n’est pas payée."
        )
    }


class AttestationForm(SheetForm):
    names = ATTESTATION_COLUMNS
    labels = FORBIDDEN_USES | {name: sentence for name, (_, sentence) in OTHER_ATTESTATIONS.items()}


class MinorForm(forms.Form):
    """The sixteen families of dangerous work, answered one by one for a person under eighteen (MIN-9).

    A family that is open to derogation in part only asks a second question, of use when the first is « oui ».
    """

    hide_optional = True

    def __init__(self, data: Any = None, *, answers: Mapping[str, Any] | None = None, **options: Any) -> None:
        self.before = dict(answers or {})
        risks, closed = self.before.get("risks", {}), self.before.get("closed_parts", {})
        initial = {f"risk_{number}": risks.get(str(number)) for number in FAMILIES}
        initial |= {f"closed_{number}": closed.get(str(number)) for number in MIXED}
        initial |= {name: self.before.get(name) for name in ("derogation", "bar_task")}
        super().__init__(data, initial=initial, **options)
        for number, family in FAMILIES.items():
            self.fields[f"risk_{number}"] = YesNoField(label=family.label, required=False)
            if number in MIXED:
                question = gettext("Si oui : %(closed_part)s ?") % {"closed_part": family.closed_part}
                self.fields[f"closed_{number}"] = YesNoField(label=typeset(question), required=False)
        self.fields["bar_task"] = YesNoField(
            label=gettext("Service au bar d’un débit de boissons"), required=False
        )
        self.fields["derogation"] = forms.BooleanField(
            label=gettext("Une dérogation de l’article R4153-39 ou R4153-49 à R4153-52 s’applique"),
            required=False,
        )

    def clean(self) -> dict[str, Any]:
        """Refuse a part that is met when the whole is not."""
        given = super().clean() or self.cleaned_data
        for number in MIXED:
            if given.get(f"closed_{number}") and given.get(f"risk_{number}") is False:
                self.add_error(
                    f"risk_{number}",
                    gettext(
                        "Vous répondez « non » ici, et « oui » à la précision : corrigez l’une des deux."
                    ),
                )
        return given

    def answers(self) -> dict[str, Any] | None:
        """What is stored; `None` while nothing has been answered."""
        said = self.cleaned_data
        risks = {
            str(number): said[f"risk_{number}"] for number in FAMILIES if said[f"risk_{number}"] is not None
        }
        closed = {
            str(number): said[f"closed_{number}"]
            for number in MIXED
            if risks.get(str(number)) and said[f"closed_{number}"] is not None
        }
        others = {
            "derogation": said["derogation"],
            "bar_task": said["bar_task"],
        }
        if not risks and not self.before and not any(others.values()):
            return None
        return {"risks": risks, **({"closed_parts": closed} if closed else {}), **others}


class ObjectiveForm(SheetForm):
    model = Objective
    names = ("text", "assessment")
    labels = {
        "text": _("Objectif précis"),
        "assessment": _("Comment nous saurons s’il est atteint"),
    }

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` for an assessment of nothing."""
        given = super().clean() or self.cleaned_data
        if given.get("assessment") and not given.get("text") and "text" not in self.errors:
            self.add_error("text", gettext("Écrivez l’objectif, ou effacez aussi sa façon d’être vérifié."))
        return given


class TaskForm(SheetForm):
    model = Task
    names = ("text", "skill")
    labels = {"text": _("Tâche"), "skill": _("Compétence qu’elle aide à acquérir")}
    helps = {"skill": _("Il en faut une pour une tâche au moins (article D5135-2, 6°).")}

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` for the skill of no task."""
        given = super().clean() or self.cleaned_data
        if given.get("skill") and not given.get("text") and "text" not in self.errors:
            self.add_error("text", gettext("Écrivez la tâche, ou effacez aussi sa compétence."))
        return given


class PriorForm(SheetForm):
    model = PriorImmersion
    names = ("starts_on", "ends_on", "purpose", "objectives", "is_renewal", "elsewhere")
    stars = ("objectives",)

    def __init__(self, *args: Any, anywhere: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not anywhere:
            del self.fields["elsewhere"]
        choices = [("", gettext("À préciser")), *Convention._meta.get_field("purpose").flatchoices]
        self.fields["purpose"] = forms.ChoiceField(label=gettext("Objet"), required=False, choices=choices)

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` for half of a period, or dates out of order."""
        given = super().clean() or self.cleaned_data
        given.setdefault("elsewhere", False)
        start, end = given.get("starts_on"), given.get("ends_on")
        if not start and not end:
            if any(given.get(name) for name in ("purpose", "objectives", "is_renewal", "elsewhere")):
                self.add_error(
                    "starts_on", gettext("Donnez le premier et le dernier jour de cette immersion.")
                )
        elif not start or not end:
            self.add_error("ends_on" if start else "starts_on", gettext("Donnez les deux dates."))
        elif end < start:
            self.add_error(
                "ends_on", gettext("Le dernier jour vient avant le premier : vérifiez les deux dates.")
            )
        return given
