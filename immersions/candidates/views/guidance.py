"""« Qui peut m’accompagner ? »: public, asked by GET, and nothing is kept."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from immersions.candidates.forms.guidance import GuidanceForm
from immersions.candidates.guidance import advice, who_may_help
from immersions.models import Agency

MOST_AGENCIES = 200


@login_not_required
@require_safe
def guidance_home(request: HttpRequest) -> HttpResponse:
    """Three questions, then the organisations to call and their agencies of the département; one query at most."""
    form = GuidanceForm(request.GET or None)
    context = {"form": form, "ways": [], "advice": [], "department": ""}
    if form.is_valid():
        age, situation = form.cleaned_data["age"], form.cleaned_data["situation"]
        department = form.cleaned_data["departement"]
        near = agencies_of(department)
        context["ways"] = [
            {"way": way, "agencies": near.get(way.kind, [])} for way in who_may_help(age, situation)
        ]
        context |= {"advice": advice(age, situation), "department": department}
    return render(request, "immersions/candidates/guidance_home.html", context)


def agencies_of(department: str) -> dict[str, list[Agency]]:
    """The open agencies of a département by kind of organisation; none without a département."""
    if not department:
        return {}
    begins = "20" if department in ("2A", "2B") else department
    rows = (
        Agency.objects.filter(closed_at__isnull=True, postcode__startswith=begins)
        .select_related("organisation")
        .order_by("name", "pk")
    )
    found: dict[str, list[Agency]] = {}
    for agency in rows[:MOST_AGENCIES]:
        found.setdefault(agency.organisation.kind, []).append(agency)
    return found
