"""« Simulateur »: no account, nothing kept."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from .forms import SimulatorForm
from .service import simulate


@login_not_required
@require_safe
def simulator(request: HttpRequest) -> HttpResponse:
    """What the law allows for these dates, and why."""
    form = SimulatorForm(request.GET if "start" in request.GET else None)
    answer, today = None, timezone.localdate()
    if form.is_bound and form.is_valid():
        answer = simulate(form, today=today, sixty_day_mode=settings.SIXTY_DAY_MODE)
    shown = {"form": form, "answer": answer, "example_year": str(today.year + 1)}
    return render(request, "conventions/simulator/simulator.html", shown)
