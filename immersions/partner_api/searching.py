"""The parameters of the search: those of the page, by the page's own form, and a job by its code."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from immersions.models import RomeJob
from immersions.offers.forms import LONGEST, SearchForm
from immersions.offers.search import DEFAULT_RADIUS, MOST, PAGE_SIZE, RADII, Criteria, Jobs, resolve_jobs
from immersions.reference.places import find_places

from .memory import Remembered
from .problems import Fault, Problem, invalid
from .statements import statements

MOST_CODES = 20
LAST_PAGE = MOST // PAGE_SIZE

# In English, by the code of the error of the form.
ENGLISH = {
    "invalid_choice": "This value is not one of those accepted.",
    "max_length": f"No more than {LONGEST} characters.",
    "unknown_place": "This place is unknown: check the spelling, or give a postcode of five digits, a département or a région.",
    "unknown_job": "At least one of these ROME codes is unknown.",
    "two_jobs": "Give `metier` or `rome`, not both.",
    "invalid": "This value is not of the kind expected.",
    "min_value": "Pages begin at 1.",
    "max_value": f"There are no more than {LAST_PAGE} pages.",
    "null_characters_not_allowed": "Null characters are not accepted.",
}

places = Remembered(find_places)
_jobs: Remembered[tuple[str, ...], Jobs] = Remembered(lambda words: resolve_jobs(list(words)))
_codes: Remembered[tuple[str, ...], bool] = Remembered(
    lambda codes: RomeJob.objects.filter(code__in=codes).count() == len(codes)
)


def forget() -> None:
    """Ask the database again what words mean."""
    for memory in (places, _jobs, _codes, asked, statements):
        memory.forget()


class ApiSearchForm(SearchForm):
    """`rome` names jobs by their codes; `page` goes beyond the first."""

    find_places = staticmethod(lambda text: places(text))
    resolve_jobs = staticmethod(lambda words: _jobs(tuple(words)))

    rome = forms.CharField(label="Codes ROME, séparés par des virgules", required=False, max_length=LONGEST)
    page = forms.IntegerField(
        label="Page",
        required=False,
        min_value=1,
        max_value=LAST_PAGE,
        error_messages={
            "invalid": "Donnez un nombre entier.",
            "min_value": "Les pages commencent à 1.",
            "max_value": f"Il n’y a pas plus de {LAST_PAGE} pages.",
        },
    )

    def clean_rome(self) -> tuple[str, ...]:
        """The codes, sorted; raises `ValidationError` when one is unknown."""
        written = self.cleaned_data["rome"].upper().split(",")
        codes = tuple(sorted({code.strip() for code in written if code.strip()}))
        if codes and (len(codes) > MOST_CODES or not _codes(codes)):
            raise ValidationError("L’un de ces codes ROME est inconnu.", code="unknown_job")
        return codes

    def clean(self) -> dict[str, Any]:
        """Raise `ValidationError` when the job is given twice."""
        super().clean()
        if self.cleaned_data.get("rome") and self.cleaned_data.get("metier"):
            self.add_error(
                "rome", ValidationError("Donnez `metier` ou `rome`, pas les deux.", code="two_jobs")
            )
        return self.cleaned_data

    def criteria(self) -> Criteria:
        """The search to do. Only for a valid form."""
        criteria = super().criteria()
        if codes := self.cleaned_data["rome"]:
            return replace(criteria, jobs=Jobs(whole=frozenset(codes)))
        return criteria


def _read(text: str) -> tuple[Criteria, int]:
    """The search and the page that the end of an address asks for; raises `Problem` 422."""
    query = QueryDict(text)
    form = ApiSearchForm.from_query(query)
    faults = [
        Fault(name, "This parameter does not exist.", "Ce paramètre n’existe pas.")
        for name in query
        if name not in form.fields
    ]
    if not form.is_valid():
        for name, errors in form.errors.as_data().items():
            faults += [_fault(name, error) for error in errors]
    if faults:
        raise invalid(faults)
    if form.must_choose:
        raise _several(form)
    return form.criteria(), form.cleaned_data["page"] or 1


asked = Remembered(_read)


def _fault(name: str, error: ValidationError) -> Fault:
    return Fault(name, ENGLISH.get(error.code or "", "This value cannot be accepted."), error.messages[0])


def _several(form: SearchForm) -> Problem:
    fault = Fault(
        "lieu",
        "Several places bear this name: give one of `choices`.",
        "Plusieurs lieux portent ce nom : donnez l’un de ceux de `choices`.",
    )
    return invalid([fault], choices=form.choices)


def parameters() -> list[dict[str, Any]]:
    """The parameters as OpenAPI describes them, read from the form."""
    return [
        {"in": "query", "name": name, "description": str(field.label), "schema": _schema(name, field)}
        for name, field in ApiSearchForm.base_fields.items()
    ]


def _schema(name: str, field: forms.Field) -> dict[str, Any]:
    choices = [value for value, _ in list(getattr(field, "choices", [])) if value]
    match field:
        case _ if name == "rayon":
            return {"type": "integer", "enum": list(RADII), "default": DEFAULT_RADIUS}
        case forms.MultipleChoiceField():
            return {"type": "array", "items": {"type": "string", "enum": choices}}
        case forms.ChoiceField():
            return {"type": "string", "enum": choices}
        case forms.BooleanField():
            return {"type": "boolean", "default": False}
        case forms.IntegerField():
            return {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1}
        case forms.DateField():
            return {"type": "string", "format": "date"}
        case forms.CharField():
            return {"type": "string", "maxLength": field.max_length or LONGEST}
    return {"type": "string"}
