"""The list of conventions: the agency's for a counsellor, their own for a candidate or a host."""

import re
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from conventions.choices import STATE_CHOICES, PartyRole
from conventions.law.states import State
from conventions.models import Convention, Party
from conventions.tracking.progress import KINDS
from immersions.accounts.actor import ActorRequest
from immersions.forms.text import LineField, date_field

PAGE_SIZE = 20
REFERENCE = re.compile(r"PI\d{2}-[A-Z0-9]{4}-[A-Z0-9]{4}")
URGENT_FIRST = "urgent"
ORDERS = {
    URGENT_FIRST: ("rank", "start_on", "-pk"),
    "recent": ("-updated_at", "-pk"),
    "start": ("start_on", "-pk"),
}
# What asks for someone's act comes first, then what is to come, then what is over.
WAITING = (State.OPEN, State.REFUSED)


class ListForm(forms.Form):
    """Filters of the list; anything wrong in them is left aside."""

    hide_optional = True
    q = LineField(label=_("Nom, structure ou référence"), max_length=100, required=False)
    state = forms.ChoiceField(
        label=_("État"),
        choices=[("", _("Tous les états")), *STATE_CHOICES],
        required=False,
    )
    mine = forms.BooleanField(label=_("Seulement celles que je suis"), required=False)
    since = date_field(_("Commence à partir du"), required=False)
    until = date_field(_("Commence au plus tard le"), required=False)
    order = forms.ChoiceField(
        label=_("Trier"),
        choices=[
            (URGENT_FIRST, _("Les plus urgentes")),
            ("start", _("Par premier jour")),
            ("recent", _("Les dernières modifiées")),
        ],
        required=False,
    )


@require_GET
def convention_list(request: ActorRequest) -> HttpResponse:
    """Conventions one may know of, the most urgent first."""
    form = ListForm(request.GET or None)
    form.is_valid()
    wanted = getattr(form, "cleaned_data", {})
    rows = Convention.objects.visible_to(request.actor)
    known = rows.exists()
    found = filtered(rows, wanted, request).prefetch_related(
        Prefetch("parties", Party.objects.filter(role=PartyRole.BENEFICIARY))
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [row_of(convention) for convention in page],
        "known": known,
        "base_query": _query(request.GET),
        "is_counsellor": request.actor.is_counsellor,
        "filtering": any(wanted.get(name) for name in ("q", "state", "mine", "since", "until")),
    }
    return render(request, "conventions/tracking/convention_list.html", context)


def filtered(
    rows: QuerySet[Convention], wanted: dict[str, Any], request: ActorRequest
) -> QuerySet[Convention]:
    """The rows that answer the filters, in the order asked."""
    if wanted.get("q"):
        rows = _said(rows, wanted["q"])
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
    if wanted.get("mine") and request.actor.is_counsellor:
        rows = rows.filter(counsellor__in=[membership.pk for membership in request.actor.memberships])
    if wanted.get("since"):
        rows = rows.filter(start_on__gte=wanted["since"])
    if wanted.get("until"):
        rows = rows.filter(start_on__lte=wanted["until"])
    return rows.annotate(rank=_rank()).order_by(*ORDERS.get(wanted.get("order") or "", ORDERS[URGENT_FIRST]))


def _said(rows: QuerySet[Convention], text: str) -> QuerySet[Convention]:
    """A whole reference is looked up by its unique index; anything else, word by word in what it may be part of."""
    if REFERENCE.fullmatch(text.strip().upper()):
        return rows.filter(reference=text.strip().upper())
    for word in text.split()[:6]:
        rows = rows.filter(
            Q(reference__icontains=word)
            | Q(host_name__icontains=word)
            | Q(
                pk__in=Party.objects.filter(role=PartyRole.BENEFICIARY)
                .filter(Q(last_name__icontains=word) | Q(first_name__icontains=word))
                .values("convention")
            )
        )
    return rows


def row_of(convention: Convention) -> dict[str, Any]:
    """One convention as the list shows it."""
    person = convention.beneficiary
    draft = convention.state == State.DRAFT
    name = "convention_resume" if draft else "convention_detail"
    return {
        "convention": convention,
        "person": person.full_name if person and person.full_name else gettext("Personne à préciser"),
        "host": convention.host_name or gettext("Structure à préciser"),
        "state": convention.get_state_display(),
        "kind": KINDS.get(convention.state, ""),
        "url": reverse(name, args=[convention.reference]),
        "urgent": convention.state in (State.DRAFT, State.OPEN)
        and convention.start_on is not None
        and 0 <= (convention.start_on - timezone.localdate()).days <= 7,
    }


def _rank() -> Case:
    today = timezone.localdate()
    return Case(
        When(state__in=WAITING, then=Value(0)),
        When(state=State.DRAFT, start_on__gte=today, then=Value(1)),
        When(state=State.SIGNED, end_on__gte=today, then=Value(2)),
        When(state=State.DRAFT, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )


def _query(given: QueryDict) -> str:
    kept = given.copy()
    kept.pop("page", None)
    return kept.urlencode()
